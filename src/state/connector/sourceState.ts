/** State of FLIP-27 sources: splits in the readers, the enumerator's checkpoint in the coordinator. */
import type { Cursor } from "../../bytes/cursor.js";
import { FormatError } from "../../bytes/errors.js";
import { readCountOf, readSized, readVersioned, type Versioned } from "./versioned.js";

/** The list state in which SourceOperator keeps the splits of its reader. */
export const sourceReaderStateName = "SourceReaderState";

export interface CoordinatorState {
  /** SourceCoordinatorSerdeUtils: 0 in Flink 1.11 and 1.12, then 1. */
  readonly serdeVersion: 0 | 1;
  readonly enumerator: Versioned;
}

/**
 * State of a SourceCoordinator: `i4` serde version, then the enumerator's checkpoint; version 0 has the splits behind it
 * that were assigned since the last checkpoint. Throws a FormatError.
 */
export function readCoordinatorState(cursor: Cursor): CoordinatorState {
  const serdeVersion = cursor.i32();
  if (serdeVersion !== 0 && serdeVersion !== 1) {
    throw new FormatError(`coordinator state of version ${serdeVersion}`, cursor.position - 4);
  }
  const enumerator = readVersioned(cursor);
  if (serdeVersion === 0 && cursor.remaining > 0) readSized(cursor);
  if (cursor.remaining > 0) throw new FormatError(`${cursor.remaining} bytes left over`, cursor.position);
  return { serdeVersion, enumerator };
}

/** SerdeUtils.serializeSplitAssignments: splits by subtask. `read` gets each with the version of its serializer. */
export function readAssignments<T>(cursor: Cursor, read: (split: Versioned) => T): T[] {
  const subtasks = readCountOf(cursor, 8);
  if (subtasks === 0) return [];
  const version = cursor.i32();
  const splits: T[] = [];
  for (let i = 0; i < subtasks; i++) {
    cursor.i32();
    for (let left = readCountOf(cursor, 4); left > 0; left--) splits.push(read({ version, bytes: readSized(cursor) }));
  }
  return splits;
}
