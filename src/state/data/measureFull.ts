import { Cursor } from "../../bytes/cursor.js";
import { type ByteSource, memorySource } from "../../bytes/source.js";
import type { Codecs } from "../codecs.js";
import type { KeyedStateHeader } from "../model.js";
import { isTimerState } from "../stateContents.js";
import type { StateTally } from "./amounts.js";
import { type FullEntryVisitor, walkFullKeyGroup } from "./fullSnapshot.js";
import { timerTimestamp } from "./heapSnapshot.js";
import { checkEndOfKeyGroup, type KeyGroupRange, windowFor } from "./keyGroups.js";
import { snappyStream } from "./snappyStream.js";
import type { KeyedStream } from "./stream.js";

/** Adds what each key group of a full snapshot holds to the states' tallies. */
export function fullMeasure(stream: KeyedStream, tallies: readonly StateTally[], codecs: Codecs) {
  const { source, header } = stream;
  const prefix = keyGroupBytes(stream.maxParallelism);
  const wanted = header.states.map((state) => ({ keyBytes: isTimerState(state) ? prefix + 8 : 0, value: false }));
  const entries = new Float64Array(header.states.length);
  const bytes = new Float64Array(header.states.length);
  const visitor: FullEntryVisitor = {
    wants: (stateId) => wanted[stateId] as (typeof wanted)[number],
    entry(stateId, keyLength, valueLength, key) {
      (entries[stateId] as number)++;
      (bytes[stateId] as number) += keyLength + valueLength;
      if (key.length === prefix + 8) tallies[stateId]?.timer(timerTimestamp(behind(key, prefix)));
    },
  };
  return (range: KeyGroupRange): void => {
    const group = decompressedGroup(source, header, range, codecs);
    const cursor = new Cursor(group.source, { start: group.start, windowSize: windowFor(group) });
    walkFullKeyGroup(cursor, header.states.length, visitor);
    checkEndOfKeyGroup(cursor.position, group, group.source.size);
    for (const [stateId, tally] of tallies.entries()) {
      tally.add({ keyGroup: range.keyGroup, entries: entries[stateId] as number, bytes: bytes[stateId] as number });
    }
    entries.fill(0);
    bytes.fill(0);
  };
}

/** Bytes of the key group in front of each key (CompositeKeySerializationUtils). */
export function keyGroupBytes(maxParallelism: number): 1 | 2 {
  return maxParallelism > 128 ? 2 : 1;
}

function behind(key: Uint8Array, prefix: number): Cursor {
  return new Cursor(memorySource(key), { start: prefix });
}

/** Where the entries of a key group are: in the stream itself, or in what it holds compressed. */
export function decompressedGroup(
  source: ByteSource,
  header: KeyedStateHeader,
  { start, end }: Pick<KeyGroupRange, "start" | "end">,
  codecs: Codecs,
): { readonly source: ByteSource; readonly start: number; readonly end: number } {
  if (!header.usesKeyGroupCompression) return { source, start, end };
  const stream = snappyStream(source, { start, end }, codecs);
  return { source: stream.source, start: 0, end: stream.source.size };
}
