/** Streams made here: layouts that no sample has, and hostile ones. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { FormatError } from "../../../src/bytes/errors.js";
import { ByteWriter } from "../../../src/bytes/writer.js";
import type { KeyGroupsStateHandle } from "../../../src/model/handles.js";
import { payloadOf } from "../../../src/model/values.js";
import { loadCodecs } from "../../../src/state/codecs.js";
import { measureKeyedStream } from "../../../src/state/data/keyedStream.js";
import type { BasicType, KeyedStateHeader, SerializerSnapshot, StateMetaInfo } from "../../../src/state/model.js";
import { fileSource } from "../../support/fileSource.js";
import { snappyFrames } from "../../support/snappyFrames.js";

const codecs = await loadCodecs();

const common = { snapshotClass: "", version: 3, serializerClass: null };
const basic = (type: BasicType): SerializerSnapshot => ({ ...common, kind: "basic", type });
const kryo: SerializerSnapshot = {
  ...common,
  kind: "kryo",
  typeClass: "com.acme.Opaque",
  registrations: [],
  defaultSerializers: [],
  defaultSerializerClasses: [],
};
const namespace = basic("VoidNamespace");

function valueState(name: string, value: SerializerSnapshot): StateMetaInfo {
  return {
    name,
    backendStateType: "KEY_VALUE",
    options: { KEYED_STATE_TYPE: "VALUE" },
    serializers: { NAMESPACE_SERIALIZER: namespace, VALUE_SERIALIZER: value },
  };
}

const mapState: StateMetaInfo = {
  name: "by day",
  backendStateType: "KEY_VALUE",
  options: { KEYED_STATE_TYPE: "MAP" },
  serializers: {
    NAMESPACE_SERIALIZER: namespace,
    VALUE_SERIALIZER: {
      ...common,
      kind: "map",
      collection: "Map",
      nullAware: false,
      key: basic("Integer"),
      value: basic("Long"),
    },
  },
};

const timers: StateMetaInfo = {
  name: "_timer_state/event_user-timers",
  backendStateType: "PRIORITY_QUEUE",
  options: {},
  serializers: { VALUE_SERIALIZER: { ...common, kind: "timer", key: basic("Integer"), namespace } },
};

const headSize = 16;

function written(write: (to: ByteWriter) => void): Uint8Array {
  const writer = new ByteWriter();
  write(writer);
  return writer.finish().slice();
}

interface Made {
  readonly bytes: Uint8Array;
  readonly handle: KeyGroupsStateHandle;
}

/** A stream of key groups from `startKeyGroup` on; an empty one has no offset. */
function streamOf(tag: 3 | 7, startKeyGroup: number, groups: readonly (Uint8Array | null)[]): Made {
  const offsets: number[] = [];
  const pieces: Uint8Array[] = [new Uint8Array(headSize)];
  let at = headSize;
  for (const group of groups) {
    offsets.push(group ? at : 0);
    if (group) pieces.push(group);
    at += group?.length ?? 0;
  }
  const bytes = new Uint8Array(Buffer.concat(pieces));
  const delegate = { tag: 1, handleName: "", data: payloadOf(bytes) } as const;
  return { bytes, handle: { tag, startKeyGroup, offsets, delegate } };
}

function measure(
  { bytes, handle }: Made,
  states: readonly StateMetaInfo[],
  { compressed = false, maxParallelism = 128 } = {},
) {
  const header: KeyedStateHeader = {
    version: 6,
    usesKeyGroupCompression: compressed,
    keySerializer: basic("Integer"),
    states,
    end: headSize,
  };
  return measureKeyedStream({ source: fileSource(bytes), handle, header, maxParallelism }, { codecs });
}

function counts(made: Made, states: readonly StateMetaInfo[], options?: Parameters<typeof measure>[2]) {
  const { layout, states: amounts } = measure(made, states, options);
  return {
    layout,
    ...Object.fromEntries(amounts.map(({ name, entries }) => [name, [entries.atLeast, entries.atMost]])),
  };
}

/** Namespace, key, then the value. */
function heapEntry(to: ByteWriter, key: number, value: (to: ByteWriter) => void): void {
  to.u8(0);
  to.i32(key);
  value(to);
}

function heapState(stateId: number, count: number, entry: (to: ByteWriter, i: number) => void): Uint8Array {
  return written((to) => {
    to.u8(0);
    to.u8(stateId);
    to.i32(count);
    for (let i = 0; i < count; i++) entry(to, i);
  });
}

const longs = (stateId: number, count: number) =>
  heapState(stateId, count, (to, i) => heapEntry(to, i, (value) => value.i64(i)));
const opaque = (stateId: number, count: number) =>
  heapState(stateId, count, (to, i) => heapEntry(to, i, (value) => value.bytes(Uint8Array.of(1, 2, 3, i))));
