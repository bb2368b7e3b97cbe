/** What a state is and what it holds, by its description: the same for every way in which Flink writes it. */
import { describe, expect, it } from "vitest";
import { stateCompatibility } from "../../src/state/compatibility/states.js";
import { readStateMetaInfo } from "../../src/state/header/stateMetaInfo.js";
import type { StateMetaInfo } from "../../src/state/model.js";
import { contentsOf, hasTtl } from "../../src/state/stateContents.js";
import { namespaceText, stateText } from "../../src/state/typeText.js";
import { i32 } from "../support/raw.js";
import {
  composite,
  goldenSnapshot,
  nestedForm,
  rawSnapshot,
  stateMetaInfo,
  voidNamespace,
} from "../support/stateHeads.js";

const long = goldenSnapshot("Long");
const string = goldenSnapshot("String");
const ttl = goldenSnapshot("TTL of String");
const list = goldenSnapshot("List<Long>");
const map = goldenSnapshot("Map<String, Long>");
const base = "org.apache.flink.api.common.typeutils.base";
const mapOf = (key: number[], value: number[]) => [
  ...i32(2),
  ...composite(`${base}.MapSerializerSnapshot`, [], nestedForm(key), nestedForm(value)),
];

const ordinals = { KEY_VALUE: 0, OPERATOR: 1, BROADCAST: 2, PRIORITY_QUEUE: 3, KEY_VALUE_V2: 4 } as const;

function state(
  type: keyof typeof ordinals,
  option: string | null,
  serializers: Record<string, number[]>,
  name = "state",
): StateMetaInfo {
  const key = type === "OPERATOR" || type === "BROADCAST" ? "OPERATOR_STATE_DISTRIBUTION_MODE" : "KEYED_STATE_TYPE";
  const options: Record<string, string> = option === null ? {} : { [key]: option };
  const bytes = Uint8Array.from(stateMetaInfo({ name, type: ordinals[type], options, serializers }));
  const read = readStateMetaInfo(bytes, 0);
  expect(read.end).toBe(bytes.length);
  return read.state;
}

const keyed = (kind: string, value: number[], namespace = voidNamespace) =>
  state("KEY_VALUE", kind, { NAMESPACE_SERIALIZER: namespace, VALUE_SERIALIZER: value });

const window = goldenSnapshot("TimeWindow");
const timers = (name: string) => state("PRIORITY_QUEUE", null, { VALUE_SERIALIZER: goldenSnapshot("Timer") }, name);

describe("states as a person reads them", () => {
  it.each([
    ["ValueState<Long>", keyed("VALUE", long)],
    ["ReducingState<Long>", keyed("REDUCING", long)],
    ["AggregatingState<Long>", keyed("AGGREGATING", long)],
    ["FoldingState<Long>", keyed("FOLDING", long)],
    ["State<Long>", keyed("UNKNOWN", long)],
    ["ListState<Long>", keyed("LIST", list)],
    ["MapState<String, Long>", keyed("MAP", map)],
    ["ValueState<String>", keyed("VALUE", ttl)],
    ["ListState<Long>", state("KEY_VALUE_V2", "LIST", { NAMESPACE_SERIALIZER: voidNamespace, VALUE_SERIALIZER: long })],
    [
      "MapState<String, Long>",
      state("KEY_VALUE_V2", "MAP", {
        NAMESPACE_SERIALIZER: voidNamespace,
        VALUE_SERIALIZER: long,
        USER_KEY_SERIALIZER: string,
      }),
    ],
    ["MapState<?, Long>", state("KEY_VALUE_V2", "MAP", { VALUE_SERIALIZER: long })],
    ["ListState<Long>", state("OPERATOR", "SPLIT_DISTRIBUTE", { VALUE_SERIALIZER: long })],
    ["UnionListState<Long>", state("OPERATOR", "UNION", { VALUE_SERIALIZER: long })],
    [
      "BroadcastState<String, Long>",
      state("BROADCAST", "BROADCAST", { KEY_SERIALIZER: string, VALUE_SERIALIZER: long }),
    ],
    ["timers by event time", timers("_timer_state/event_user-timers")],
    ["timers by processing time", timers("_timer_state/processing_window-timers")],
    ["PriorityQueue<Timer<String, TimeWindow>>", timers("something else")],
  ])("%s", (text, read) => {
    expect(stateText(read)).toBe(text);
  });

  it("names the window that a state belongs to, and nothing outside windows", () => {
    expect(namespaceText(keyed("VALUE", long, window))).toBe("TimeWindow");
    expect(namespaceText(keyed("VALUE", long))).toBeNull();
    expect(namespaceText(timers("_timer_state/event_window-timers"))).toBe("TimeWindow");
  });
});

