import type { Cursor } from "../../bytes/cursor.js";
import { FormatError } from "../../bytes/errors.js";
import type { Int64 } from "../../model/values.js";
import type { KeyedStateHeader, SerializerSnapshot, StateMetaInfo } from "../model.js";
import { contentsOf } from "../stateContents.js";
import { NotDecodableError } from "../values/codec.js";
import { type Skip, skipOf } from "./skip.js";

/** How the entries of a state are stepped over. */
export interface HeapState {
  /** Flink 1.2: entries lie by namespace. Returns the count of all of them. */
  readonly skipByNamespace: ((cursor: Cursor) => number) | null;
  /** One entry: namespace, key, value; or an element of a queue. Returns how many entries of the state that makes. */
  readonly skipEntry: (cursor: Cursor) => number;
  /** An entry of the file is a whole map, whose entries count. */
  readonly isMap: boolean;
}

/** What a key group holds of one state: entries and bytes are null where they cannot be known. */
export interface HeapAmount {
  readonly entries: number | null;
  readonly bytes: number | null;
}

/** How each state of a heap snapshot is read. `onTimer` is told the time of every timer that goes by. */
export function heapStates(
  header: KeyedStateHeader,
  onTimer: (stateId: number, timestamp: Int64) => void,
): HeapState[] {
  const key = skipOf(header.keySerializer);
  return header.states.map((state, stateId) =>
    heapState(state, key, header.version === 1, (time) => onTimer(stateId, time)),
  );
}

function heapState(state: StateMetaInfo, key: Skip, isOf12: boolean, onTimer: (timestamp: Int64) => void): HeapState {
  const contents = contentsOf(state);
  const isMap = contents.shape === "map";
  if (contents.shape === "timers" && contents.timer) {
    return {
      isMap,
      skipByNamespace: null,
      skipEntry: timerSkip(skipOf(contents.timer.key), skipOf(contents.timer.namespace), onTimer),
    };
  }
  const { VALUE_SERIALIZER, NAMESPACE_SERIALIZER } = state.serializers;
  const value = partSkip(VALUE_SERIALIZER, isMap ? mapSkip : skipOne);
  if (state.backendStateType === "PRIORITY_QUEUE") return { isMap, skipByNamespace: null, skipEntry: value };
  const namespace = partSkip(NAMESPACE_SERIALIZER, skipOf);
  const skipEntry = (cursor: Cursor): number => {
    namespace(cursor);
    key(cursor);
    return value(cursor);
  };
  return { isMap, skipByNamespace: isOf12 ? byNamespace(namespace, key, value) : null, skipEntry };
}

/** Before 1.3: `u1` 0 for nothing, else `i4` namespaces, each with `i4` count of keys with their values. */
function byNamespace(namespace: Skip, key: Skip, value: SkipCounting): SkipCounting {
  return (cursor) => {
    if (cursor.u8() === 0) return 0;
    let entries = 0;
    for (let namespaces = readCount(cursor, "namespaces"); namespaces > 0; namespaces--) {
      namespace(cursor);
      for (let keys = readCount(cursor, "entries"); keys > 0; keys--) {
        key(cursor);
        entries += value(cursor);
      }
    }
    return entries;
  };
}

type SkipCounting = (cursor: Cursor) => number;

function skipOne(serializer: SerializerSnapshot): SkipCounting {
  const skip = skipOf(serializer);
  return (cursor) => {
    skip(cursor);
    return 1;
  };
}

/** Of a part whose serializer is in the header; every part is, in files of Flink. */
function partSkip<T>(
  serializer: SerializerSnapshot | undefined,
  skipFor: (serializer: SerializerSnapshot) => (cursor: Cursor) => T,
): (cursor: Cursor) => T {
  if (serializer) return skipFor(serializer);
  return () => {
    throw new NotDecodableError("its serializer is not in the header");
  };
}

/** TimerSerializer: the timestamp with its sign bit flipped, so that bytes sort as times do; then key and namespace. */
function timerSkip(key: Skip, namespace: Skip, onTimer: (timestamp: Int64) => void): SkipCounting {
  return (cursor) => {
    onTimer(timerTimestamp(cursor));
    key(cursor);
    namespace(cursor);
    return 1;
  };
}

/** A timestamp with its sign bit flipped. */
export function timerTimestamp(cursor: Cursor): Int64 {
  const high = cursor.i32() ^ 0x80000000;
  const low = cursor.i32() >>> 0;
  const value = high * 2 ** 32 + low;
  return Number.isSafeInteger(value) ? value : (BigInt(high) << 32n) | BigInt(low);
}

/** MapSerializer: `i4` count, then key, `bool` null, value. Returns the count. */
function mapSkip(serializer: SerializerSnapshot): SkipCounting {
  if (serializer.kind === "ttlAware") return mapSkip(serializer.value);
  if (serializer.kind !== "map" || serializer.nullAware) {
    return () => {
      throw new NotDecodableError("a map that MapSerializer did not write");
    };
  }
  const key = skipOf(serializer.key);
  const value = skipOf(serializer.value);
  return (cursor) => {
    const count = readCount(cursor, "map entries");
    for (let i = 0; i < count; i++) {
      key(cursor);
      if (cursor.u8() === 0) value(cursor);
    }
    return count;
  };
}

/** What one state has in a key group. Unless `atEnd`, the cursor is lost somewhere in its entries. */
export interface HeapStateData extends HeapAmount {
  readonly stateId: number;
  /** Where the entries begin. */
  readonly start: number;
  readonly atEnd: boolean;
}

/**
 * Reads what one state has in a key group (HeapSnapshotStrategy, CopyOnWriteStateMapSnapshot): `i2` state id, `i4` count,
 * then entries. States come in the order of a hash map. Throws a FormatError.
 */
export function readHeapState(cursor: Cursor, states: readonly HeapState[]): HeapStateData {
  const position = cursor.position;
  const stateId = cursor.u16();
  const state = states[stateId];
  if (!state) throw new FormatError(`state id ${stateId}, but ${states.length} states are registered`, position);
  const count = state.skipByNamespace ? null : readCount(cursor, "entries");
  const start = cursor.position;
  let entries = 0;
  try {
    if (state.skipByNamespace) entries = state.skipByNamespace(cursor);
    for (let left = count ?? 0; left > 0; left--) entries += state.skipEntry(cursor);
  } catch (error) {
    if (!(error instanceof NotDecodableError)) throw error;
    return { stateId, entries: state.isMap ? null : count, bytes: null, start, atEnd: false };
  }
  return { stateId, entries, bytes: cursor.position - start, start, atEnd: true };
}

/** An entry has one byte at least: each has a namespace, a timestamp or a null flag. */
function readCount(cursor: Cursor, what: string): number {
  const position = cursor.position;
  const count = cursor.i32();
  if (count < 0) throw new FormatError(`${count} ${what}`, position);
  if (count > cursor.remaining) {
    throw new FormatError(`${count} ${what}, ${cursor.remaining} bytes left`, position, "truncated");
  }
  return count;
}
