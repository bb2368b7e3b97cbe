/** Snapshot classes that are not known: names and kinds of states are found all the same, and it is said what was not. */
import { describe, expect, it } from "vitest";
import { memorySource } from "../../src/bytes/source.js";
import { readKeyedHeader } from "../../src/state/header/keyed.js";
import { readOperatorHeader } from "../../src/state/header/operator.js";
import type { SerializerSnapshot } from "../../src/state/model.js";
import { typeText } from "../../src/state/typeText.js";
import { i32, utf } from "../support/raw.js";
import {
  composite,
  goldenNames,
  goldenSnapshot,
  keyedHead,
  nestedForm,
  operatorHead,
  type RawState,
  rawSnapshot,
  valueState,
} from "../support/stateHeads.js";

const flink = "org.apache.flink.api.common.typeutils.base";
/** A class of a user, with something in it that looks like other things. */
const content = [...utf("VALUE_SERIALIZE"), 0, 0, 0, 2, ...i32(7), ...utf("com.acme.Order"), 1, 0, 0];
const usersOwn = rawSnapshot("com.acme.MoneySerializerSnapshot", 1, content);
const long = goldenSnapshot("Long");
const string = goldenSnapshot("String");

const keyed = (key: number[], ...states: RawState[]) => {
  const bytes = keyedHead(key, ...states);
  const data = Uint8Array.from([...bytes, 0, 0, 0, 5, 1, 2, 3]);
  const head = readKeyedHeader(memorySource(data), { dataStart: bytes.length });
  expect(head.end).toBe(bytes.length);
  return head;
};

const firstValue = (snapshot: number[]): SerializerSnapshot | undefined =>
  keyed(string, valueState("first", snapshot), valueState("second", long)).states[0]?.serializers.VALUE_SERIALIZER;

