import { FormatError } from "../bytes/errors.js";
import { fromHex, toHex } from "../bytes/hex.js";
import type { ByteWriter } from "../bytes/writer.js";
import type { ByteStreamStateHandle } from "../model/handles.js";
import type { OperatorState, SubtaskEntry } from "../model/metadata.js";
import type { OperatorId } from "../model/values.js";
import { readVertexHeader } from "./fixed.js";
import { readStreamHandle, writeStreamHandle } from "./handles/stream.js";
import { inexpressible } from "./inexpressible.js";
import type { Layout, Reader } from "./reader.js";
import { readSubtaskState, writeSubtaskState } from "./subtaskState.js";

/** Least bytes of an operator: id, parallelism, max parallelism, subtask count. */
export const minimumOperatorSize = 28;

/** `parallelism > maxParallelism` and negative values are refused by Flink's OperatorState. */
export function checkParallelism(parallelism: number, maxParallelism: number, position: number): void {
  if (parallelism < 0 || parallelism > maxParallelism) {
    throw new FormatError(
      `parallelism ${parallelism} with max parallelism ${maxParallelism}`,
      position,
      "refused by Flink",
    );
  }
}

/** OperatorState by version (spec 3.2). */
export function readOperatorState(reader: Reader): OperatorState {
  const { cursor, layout, visitor, streaming } = reader;
  const { name, uid } = layout.version >= 5 ? readNames(reader) : nameless;
  const position = cursor.position;
  const { id, parallelism, maxParallelism } = readVertexHeader(cursor);
  checkParallelism(parallelism, maxParallelism, position + 16);
  const operatorId = toHex(id) as OperatorId;
  const chainLength = layout.version === 2 ? cursor.i32() : undefined;
  if (streaming) {
    visitor?.operatorStart?.({ operatorId, name, uid, parallelism, maxParallelism, chainLength: chainLength ?? 1 });
  }
  const coordinatorState = layout.version >= 3 ? reader.at("coordinatorState", readCoordinatorState) : null;
  const finished = readSubtasks(reader, parallelism, coordinatorState !== null);
  if (streaming) visitor?.operatorEnd?.();
  return {
    operatorId,
    name,
    uid,
    parallelism,
    maxParallelism,
    ...(chainLength === undefined ? {} : { chainLength }),
    coordinatorState,
    ...finished,
  };
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

/** `i32 n`, then the entries. Negative: fully finished (V3+), or none at all (V2). */
function readSubtasks(reader: Reader, parallelism: number, hasCoordinatorState: boolean): Subtasks {
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
  if (count < 0) return { fullyFinished, negativeSubtaskCount: count, subtasks: [] };
  const subtasks: SubtaskEntry[] = [];
  const read = (r: Reader): SubtaskEntry => readSubtask(r, parallelism);
  for (let i = 0; i < count; i++) {
    const entry = reader.at("subtasks", read, i);
    if (!reader.streaming) subtasks.push(entry);
  }
  return { fullyFinished: false, subtasks };
}

/** `i32 index; state`, or `i32 -(index + 1)` for a finished subtask (1.14+). */
function readSubtask(reader: Reader, parallelism: number): SubtaskEntry {
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
  if (layout.version === 2) {
    if (operator.coordinatorState) throw inexpressible("coordinator state", 2);
    if (operator.fullyFinished || operator.subtasks.some(({ finished }) => finished)) {
      throw inexpressible("finished operators and subtasks", 2);
    }
  }
  if (layout.version >= 5) {
    writer.text(operator.name ?? "");
    writer.text(operator.uid ?? "");
  }
  writer.bytes(fromHex(operator.operatorId));
  writer.i32(operator.parallelism);
  writer.i32(operator.maxParallelism);
  if (layout.version === 2) writer.i32(operator.chainLength ?? 1);
  if (layout.version >= 3) writeStreamHandle(writer, operator.coordinatorState);
  const count = operator.negativeSubtaskCount ?? (operator.fullyFinished ? -1 : operator.subtasks.length);
  writer.i32(count);
  if (count < 0) return;
  for (const entry of operator.subtasks) {
    writer.i32(entry.finished ? -entry.subtaskIndex - 1 : entry.subtaskIndex);
    if (!entry.finished) writeSubtaskState(writer, entry.state, layout);
  }
}
