import { FormatError } from "../bytes/errors.js";
import { fromHex } from "../bytes/hex.js";
import type { ByteWriter } from "../bytes/writer.js";
import type { ByteStreamStateHandle } from "../model/handles.js";
import type { OperatorState, SubtaskEntry } from "../model/metadata.js";
import type { OperatorId } from "../model/values.js";
import { readStreamHandle, writeStreamHandle } from "./handles/stream.js";
import { inexpressible } from "./inexpressible.js";
import type { Layout, Reader } from "./reader.js";
import { readSubtaskState, writeSubtaskState } from "./subtaskState.js";

/** Least bytes of an operator: id, parallelism, max parallelism, subtask count. */
export const minimumOperatorSize = 28;

/** `16 bytes id; i32 parallelism; i32 maxParallelism`, of an operator, or of a task in version 1. */
export function readVertexHeader({ cursor }: Reader): { id: OperatorId; parallelism: number; maxParallelism: number } {
  const id = cursor.hex(16) as OperatorId;
  const position = cursor.position;
  const parallelism = cursor.i32();
  const maxParallelism = cursor.i32();
  // as Flink's OperatorState does
  if (parallelism < 0 || parallelism > maxParallelism) {
    throw new FormatError(
      `parallelism ${parallelism} with max parallelism ${maxParallelism}`,
      position,
      "refused by Flink",
    );
  }
  return { id, parallelism, maxParallelism };
}

/** What stands in front of an operator's state. */
export type OperatorHead = Pick<
  OperatorState,
  "operatorId" | "name" | "uid" | "parallelism" | "maxParallelism" | "chainLength"
>;

/** OperatorState by version (spec 3.2). */
export function readOperatorState(reader: Reader): OperatorState {
  const { visitor, streaming } = reader;
  const head = readOperatorHead(reader);
  if (streaming) visitor?.operatorStart?.({ ...head, chainLength: head.chainLength ?? 1 });
  const coordinatorState = readOptionalCoordinatorState(reader);
  const { fullyFinished, negativeSubtaskCount, subtasks } = readSubtasks(
    reader,
    head.parallelism,
    coordinatorState !== null,
  );
  if (streaming) visitor?.operatorEnd?.();
  // every field by name: an object that is spread together takes half as much again
  return {
    operatorId: head.operatorId,
    name: head.name,
    uid: head.uid,
    parallelism: head.parallelism,
    maxParallelism: head.maxParallelism,
    ...(head.chainLength === undefined ? {} : { chainLength: head.chainLength }),
    coordinatorState,
    fullyFinished,
    ...(negativeSubtaskCount === undefined ? {} : { negativeSubtaskCount }),
    subtasks,
  };
}

export function readOperatorHead(reader: Reader): OperatorHead {
  const { cursor, layout } = reader;
  const { name, uid } = layout.version >= 5 ? readNames(reader) : nameless;
  const { id, parallelism, maxParallelism } = readVertexHeader(reader);
  const head = { operatorId: id, name, uid, parallelism, maxParallelism };
  return layout.version === 2 ? { ...head, chainLength: cursor.i32() } : head;
}

const nameless = { name: null, uid: null };

/** V5+: `utf name; utf uid`, empty where absent. Decoded in every pass: there are few. */
function readNames(reader: Reader): { name: string | null; uid: string | null } {
  const { cursor } = reader;
  const skimming = cursor.skimming;
  cursor.skimming = false;
  const name = cursor.text() || null;
  const uid = cursor.text() || null;
  cursor.skimming = skimming;
  return { name, uid };
}

/** V3+: `StreamHandle`. */
export function readOptionalCoordinatorState(reader: Reader): ByteStreamStateHandle | null {
  return reader.layout.version >= 3 ? reader.at("coordinatorState", readCoordinatorState) : null;
}

/** Flink demands a byte stream handle here, or none (spec 4.4). */
function readCoordinatorState(reader: Reader): ByteStreamStateHandle | null {
  const position = reader.cursor.position;
  reader.role = "coordinator";
  const handle = readStreamHandle(reader);
  if (handle !== null && handle.tag !== 1) {
    throw new FormatError(
      `coordinator state of type ${handle.tag}; only inline state (type 1) is allowed`,
      position,
      "refused by Flink",
    );
  }
  return handle;
}

type Subtasks = Pick<OperatorState, "fullyFinished" | "negativeSubtaskCount" | "subtasks">;

