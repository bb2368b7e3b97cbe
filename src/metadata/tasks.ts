import { FormatError } from "../bytes/errors.js";
import { fromHex } from "../bytes/hex.js";
import type { ByteWriter } from "../bytes/writer.js";
import type { TaskMetadata, TaskState, TaskSubtaskState } from "../model/metadata.js";
import type { KeyedStateCategory } from "../model/visitor.js";
import { readKeyedHandle, writeKeyedHandle } from "./handles/keyed.js";
import { readOperatorHandle, writeOperatorHandle } from "./handles/operator.js";
import { readStreamHandle, writeStreamHandle } from "./handles/stream.js";
import { readVertexHeader } from "./operatorState.js";
import type { Reader } from "./reader.js";

/** Everything behind the header of version 1 (Flink 1.2, SavepointV1Serializer; spec 2.2): state by task. */
export function readTasks(reader: Reader): Omit<TaskMetadata, "trailing"> {
  const { cursor, visitor, streaming } = reader;
  const checkpointId = cursor.i64();
  if (streaming) visitor?.header?.(1, checkpointId, reader.layout.changelog);
  const tasks: TaskState[] = [];
  const count = reader.count(32);
  for (let i = 0; i < count; i++) {
    const task = reader.at(`tasks[${i}]`, readTask);
    if (!streaming) tasks.push(task);
  }
  return { version: 1, checkpointId, tasks };
}

/** `16 bytes JobVertexID; i32 parallelism; i32 maxParallelism; i32 chainLength; i32 nSubtasks`, then the subtasks. */
function readTask(reader: Reader): TaskState {
  const { cursor, visitor, streaming } = reader;
  const { id: jobVertexId, parallelism, maxParallelism } = readVertexHeader(reader);
  const chainLength = cursor.i32();
  const count = reader.count(26);
  if (streaming) {
    visitor?.operatorStart?.({
      operatorId: jobVertexId,
      name: null,
      uid: null,
      parallelism,
      maxParallelism,
      chainLength,
    });
    visitor?.subtaskCount?.(count, false);
  }
  const subtasks: TaskSubtaskState[] = [];
  for (let i = 0; i < count; i++) {
    const subtask = reader.at(`subtasks[${i}]`, (r) => readTaskSubtask(r, parallelism));
    if (!streaming) subtasks.push(subtask);
  }
  if (streaming) visitor?.operatorEnd?.();
  return { jobVertexId, parallelism, maxParallelism, chainLength, subtasks };
}

function readTaskSubtask(reader: Reader, parallelism: number): TaskSubtaskState {
  const { cursor } = reader;
  const subtaskIndex = cursor.i32();
  if (subtaskIndex < 0 || subtaskIndex >= parallelism) {
    throw new FormatError(`subtask index ${subtaskIndex} with parallelism ${parallelism}`, cursor.position - 4);
  }
  if (reader.streaming) reader.visitor?.subtask?.(subtaskIndex, false);
  const duration = cursor.i64();
  const slots = <T>(name: string, read: (r: Reader) => T): T[] =>
    reader.at(name, (r) => Array.from({ length: r.count(1) }, () => read(r)));
  reader.role = "legacy";
  const legacyOperatorState = slots("legacyOperatorState", readStreamHandle);
  const managedOperatorState = slots("managedOperatorState", (r) => readOperatorHandle(r, "managedOperatorState"));
  const rawOperatorState = slots("rawOperatorState", (r) => readOperatorHandle(r, "rawOperatorState"));
  return {
    subtaskIndex,
    duration,
    legacyOperatorState,
    managedOperatorState,
    rawOperatorState,
    managedKeyedState: readKeyed(reader, "managedKeyedState"),
    rawKeyedState: readKeyed(reader, "rawKeyedState"),
  };
}

function readKeyed(reader: Reader, category: KeyedStateCategory) {
  reader.keyedCategory = category;
  return reader.at(category, readKeyedHandle);
}

export function writeTasks(writer: ByteWriter, metadata: TaskMetadata): void {
  writer.i64(metadata.checkpointId);
  writer.i32(metadata.tasks.length);
  for (const task of metadata.tasks) {
    writer.bytes(fromHex(task.jobVertexId));
    writer.i32(task.parallelism);
    writer.i32(task.maxParallelism);
    writer.i32(task.chainLength);
    writer.i32(task.subtasks.length);
    for (const subtask of task.subtasks) writeTaskSubtask(writer, subtask);
  }
}

function writeTaskSubtask(writer: ByteWriter, subtask: TaskSubtaskState): void {
  const slots = <T>(handles: readonly T[], write: (writer: ByteWriter, handle: T) => void): void => {
    writer.i32(handles.length);
    for (const handle of handles) write(writer, handle);
  };
  writer.i32(subtask.subtaskIndex);
  writer.i64(subtask.duration);
  slots(subtask.legacyOperatorState, writeStreamHandle);
  slots(subtask.managedOperatorState, writeOperatorHandle);
  slots(subtask.rawOperatorState, writeOperatorHandle);
  writeKeyedHandle(writer, subtask.managedKeyedState);
  writeKeyedHandle(writer, subtask.rawKeyedState);
}
