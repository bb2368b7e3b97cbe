import { Cursor } from "../../bytes/cursor.js";
import { FormatError, inside } from "../../bytes/errors.js";
import type { ByteSource } from "../../bytes/source.js";
import type { Codecs } from "../codecs.js";
import { type StateAmount, StateTally } from "./amounts.js";
import { type FullEntryVisitor, walkFullKeyGroup } from "./fullSnapshot.js";
import { type KeyGroupRange, keyGroupRanges } from "./keyGroups.js";
import { decompressedGroup, fullMeasure } from "./measureFull.js";
import { heapMeasure } from "./measureHeap.js";
import type { KeyedStream } from "./stream.js";

/**
 * How the key groups of a stream are laid out: "heap" by HashMapStateBackend, "full" by RocksDB's full snapshots and by
 * every canonical savepoint; "empty" where no key group holds anything.
 */
export type KeyedStreamLayout = "heap" | "full" | "empty";

export interface KeyedStreamAmounts {
  readonly layout: KeyedStreamLayout;
  /** One for each registered state, in the header's order. */
  readonly states: readonly StateAmount[];
}

export interface KeyedStreamOptions {
  readonly codecs: Codecs;
  /** Told the bytes done after each key group. */
  readonly progress?: (bytes: number) => void;
}

/**
 * Counts what the states of a stream hold, by walking all of it: exact for full snapshots, whose entries have lengths, and
 * for heap snapshots as far as their serializers can be stepped over (`null` behind the first that cannot).
 * Memory does not grow with the stream. Throws a FormatError.
 */
export function measureKeyedStream(stream: KeyedStream, options: KeyedStreamOptions): KeyedStreamAmounts {
  const layout = keyedStreamLayout(stream, options.codecs);
  const tallies = stream.header.states.map(() => new StateTally());
  if (layout !== "empty") {
    const measure =
      layout === "heap" ? heapMeasure(stream, tallies, options.codecs) : fullMeasure(stream, tallies, options.codecs);
    for (const range of keyGroupRanges(stream.handle, stream.source.size)) {
      try {
        measure(range);
      } catch (error) {
        throw inside(`key group ${range.keyGroup}`, error);
      }
      options.progress?.(range.end);
    }
  }
  return {
    layout,
    states: stream.header.states.map(({ name }, stateId) => (tallies[stateId] as StateTally).amount(stateId, name)),
  };
}

/**
 * Tells the layouts apart. Savepoints (KeyGroupsSavepointStateHandle) are always full. Else: heap key groups begin with
 * their number; full ones with `u2` state id and the upper half of a key length, which is 0 or 65,536 and more. Only where
 * key group 0 alone holds something both could be; then the one that comes out at the end is it. Throws a FormatError.
 */
export function keyedStreamLayout(stream: KeyedStream, codecs: Codecs): KeyedStreamLayout {
  const { source, handle } = stream;
  const ranges = keyGroupRanges(handle, source.size);
  const first = ranges.next().value;
  if (!first) return "empty";
  if (handle.tag === 7) return "full";
  // the number of a heap key group is never compressed; a compressed full one begins with FF 06 00 00
  if (!beginsWithItsNumber(source, first)) return "full";
  const decisive = first.keyGroup > 0 || !ranges.next().done;
  return decisive || !comesOutAsFull(stream, first, codecs) ? "heap" : "full";
}

function beginsWithItsNumber(source: ByteSource, { start, keyGroup }: KeyGroupRange): boolean {
  return new Cursor(source, { start, windowSize: 4 }).i32() === keyGroup;
}

function comesOutAsFull({ source, header }: KeyedStream, range: KeyGroupRange, codecs: Codecs): boolean {
  const nobody: FullEntryVisitor = { wants: () => ({ keyBytes: 0, value: false }), entry: () => {} };
  try {
    const group = decompressedGroup(source, header, range, codecs);
    const cursor = new Cursor(group.source, { start: group.start });
    walkFullKeyGroup(cursor, header.states.length, nobody);
    return cursor.position === group.end;
  } catch (error) {
    if (error instanceof FormatError) return false;
    throw error;
  }
}
