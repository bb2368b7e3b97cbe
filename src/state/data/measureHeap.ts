import { Cursor } from "../../bytes/cursor.js";
import { FormatError } from "../../bytes/errors.js";
import type { ByteSource } from "../../bytes/source.js";
import type { Codecs } from "../codecs.js";
import type { StateTally } from "./amounts.js";
import { type HeapState, type HeapStateData, heapStates, readHeapState } from "./heapSnapshot.js";
import { checkEndOfKeyGroup, type KeyGroupRange, windowFor } from "./keyGroups.js";
import { snappyStream } from "./snappyStream.js";
import type { KeyedStream } from "./stream.js";

/** Adds what each key group of a heap snapshot holds to the states' tallies. */
export function heapMeasure(
  { source, header }: KeyedStream,
  tallies: readonly StateTally[],
  codecs: Codecs,
): (range: KeyGroupRange) => void {
  const states = heapStates(header, (stateId, time) => tallies[stateId]?.timer(time));
  const statesIn = header.usesKeyGroupCompression ? compressedStates : plainStates;
  return (range) => {
    const found = new Cursor(source, { start: range.start, windowSize: 4 }).i32();
    if (found !== range.keyGroup) throw new FormatError(`the data is that of key group ${found}`, range.start);
    const missing = new Set(states.keys());
    for (const data of statesIn(source, states, range, codecs)) {
      if (!missing.delete(data.stateId)) throw new FormatError(`state ${data.stateId} comes twice`, data.start);
      tallies[data.stateId]?.add({ keyGroup: range.keyGroup, entries: data.entries, bytes: data.bytes });
    }
    for (const stateId of missing) tallies[stateId]?.add({ keyGroup: range.keyGroup, entries: null, bytes: null });
  };
}

/** States follow each other without lengths: what is behind one whose entries cannot be stepped over is not known. */
function* plainStates(
  source: ByteSource,
  states: readonly HeapState[],
  range: KeyGroupRange,
): Generator<HeapStateData> {
  const cursor = new Cursor(source, { start: range.start + 4, windowSize: windowFor(range) });
  for (let left = states.length; left > 0; left--) {
    const data = readHeapState(cursor, states);
    yield data.atEnd || left > 1 ? data : { ...data, bytes: range.end - data.start };
    if (!data.atEnd) return;
  }
  checkEndOfKeyGroup(cursor.position, range, source.size);
}

/** Each state is a stream of its own, so that all have counts and bytes, whatever their serializers. */
function* compressedStates(
  source: ByteSource,
  states: readonly HeapState[],
  range: KeyGroupRange,
  codecs: Codecs,
): Generator<HeapStateData> {
  let at = range.start + 4;
  for (let left = states.length; left > 0; left--) {
    const stream = snappyStream(source, { start: at, end: range.end, alone: true }, codecs);
    const cursor = new Cursor(stream.source);
    const data = readHeapState(cursor, states);
    if (data.atEnd && cursor.remaining > 0) {
      throw new FormatError(`${cursor.remaining} bytes are left of state ${data.stateId}`, at);
    }
    yield { ...data, bytes: data.bytes ?? stream.source.size - data.start };
    at = stream.end;
  }
  checkEndOfKeyGroup(at, range, source.size);
}
