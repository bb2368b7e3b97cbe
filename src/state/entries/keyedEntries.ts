import { Cursor } from "../../bytes/cursor.js";
import { FormatError } from "../../bytes/errors.js";
import type { ByteSource } from "../../bytes/source.js";
import type { Codecs } from "../codecs.js";
import { type FullEntryVisitor, walkFullKeyGroup } from "../data/fullSnapshot.js";
import { keyedStreamLayout } from "../data/keyedStream.js";
import { type KeyGroupRange, keyGroupRanges } from "../data/keyGroups.js";
import { decompressedGroup, keyGroupBytes } from "../data/measureFull.js";
import { snappyStream } from "../data/snappyStream.js";
import type { KeyedStream } from "../data/stream.js";
import type { StateMetaInfo } from "../model.js";
import { isTimerState } from "../stateContents.js";
import { Limits, NotDecodableError, type ValueCodec } from "../values/codec.js";
import { codecOf } from "../values/codecOf.js";
import type { EntryCollector } from "./entry.js";
import { entryReader, namespacePart, type Parts, partsOf, requiredCodec } from "./storedEntry.js";

/** Bytes of a stream that are gone through for states that have few entries, or none. */
const farEnough = 1 << 26;

/** Thrown to leave a walk. */
class Enough extends Error {}

/**
 * The first entries of each state in a stream of keyed state, heap or full. Reads no further than it takes, and never
 * more than 64 MiB; then the states that have fewer entries say so. Throws a FormatError.
 */
export function collectKeyedEntries(
  stream: KeyedStream,
  subtaskIndex: number,
  to: EntryCollector,
  codecs: Codecs,
): void {
  const { header, source, handle } = stream;
  for (const state of header.states) to.state(state.name, isTimerState(state) ? "timers" : "keyed");
  const layout = keyedStreamLayout(stream, codecs);
  if (layout === "empty") return;
  const collect =
    layout === "full"
      ? fullCollector(stream, subtaskIndex, to, codecs)
      : heapCollector(stream, subtaskIndex, to, codecs);
  const isWanting = () => header.states.some(({ name }) => to.wants(name));
  let gone = 0;
  for (const range of keyGroupRanges(handle, source.size)) {
    if (!isWanting()) return;
    if (gone > farEnough) {
      for (const { name } of header.states) if (to.wants(name)) to.note(name, farNote);
      return;
    }
    collect(range);
    gone += range.end - range.start;
  }
}

const farNote = "only the first 64 MiB of each subtask were looked at";

// ── full snapshots: every entry has its length ───────────────────────────────────────────────────────────────────

function fullCollector(
  { source, header, maxParallelism }: KeyedStream,
  subtaskIndex: number,
  to: EntryCollector,
  codecs: Codecs,
) {
  const prefix = keyGroupBytes(maxParallelism);
  const readers = header.states.map((state) => entryReader(state, header.keySerializer, prefix));
  const everything = { keyBytes: Number.MAX_SAFE_INTEGER, value: true };
  const nothing = { keyBytes: 0, value: false };
  const nameOf = (stateId: number): string => header.states[stateId]?.name ?? "";
  const visitor: FullEntryVisitor = {
    wants: (stateId) => (to.wants(nameOf(stateId)) ? everything : nothing),
    entry(stateId, keyLength, _valueLength, key, value) {
      const name = nameOf(stateId);
      if (to.wants(name) && key.length === keyLength) {
        to.add(name, { subtaskIndex, parts: readers[stateId]?.(key, value) ?? [] });
        if (!header.states.some((state) => to.wants(state.name))) throw new Enough();
      }
    },
  };
  return (range: KeyGroupRange): void => {
    const group = decompressedGroup(source, header, range, codecs);
    try {
      walkFullKeyGroup(new Cursor(group.source, { start: group.start }), header.states.length, visitor);
    } catch (error) {
      if (!(error instanceof Enough)) throw error;
    }
  };
}

// ── heap snapshots: an entry ends where its last value does ──────────────────────────────────────────────────────

function heapCollector({ source, header }: KeyedStream, subtaskIndex: number, to: EntryCollector, codecs: Codecs) {
  const key = codecOf(header.keySerializer);
  if (header.version === 1) {
    for (const { name } of header.states) to.note(name, "entries of Flink 1.2 are not shown");
    return () => {};
  }
  return (range: KeyGroupRange): void => {
    const reached = new Set<string>();
    for (const cursor of heapStreams(source, range, header.usesKeyGroupCompression, header.states.length, codecs)) {
      const position = cursor.position;
      const state = header.states[cursor.u16()];
      if (!state) throw new FormatError("a state that is not registered", position);
      reached.add(state.name);
      const unread = readHeapEntries(cursor, state, key, subtaskIndex, to);
      if (unread === null) continue;
      to.note(state.name, `not decodable (${unread})`);
      if (header.usesKeyGroupCompression) continue;
      const behind = `lies behind entries of ${state.name}, whose end cannot be found`;
      for (const { name } of header.states) if (!reached.has(name) && to.wants(name)) to.note(name, behind);
      return;
    }
  };
}

/** A cursor at each state of a key group: one and the same, or one over each state's own compressed stream. */
function* heapStreams(
  source: ByteSource,
  range: KeyGroupRange,
  isCompressed: boolean,
  states: number,
  codecs: Codecs,
): Generator<Cursor> {
  let at = range.start + 4;
  const plain = new Cursor(source, { start: at });
  for (let left = states; left > 0; left--) {
    if (isCompressed) {
      const stream = snappyStream(source, { start: at, end: range.end, alone: true }, codecs);
      at = stream.end;
      yield new Cursor(stream.source);
    } else {
      yield plain;
    }
  }
}

/** Null when the cursor is behind the last entry; else why it is not. */
function readHeapEntries(
  cursor: Cursor,
  state: StateMetaInfo,
  key: ValueCodec,
  subtaskIndex: number,
  to: EntryCollector,
): string | null {
  const count = cursor.i32();
  if (count < 0 || count > cursor.remaining) throw new FormatError(`${count} entries`, cursor.position - 4);
  const { VALUE_SERIALIZER, NAMESPACE_SERIALIZER } = state.serializers;
  const isQueue = state.backendStateType === "PRIORITY_QUEUE";
  try {
    const value = requiredCodec(VALUE_SERIALIZER ?? null);
    const codecs = isQueue ? [value] : [requiredCodec(NAMESPACE_SERIALIZER ?? null), key, value];
    for (let left = count; left > 0; left--) {
      if (!to.wants(state.name)) {
        for (const codec of codecs) codec.skip(cursor, new Limits());
        continue;
      }
      const read = codecs.map((codec) => codec.read(cursor, new Limits()));
      const [namespace = null, keyOf = null, plain = null] = read;
      const parts: Parts = isQueue
        ? partsOf(namespace)
        : [["key", keyOf], ...namespacePart(namespace), ["value", plain]];
      to.add(state.name, { subtaskIndex, parts });
    }
    return null;
  } catch (error) {
    if (error instanceof NotDecodableError) return error.reason;
    throw error;
  }
}
