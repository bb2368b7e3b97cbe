/** Timers in raw keyed state, as a timer service on the heap beside RocksDB's state writes them into checkpoints. */
import { Cursor } from "../../bytes/cursor.js";
import { FormatError, inside } from "../../bytes/errors.js";
import { type ByteSource, memorySource, readRange } from "../../bytes/source.js";
import type { KeyGroupsStateHandle } from "../../model/handles.js";
import type { Int64 } from "../../model/values.js";
import { newBudget, SnapshotReader } from "../serializers/snapshotReader.js";
import type { RawTimers, TimerSpan } from "./amounts.js";
import { keyGroupRanges } from "./keyGroups.js";
import { skipOf } from "./skip.js";

/** PostVersionedIOReadableWritable.VERSIONED_IDENTIFIER. */
const magic = 0xf1cd859f | 0;
/** InternalTimersSnapshotWriterV2, since Flink 1.8. */
const version = 2;
/** Of one key group, which is read as a whole. */
const largestGroup = 1 << 26;

/**
 * The timers in a stream of raw keyed state, over all its key groups; null where its operator wrote something else.
 * Throws a FormatError; a NotDecodableError where the end of a key cannot be found.
 */
export function readRawTimers(source: ByteSource, handle: KeyGroupsStateHandle): RawTimers[] | null {
  const found = new Map<string, RawTimers>();
  let isTimers = false;
  for (const { keyGroup, start, end } of keyGroupRanges(handle, source.size)) {
    if (end - start < 12 || new Cursor(source, { start, windowSize: 4 }).i32() !== magic) return null;
    isTimers = true;
    if (end - start > largestGroup) throw new FormatError(`${end - start} bytes of timers in one key group`, start);
    try {
      readKeyGroup(readRange(source, start, end - start), found);
    } catch (error) {
      throw inside(`key group ${keyGroup}`, error);
    }
  }
  return isTimers ? [...found.values()] : null;
}

/** InternalTimerServiceSerializationProxy: magic, `i4` version, `i4` services; each its name, its serializers, its timers. */
function readKeyGroup(bytes: Uint8Array, found: Map<string, RawTimers>): void {
  const cursor = new Cursor(memorySource(bytes), { start: 4 });
  const written = cursor.i32();
  if (written !== version) throw new FormatError(`timers of version ${written}, from before Flink 1.8`, 4, "older");
  const budget = newBudget();
  for (let services = readCount(cursor); services > 0; services--) {
    const service = cursor.text();
    const reader = new SnapshotReader(bytes, cursor.position, budget);
    // nothing tells where a serializer ends that is not understood
    const exactly = { at: () => true };
    const key = skipOf(reader.snapshot(exactly));
    const namespace = skipOf(reader.snapshot(exactly));
    cursor.skip(reader.position - cursor.position);
    for (const time of ["event", "processing"] as const) {
      const name = `${time} ${service}`;
      let timers = found.get(name) ?? { service, time, entries: 0, timers: null };
      for (let left = readCount(cursor); left > 0; left--) {
        key(cursor);
        namespace(cursor);
        timers = { ...timers, entries: timers.entries + 1, timers: withTime(timers.timers, cursor.i64()) };
      }
      found.set(name, timers);
    }
  }
}

function withTime(span: TimerSpan | null, time: Int64): TimerSpan {
  if (!span) return { earliest: time, latest: time };
  return { earliest: time < span.earliest ? time : span.earliest, latest: time > span.latest ? time : span.latest };
}

function readCount(cursor: Cursor): number {
  const position = cursor.position;
  const count = cursor.i32();
  if (count < 0 || count > cursor.remaining) {
    throw new FormatError(`a count of ${count}, ${cursor.remaining} bytes left`, position, "truncated");
  }
  return count;
}