const maps = (stateId: number, count: number, size: number) =>
  heapState(stateId, count, (to, i) =>
    heapEntry(to, i, (value) => {
      value.i32(size);
      for (let n = 0; n < size; n++) {
        value.i32(n);
        value.u8(n % 2);
        if (n % 2 === 0) value.i64(n);
      }
    }),
  );
const flipped = (timestamp: bigint) => BigInt.asIntN(64, timestamp ^ (1n << 63n));
const timersAt = (stateId: number, times: readonly bigint[]) =>
  heapState(stateId, times.length, (to, i) => {
    to.i64(flipped(times[i] as bigint));
    to.i32(i);
    to.u8(0);
  });

const heapGroup = (keyGroup: number, ...states: readonly Uint8Array[]): Uint8Array =>
  new Uint8Array(Buffer.concat([written((to) => to.i32(keyGroup)), ...states]));

describe("heap", () => {
  const states = [valueState("count", basic("Long")), mapState, timers];

  it("counts keys, entries of maps and timers, in whatever order the states come", () => {
    const made = streamOf(3, 4, [
      heapGroup(4, maps(1, 2, 5), longs(0, 3), timersAt(2, [17n, -5n])),
      heapGroup(5, timersAt(2, []), longs(0, 1), maps(1, 0, 0)),
    ]);
    expect(counts(made, states)).toEqual({ layout: "heap", count: [4, 4], "by day": [10, 10], [timers.name]: [2, 2] });
    expect(measure(made, states).states[2]?.timers).toEqual({ earliest: -5, latest: 17 });
    expect(measure(made, states).states[0]?.keyGroups).toEqual([
      { keyGroup: 4, entries: 3, bytes: 39 },
      { keyGroup: 5, entries: 1, bytes: 13 },
    ]);
  });

  it("knows times that no double holds: Long.MAX_VALUE stands for never", () => {
    const never = 2n ** 63n - 1n;
    const made = streamOf(3, 1, [heapGroup(1, timersAt(0, [never, 0n, -never]))]);
    expect(measure(made, [timers]).states[0]?.timers).toEqual({ earliest: -never, latest: never });
  });

  it("says what is unknown behind a state that only Kryo can read, and nothing less", () => {
    const undecodable = [valueState("opaque", kryo), valueState("count", basic("Long"))];
    const before = streamOf(3, 1, [heapGroup(1, longs(1, 3), opaque(0, 2))]);
    expect(counts(before, undecodable)).toEqual({ layout: "heap", opaque: [2, 2], count: [3, 3] });
    expect(measure(before, undecodable).states[0]?.bytes).toEqual({ atLeast: 18, atMost: 18 });
    const behind = streamOf(3, 1, [heapGroup(1, opaque(0, 2), longs(1, 3)), heapGroup(2, opaque(0, 0), longs(1, 4))]);
    expect(counts(behind, undecodable)).toEqual({ layout: "heap", opaque: [2, 2], count: [4, null] });
  });

  it("compressed, each state is a stream of its own: all have counts", () => {
    const undecodable = [valueState("opaque", kryo), valueState("count", basic("Long"))];
    const group = heapGroup(1, snappyFrames(opaque(0, 2)), snappyFrames(longs(1, 3)));
    const made = streamOf(3, 1, [group, heapGroup(2, snappyFrames(longs(1, 5)), snappyFrames(opaque(0, 0)))]);
    expect(counts(made, undecodable, { compressed: true })).toEqual({ layout: "heap", opaque: [2, 2], count: [8, 8] });
  });
});

/** Entries by state: `[stateId, [key, value][]]`; the flag goes onto the last key of each state. */
function fullGroup(states: readonly (readonly [number, readonly (readonly [Uint8Array, Uint8Array])[]])[]): Uint8Array {
  return written((to) => {
    const id = (stateId: number) => to.bytes(Uint8Array.of(stateId >> 8, stateId & 0xff));
    for (const [stateId, entries] of states) {
      id(stateId);
      for (const [i, [key, value]] of entries.entries()) {
        const stored = key.slice();
        if (i === entries.length - 1) stored[0] = (stored[0] as number) | 0x80;
        to.i32(stored.length);
        to.bytes(stored);
        to.i32(value.length);
        to.bytes(value);
      }
    }
    id(0xffff);
  });
}

const row = (keyGroup: number, key: readonly number[], value: readonly number[]) =>
  [Uint8Array.of(keyGroup, ...key), Uint8Array.from(value)] as const;

