import { FormatError } from "../../bytes/errors.js";
import type { ByteWriter } from "../../bytes/writer.js";
import type {
  FileMergingOperatorStreamStateHandle,
  OperatorStateHandle,
  OperatorStateMetaInfo,
  OperatorStateMode,
  OperatorStreamStateHandle,
} from "../../model/handles.js";
import type { OperatorStateCategory } from "../../model/visitor.js";
import { type Reader, readOffset } from "../reader.js";
import { writeSequence } from "../sequence.js";
import { writeOffset } from "./keyGroups.js";
import { readStreamHandle, writeStreamHandle } from "./stream.js";

/** `utf name; i8 mode; i32 n; n × i64 offset`. */
function readState(reader: Reader): OperatorStateMetaInfo {
  const { cursor } = reader;
  const nameAt = cursor.position;
  const name = cursor.text();
  const mode = cursor.u8();
  if (mode > 2) {
    throw new FormatError(`operator state mode ${mode} (0, 1 or 2)`, cursor.position - 1, "refused by Flink");
  }
  const offsetCount = cursor.i32();
  if (reader.streaming && reader.visitor?.operatorStateEntry) {
    const name = cursor.textAt(nameAt);
    reader.visitor.operatorStateEntry(name, mode as OperatorStateMode, offsetCount, reader.operatorCategory);
  }
  return { name, mode: mode as OperatorStateMode, offsets: reader.offsets(offsetCount) };
}

function writeState(writer: ByteWriter, state: OperatorStateMetaInfo): void {
  writer.text(state.name);
  writer.u8(state.mode);
  writeSequence(writer, state.offsets, readOffset, writeOffset);
}

/** Tag 4: states, then the delegate. */
function readOperatorStream(reader: Reader, category: OperatorStateCategory): OperatorStreamStateHandle {
  reader.visitor?.operatorState?.(category, 4, false);
  const states = reader.sequence(7, readState);
  reader.role = "operatorState";
  const delegate = reader.required(readStreamHandle(reader), "the delegate of an operator state handle");
  return { tag: 4, states, delegate };
}

/** Tag 17: states, `utf taskOwnedDirectory; utf sharedDirectory; bool isEmpty`, then a segment. */
function readFileMerging(reader: Reader, category: OperatorStateCategory): FileMergingOperatorStreamStateHandle {
  const { cursor, visitor } = reader;
  const states = reader.sequence(7, readState);
  const taskOwnedAt = cursor.position;
  const taskOwnedDirectory = cursor.text();
  const sharedAt = cursor.position;
  const sharedDirectory = cursor.text();
  reader.editor?.directories(cursor.textAt(taskOwnedAt), cursor.textAt(sharedAt), taskOwnedAt, cursor.position);
  const empty = cursor.u8();
  if (empty > 1) throw new FormatError(`a flag of ${empty} (0 or 1)`, cursor.position - 1);
  if (reader.streaming && visitor) {
    visitor.operatorState?.(category, 17, empty === 1);
    visitor.directories?.(cursor.textAt(taskOwnedAt), cursor.textAt(sharedAt));
  }
  reader.role = "operatorState";
  const position = cursor.position;
  const delegate = readStreamHandle(reader);
  if (delegate?.tag !== 15 && delegate?.tag !== 16) {
    throw new FormatError(
      `expected a segment (type 15 or 16), found type ${delegate?.tag ?? 0}`,
      position,
      "refused by Flink",
    );
  }
  return { tag: 17, states, taskOwnedDirectory, sharedDirectory, isEmpty: empty === 1, delegate };
}

/** An operator state handle. Null for tag 0, which only the lists of version 1 may hold. */
export function readOperatorHandle(reader: Reader, category: OperatorStateCategory): OperatorStateHandle | null {
  const tag = reader.cursor.u8();
  reader.operatorCategory = category;
  switch (tag) {
    case 0:
      return null;
    case 4:
      return readOperatorStream(reader, category);
    case 17:
      return readFileMerging(reader, category);
    default:
      throw reader.unexpectedTag(tag, "an operator state handle (type 4 or 17)");
  }
}

export function writeOperatorHandle(writer: ByteWriter, handle: OperatorStateHandle | null): void {
  writer.u8(handle?.tag ?? 0);
  if (!handle) return;
  writeSequence(writer, handle.states, readState, writeState);
  if (handle.tag === 17) {
    writer.text(handle.taskOwnedDirectory);
    writer.text(handle.sharedDirectory);
    writer.u8(handle.isEmpty ? 1 : 0);
  }
  writeStreamHandle(writer, handle.delegate);
}
