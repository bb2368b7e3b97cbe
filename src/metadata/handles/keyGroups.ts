import type { ByteWriter } from "../../bytes/writer.js";
import type { KeyGroupsStateHandle, KeyGroupsStreamStateHandle, StreamStateHandle } from "../../model/handles.js";
import type { Int64, Sequence } from "../../model/values.js";
import type { Reader, ReadStream } from "../reader.js";
import { readOffset } from "../reader.js";
import { writeSequence } from "../sequence.js";

interface KeyGroupsBody {
  readonly startKeyGroup: number;
  readonly offsets: Sequence<Int64>;
  readonly delegate: StreamStateHandle;
}

/** `i32 startKeyGroup; i32 n; n × i64 offset; StreamHandle delegate`, the part that tags 3, 7 and 12 share. */
function readBody(reader: Reader, readStream: ReadStream): KeyGroupsBody {
  const startKeyGroup = reader.cursor.i32();
  const offsets = reader.offsets(reader.cursor.i32());
  const delegate = reader.required(
    reader.nested(() => readStream(reader)),
    "the delegate of a key-groups handle",
  );
  return { startKeyGroup, offsets, delegate };
}

function writeBody(writer: ByteWriter, body: KeyGroupsBody, writeStream: WriteStream): void {
  writer.i32(body.startKeyGroup);
  writeSequence(writer, body.offsets, readOffset, writeOffset);
  writeStream(writer, body.delegate);
}

/** Tags 3, 7 (canonical savepoint) and 12 (with a state handle id) as keyed state. */
export function readKeyGroups(reader: Reader, tag: 3 | 7 | 12, readStream: ReadStream): KeyGroupsStateHandle {
  reader.role = "keyGroups";
  const body = readBody(reader, readStream);
  return tag === 12 ? { tag, ...body, stateHandleId: reader.cursor.text() } : { tag, ...body };
}

export function writeKeyGroups(writer: ByteWriter, handle: KeyGroupsStateHandle, writeStream: WriteStream): void {
  writeBody(writer, handle, writeStream);
  if (handle.tag === 12) writer.text(handle.stateHandleId ?? "");
}

/** Tag 3 where a stream handle is expected: no id ever follows. */
export function readKeyGroupsStream(reader: Reader, readStream: ReadStream): KeyGroupsStreamStateHandle {
  return { tag: 3, ...readBody(reader, readStream) };
}

export function writeKeyGroupsStream(
  writer: ByteWriter,
  handle: KeyGroupsStreamStateHandle,
  writeStream: WriteStream,
): void {
  writeBody(writer, handle, writeStream);
}

export type WriteStream = (writer: ByteWriter, handle: StreamStateHandle | null) => void;

export function writeOffset(writer: ByteWriter, offset: Int64): void {
  writer.i64(offset);
}