describe("full snapshot", () => {
  const states = [valueState("a", kryo), valueState("b", kryo), timers];
  const groups = (keyGroup: number) =>
    fullGroup([
      [1, [row(keyGroup, [1, 2, 3], [4]), row(keyGroup, [1, 2, 4], [])]],
      [0, [row(keyGroup, [9], [1, 2, 3])]],
    ]);

  it("is counted without any knowledge of its serializers", () => {
    const made = streamOf(7, 0, [groups(0), null, groups(2)]);
    expect(counts(made, states)).toEqual({ layout: "full", a: [2, 2], b: [4, 4], [timers.name]: [0, 0] });
    const { states: amounts } = measure(made, states);
    expect(amounts[0]?.bytes).toEqual({ atLeast: 10, atMost: 10 });
    expect(amounts[1]?.keyGroups.map(({ keyGroup }) => keyGroup)).toEqual([0, 2]);
  });

  it.each([128, 129])("finds the times of timers behind the key group, for %d key groups", (maxParallelism) => {
    const prefix = maxParallelism > 128 ? [0, 7] : [7];
    const timer = (time: bigint) =>
      [Uint8Array.of(...prefix, ...written((to) => to.i64(flipped(time))), 0, 0, 0, 1, 0), new Uint8Array(0)] as const;
    const made = streamOf(7, 7, [fullGroup([[2, [timer(-3n), timer(40n)]]])]);
    const { states: amounts } = measure(made, states, { maxParallelism });
    expect(amounts[2]).toMatchObject({ entries: { atLeast: 2, atMost: 2 }, timers: { earliest: -3, latest: 40 } });
  });

  it("is told from heap where a plain handle holds it, by content alone", () => {
    for (const groupsThere of [[groups(0)], [null, groups(1)], [groups(0), groups(1)]]) {
      expect(measure(streamOf(3, 0, groupsThere), states).layout).toBe("full");
    }
    // key group 0 alone, and its first bytes are zeros in either layout
    const longKey = fullGroup([[0, [row(0, Array(300).fill(1), [])]]]);
    expect(measure(streamOf(3, 0, [longKey]), states).layout).toBe("full");
    expect(measure(streamOf(3, 0, [heapGroup(0, longs(0, 2))]), [valueState("count", basic("Long"))]).layout).toBe(
      "heap",
    );
  });

  it("compressed, is counted as well", () => {
    const made = streamOf(7, 0, [snappyFrames(groups(0), { chunkSize: 7 }), snappyFrames(groups(1))]);
    expect(counts(made, states, { compressed: true })).toMatchObject({ a: [2, 2], b: [4, 4] });
  });

  it("holds nothing at all where no key group has an offset", () => {
    expect(counts(streamOf(3, 0, [null, null]), states)).toMatchObject({ layout: "empty", a: [0, 0] });
  });
});

describe("hostile streams", () => {
  const heapStates = [valueState("count", basic("Long")), mapState, timers];
  const heap = streamOf(3, 4, [
    heapGroup(4, maps(1, 2, 3), longs(0, 3), timersAt(2, [17n])),
    heapGroup(5, longs(0, 1), maps(1, 1, 1), timersAt(2, [])),
  ]);
  const full = streamOf(7, 0, [
    fullGroup([
      [0, [row(0, [1, 2], [3])]],
      [1, [row(0, [4], [5, 6])]],
    ]),
    fullGroup([[2, [row(1, [1], [])]]]),
  ]);
  const hostile = (made: Made, bytes: Uint8Array, states: readonly StateMetaInfo[]) => {
    try {
      measure({ ...made, bytes }, states);
    } catch (error) {
      if (!(error instanceof FormatError)) throw error;
      return error;
    }
    return null;
  };

  it.each([
    ["heap", heap],
    ["full", full],
  ])("%s, cut anywhere: refused", (_, made) => {
    for (let size = headSize; size < made.bytes.length; size++) {
      expect(hostile(made, made.bytes.subarray(0, size), heapStates), `${size} bytes`).toBeInstanceOf(FormatError);
    }
  });

  it.each([
    ["heap", heap],
    ["full", full],
  ])("%s, changed anywhere: a FormatError, or counts that fit into its bytes", (_, made) => {
    const change = fc.tuple(fc.integer({ min: headSize, max: made.bytes.length - 1 }), fc.nat(255));
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 5 }), (changes) => {
        const bytes = made.bytes.slice();
        for (const [at, byte] of changes) bytes[at] = byte;
        hostile(made, bytes, heapStates);
      }),
      { numRuns: 3000 },
    );
  });

  it.each([
    ["offsets that fall", [40, 20]],
    ["an offset behind the end", [1e6]],
    ["the same offset twice", [16, 16]],
  ])("%s", (_, offsets) => {
    expect(hostile({ ...full, handle: { ...full.handle, offsets } }, full.bytes, heapStates)).toBeInstanceOf(
      FormatError,
    );
  });

  it("a count of two thousand million entries costs nothing", () => {
    const group = heapGroup(
      1,
      written((to) => {
        to.bytes(Uint8Array.of(0, 0));
        to.i32(2 ** 31 - 1);
      }),
    );
    expect(
      hostile(streamOf(3, 1, [group]), streamOf(3, 1, [group]).bytes, [valueState("count", basic("Long"))])?.message,
    ).toContain("2147483647 entries");
  });

  it("names the key group", () => {
    const bytes = full.bytes.slice();
    bytes[headSize + 1] = 9;
    expect(hostile(full, bytes, heapStates)?.message).toBe(
      "key group 0: state id 9, but 3 states are registered (at byte 16)",
    );
  });
});