describe("a class that is not known", () => {
  it.each([
    ["key", () => keyed(usersOwn, valueState("a", long), valueState("b", string))],
    ["first value", () => keyed(long, valueState("a", usersOwn), valueState("b", string))],
    ["last value", () => keyed(long, valueState("a", string), valueState("b", usersOwn))],
    ["every value", () => keyed(usersOwn, valueState("a", usersOwn), valueState("b", usersOwn))],
  ])("as %s serializer hides no state", (_, read) => {
    expect(read().states.map(({ name }) => name)).toEqual(["a", "b"]);
  });

  it("is named, with its version and where its content lies", () => {
    const head = keyed(usersOwn, valueState("a", long));
    expect(head.keySerializer).toMatchObject({
      snapshotClass: "com.acme.MoneySerializerSnapshot",
      serializerClass: "com.acme.MoneySerializer",
      version: 1,
      kind: "unknown",
      recovered: "resynchronised",
      content: { length: content.length },
    });
    expect(typeText(head.keySerializer)).toBe("com.acme.MoneySerializer (unknown layout)");
  });

  it("costs only itself inside of a list, a map, a tuple and a POJO", () => {
    const own = nestedForm(usersOwn);
    const inner = nestedForm(long);
    const list = [...i32(2), ...composite(`${flink}.ListSerializerSnapshot`, [], own)];
    const map = [...i32(2), ...composite(`${flink}.MapSerializerSnapshot`, [], inner, own)];
    const keyOfMap = [...i32(2), ...composite(`${flink}.MapSerializerSnapshot`, [], own, inner)];
    const tuple = [
      ...i32(2),
      ...composite(
        "org.apache.flink.api.java.typeutils.runtime.TupleSerializerSnapshot",
        utf("org.apache.flink.api.java.tuple.Tuple3"),
        inner,
        own,
        inner,
      ),
    ];
    expect([list, map, keyOfMap, tuple, pojo(own)].map((snapshot) => typeText(firstValue(snapshot) as never))).toEqual([
      "List<com.acme.MoneySerializer (unknown layout)>",
      "Map<Long, com.acme.MoneySerializer (unknown layout)>",
      "Map<com.acme.MoneySerializer (unknown layout), Long>",
      "Tuple3<Long, com.acme.MoneySerializer (unknown layout), Long>",
      "POJO com.acme.Order{price: com.acme.MoneySerializer (unknown layout), amount: Long}",
    ]);
  });

  it("that extends CompositeTypeSerializerSnapshot shows what it nests", () => {
    const outer = [9, 9, 9, 9, 9];
    const nested = composite("com.acme.PairSnapshot", outer, nestedForm(long), nestedForm(string));
    const value = firstValue([...i32(2), ...nested]);
    expect(value).toMatchObject({ kind: "unknown", recovered: "composite", content: { length: outer.length } });
    expect(typeText(value as never)).toBe("com.acme.PairSnapshot<Long, String> (unknown layout)");
  });

  it("that extends SimpleTypeSerializerSnapshot writes nothing", () => {
    const value = firstValue(rawSnapshot("com.acme.Money$MoneySerializer$MoneySnapshot", 3));
    expect(value).toMatchObject({
      kind: "unknown",
      recovered: "simple",
      serializerClass: "com.acme.Money$MoneySerializer",
      content: { length: 0 },
    });
  });

  it("of the same simple name as one of Flink's is not taken for it", () => {
    expect(firstValue(rawSnapshot("com.acme.DateSerializer$DateSerializerSnapshot", 3))?.kind).toBe("unknown");
    expect(firstValue(rawSnapshot("com.acme.relocated.org.apache.flink.base.DateSerializer$S", 3))?.kind).toBe("basic");
  });

  it("is found in operator and broadcast state", () => {
    const list = (name: string): RawState => ({
      name,
      type: 1,
      options: { OPERATOR_STATE_DISTRIBUTION_MODE: "UNION" },
      serializers: { VALUE_SERIALIZER: usersOwn },
    });
    const broadcast: RawState = {
      name: "rules",
      type: 2,
      options: { OPERATOR_STATE_DISTRIBUTION_MODE: "BROADCAST" },
      serializers: { KEY_SERIALIZER: usersOwn, VALUE_SERIALIZER: usersOwn },
    };
    for (const [lists, broadcasts] of [
      [[list("a"), list("b")], [broadcast]],
      [[list("a")], []],
      [[], [broadcast]],
    ] as const) {
      const bytes = operatorHead([...lists], [...broadcasts]);
      const head = readOperatorHeader(memorySource(bytes), { dataStart: bytes.length });
      expect(head.end).toBe(bytes.length);
      expect(head.listStates.map(({ name }) => name)).toEqual(lists.map(({ name }) => name));
      expect(head.broadcastStates.map(({ name }) => name)).toEqual(broadcasts.map(({ name }) => name));
    }
  });
});

describe("a class of Flink that says something unexpected", () => {
  it("is stepped over as a whole", () => {
    for (const version of [0, 2, 4, 99]) {
      expect(firstValue(rawSnapshot(`${flink}.EnumSerializer$EnumSerializerSnapshot`, version, content))).toMatchObject(
        {
          kind: "unknown",
          version,
        },
      );
    }
  });
});

it.each(goldenNames)("every class can be unknown: %s", (name) => {
  const disguised = Buffer.from(Uint8Array.from(goldenSnapshot(name)))
    .toString("latin1")
    .replaceAll("org.apache.flink.", "com.acme.unknown.");
  const snapshot = [...Buffer.from(disguised, "latin1")];
  const head = keyed(snapshot, valueState("a", snapshot), valueState("b", snapshot));
  expect(head.states.map((state) => state.name)).toEqual(["a", "b"]);
});

/** Two fields; the first one's serializer is given. */
function pojo(first: number[]): number[] {
  const entry = (name: string, serializer: number[]) => {
    const key = [...utf("com.acme.Order"), ...utf(name)];
    return [...utf(name), 1, ...i32(key.length), ...key, 1, ...i32(serializer.length), ...serializer];
  };
  const header = [...i32(0x4f2), 0xc6, 0x9a, 0x3d, 0x70];
  const none = [...header, ...i32(0)];
  const fields = [...header, ...i32(2), ...entry("price", first), ...entry("amount", nestedForm(long))];
  return rawSnapshot("org.apache.flink.api.java.typeutils.runtime.PojoSerializerSnapshot", 2, [
    ...utf("com.acme.Order"),
    ...fields,
    ...none,
    ...none,
  ]);
}