describe("TTL", () => {
  const listOfTtl = [...i32(2), ...composite(`${base}.ListSerializerSnapshot`, [], nestedForm(ttl))];
  it.each([
    ["value", keyed("VALUE", ttl), true],
    ["list element", keyed("LIST", listOfTtl), true],
    ["map value", keyed("MAP", mapOf(string, ttl)), true],
    ["none", keyed("MAP", map), false],
    ["a map as a value", keyed("VALUE", mapOf(string, ttl)), false],
    ["timers", timers("_timer_state/event_user-timers"), false],
  ])("is found in each %s", (_, read, expected) => {
    expect(hasTtl(read)).toBe(expected);
  });
});

describe("contents of a state whose serializer is not known", () => {
  it("have no parts", () => {
    const unknown = rawSnapshot("com.acme.Unknown", 1, [1, 2, 3]);
    expect(contentsOf(keyed("LIST", unknown))).toMatchObject({ shape: "list", element: null });
    expect(contentsOf(keyed("MAP", unknown))).toMatchObject({ shape: "map", userKey: null, userValue: null });
  });
});

describe("a state that is registered again", () => {
  it("as another kind is refused, whatever it holds", () => {
    expect(stateCompatibility(keyed("VALUE", long), keyed("LIST", list)).kindChange).toEqual({
      was: "VALUE",
      registered: "LIST",
    });
    expect(stateCompatibility(keyed("UNKNOWN", long), keyed("VALUE", long)).kindChange).toBeNull();
    const union = state("OPERATOR", "UNION", { VALUE_SERIALIZER: long });
    const split = state("OPERATOR", "SPLIT_DISTRIBUTE", { VALUE_SERIALIZER: long });
    expect(stateCompatibility(split, union).kindChange).toEqual({ was: "SPLIT_DISTRIBUTE", registered: "UNION" });
  });

  it("with another user key is told apart from another value", () => {
    const { key, value } = stateCompatibility(keyed("MAP", map), keyed("MAP", mapOf(long, long)));
    expect(key).toMatchObject({ outcome: "incompatible", changes: [{ what: "String became Long" }] });
    expect(value).toEqual({ outcome: "asIs", changes: [] });
  });

  it("in another window is told as its namespace", () => {
    const { namespace } = stateCompatibility(keyed("VALUE", long, window), keyed("VALUE", long));
    expect(namespace?.outcome).toBe("incompatible");
  });

  it("with TTL or without compares what is below", () => {
    expect(stateCompatibility(keyed("VALUE", string), keyed("VALUE", ttl))).toMatchObject({
      ttlChange: "enabled",
      value: { outcome: "asIs" },
    });
    expect(stateCompatibility(keyed("VALUE", ttl), keyed("VALUE", long))).toMatchObject({
      ttlChange: "disabled",
      value: { outcome: "incompatible" },
    });
  });

  it("with a serializer that nobody knows cannot be told", () => {
    const unknown = rawSnapshot("com.acme.Unknown", 1, [1, 2, 3]);
    const { value } = stateCompatibility(keyed("VALUE", unknown), keyed("VALUE", unknown));
    expect(value).toMatchObject({ outcome: "undecided", changes: [{ what: expect.stringContaining("com.acme") }] });
  });
});
