/** What sinks have prepared and not committed yet: committers of the V2 sink API (1.15+). */
import type { Cursor } from "../../bytes/cursor.js";
import { FormatError } from "../../bytes/errors.js";
import type { Int64 } from "../../model/values.js";
import { readCountOf, readVersioned, readVersionedList, readWhole, type Versioned } from "./versioned.js";

/** The list state of a committer, and of a global committer. */
export const committerStateName = "streaming_committer_raw_states";

/** Magic numbers of CommittableCollectorSerializer and GlobalCommitterSerializer. */
const collectorMagic = 0xb91f252c;
const globalMagic = 0xb91f252b;

/** CommitRequestState, in the order of its ordinals. */
const requestStates = ["RECEIVED", "RETRY", "FAILED", "COMMITTED"] as const;

export interface PendingCommit {
  /** Null in state of the V1 sink API, which does not say. */
  readonly checkpointId: Int64 | null;
  /** Committables that are in the state. */
  readonly committables: number;
  /** Of them by CommitRequestState; empty where it is not said. */
  readonly byState: Readonly<Partial<Record<(typeof requestStates)[number], number>>>;
}

/**
 * The collector that an element of a committer's state holds: what is to be committed, by checkpoint. Global committers
 * of the V1 sink API have their own beside it, which are counted without a checkpoint. Throws a FormatError.
 */
export function readCommittables({ version, bytes }: Versioned): readonly PendingCommit[] {
  if (version === 1) return readWhole(bytes, (cursor) => [unsorted(listOfV1(cursor))]);
  if (version !== 2) throw new FormatError(`committables of version ${version}`, 0);
  return readWhole(bytes, (cursor) => {
    const magic = cursor.i32() >>> 0;
    if (magic === collectorMagic) return readCollector(cursor);
    if (magic !== globalMagic) throw new FormatError("not the state of a committer", 0);
    const global = cursor.u8() === 1 ? [unsorted(readVersionedList(cursor).items.length)] : [];
    return [...global, ...readCommittables(readVersioned(cursor))];
  });
}

const unsorted = (committables: number): PendingCommit => ({ checkpointId: null, committables, byState: {} });

/** SinkV1CommittableDeserializer: magic number, version, and a list. */
function listOfV1(cursor: Cursor): number {
  const magic = cursor.i32() >>> 0;
  if (magic !== 0xb91f252c) throw new FormatError("not the committables of a V1 sink", 0);
  cursor.i32();
  const count = readCountOf(cursor, 4);
  for (let i = 0; i < count; i++) cursor.skip(readCountOf(cursor, 1));
  return count;
}

function readCollector(cursor: Cursor): PendingCommit[] {
  const { version, items } = readVersionedList(cursor);
  return items.map((item) => readWhole(item, (checkpoint) => readCheckpoint(checkpoint, version)));
}

/** CheckpointSimpleVersionedSerializer: version 1 (2.0+) has the number of subtasks. */
function readCheckpoint(cursor: Cursor, version: number): PendingCommit {
  const checkpointId = cursor.i64();
  if (version >= 1) cursor.i32();
  const { version: subtaskVersion, items } = readVersionedList(cursor);
  const byState: Partial<Record<(typeof requestStates)[number], number>> = {};
  let committables = 0;
  for (const item of items) {
    for (const state of readWhole(item, (subtask) => readSubtask(subtask, subtaskVersion))) {
      committables++;
      byState[state] = (byState[state] ?? 0) + 1;
    }
  }
  return { checkpointId, committables, byState };
}

/** SubtaskSimpleVersionedSerializer: version 1 (1.18+) has the subtask, 2 (2.0+) one count less. */
function readSubtask(cursor: Cursor, version: number): (typeof requestStates)[number][] {
  if (version >= 1) cursor.i32();
  const { items } = readVersionedList(cursor);
  cursor.skip(version >= 2 ? 8 : 12);
  return items.map((item) => readWhole(item, readRequest));
}

/** RequestSimpleVersionedSerializer: the committable, retries, state. */
function readRequest(cursor: Cursor): (typeof requestStates)[number] {
  readVersioned(cursor);
  cursor.i32();
  const ordinal = cursor.i32();
  const state = requestStates[ordinal];
  if (!state) throw new FormatError(`${ordinal} is not the state of a commit`, cursor.position - 4);
  return state;
}