/** `i32 n`. Negative: fully finished (V3+), or none at all (V2). */
export function readSubtaskCount(reader: Reader, hasCoordinatorState: boolean) {
  const { cursor, layout } = reader;
  const position = cursor.position;
  const count = cursor.i32();
  const fullyFinished = count < 0 && layout.version >= 3;
  if (fullyFinished && hasCoordinatorState) {
    throw new FormatError("a fully finished operator with coordinator state", position, "refused by Flink");
  }
  if (count * 4 > cursor.remaining) {
    throw new FormatError(`a count of ${count} subtasks, with ${cursor.remaining} bytes left`, position, "truncated");
  }
  if (reader.streaming) reader.visitor?.subtaskCount?.(Math.max(count, 0), fullyFinished);
  return { count, fullyFinished };
}

/** The count, then the entries. */
function readSubtasks(reader: Reader, parallelism: number, hasCoordinatorState: boolean): Subtasks {
  const { count, fullyFinished } = readSubtaskCount(reader, hasCoordinatorState);
  if (count < 0) return { fullyFinished, negativeSubtaskCount: count, subtasks: [] };
  const subtasks: SubtaskEntry[] = [];
  const read = (r: Reader): SubtaskEntry => readSubtask(r, parallelism);
  for (let i = 0; i < count; i++) {
    const entry = reader.at("subtasks", read, i);
    if (!reader.streaming) subtasks.push(entry);
  }
  return { fullyFinished: false, subtasks };
}

/** Steps over everything behind the head. `reader` is one that keeps nothing. */
export function skipState(reader: Reader, parallelism: number): void {
  const coordinatorState = readOptionalCoordinatorState(reader);
  readSubtasks(reader, parallelism, coordinatorState !== null);
}

/** `i32 index; state`, or `i32 -(index + 1)` for a finished subtask (1.14+). */
export function readSubtask(reader: Reader, parallelism: number): SubtaskEntry {
  const { cursor, layout } = reader;
  const position = cursor.position;
  const index = cursor.i32();
  const finished = index < 0;
  const subtaskIndex = finished ? -index - 1 : index;
  if (subtaskIndex >= parallelism || (finished && layout.version === 2)) {
    throw new FormatError(`subtask index ${index} with parallelism ${parallelism}`, position, "refused by Flink");
  }
  if (reader.streaming) reader.visitor?.subtask?.(subtaskIndex, finished);
  if (finished) return { subtaskIndex, finished };
  return { subtaskIndex, finished, state: readSubtaskState(reader) };
}

export function writeOperatorState(writer: ByteWriter, operator: OperatorState, layout: Layout): void {
  writeOperatorHead(writer, operator, layout);
  writeCoordinatorState(writer, operator.coordinatorState, layout);
  const count = operator.negativeSubtaskCount ?? (operator.fullyFinished ? -1 : operator.subtasks.length);
  writeSubtaskCount(writer, count, operator.fullyFinished, layout);
  if (count >= 0) for (const entry of operator.subtasks) writeSubtask(writer, entry, layout);
}

export function writeOperatorHead(writer: ByteWriter, head: OperatorHead, layout: Layout): void {
  if (layout.version >= 5) {
    writer.text(head.name ?? "");
    writer.text(head.uid ?? "");
  }
  writer.bytes(fromHex(head.operatorId));
  writer.i32(head.parallelism);
  writer.i32(head.maxParallelism);
  if (layout.version === 2) writer.i32(head.chainLength ?? 1);
}

export function writeCoordinatorState(
  writer: ByteWriter,
  state: ByteStreamStateHandle | null,
  { version }: Layout,
): void {
  if (version >= 3) writeStreamHandle(writer, state);
  else if (state) throw inexpressible("coordinator state", 2);
}

/** `count` as it stands in the file: negative where the operator has no entries at all. */
export function writeSubtaskCount(
  writer: ByteWriter,
  count: number,
  fullyFinished: boolean,
  { version }: Layout,
): void {
  if (version === 2 && fullyFinished) throw inexpressible("finished operators and subtasks", 2);
  writer.i32(count);
}

export function writeSubtask(writer: ByteWriter, entry: SubtaskEntry, layout: Layout): void {
  if (layout.version === 2 && entry.finished) throw inexpressible("finished operators and subtasks", 2);
  writer.i32(entry.finished ? -entry.subtaskIndex - 1 : entry.subtaskIndex);
  if (!entry.finished) writeSubtaskState(writer, entry.state, layout);
}
