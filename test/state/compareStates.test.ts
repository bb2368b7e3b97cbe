/** Two heads of state as the job of one snapshot and the job of a later one would have registered them. */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { fromHex } from "../../src/bytes/hex.js";
import { memorySource } from "../../src/bytes/source.js";
import type { OperatorId } from "../../src/model/values.js";
import { compareStates, type StateDifference, statesDiffer } from "../../src/state/compareStates.js";
import { readKeyedHeader } from "../../src/state/header/keyed.js";
import { readOperatorHeader } from "../../src/state/header/operator.js";
import type { ListedState, OperatorStates, StateNotRead } from "../../src/state/listStates.js";
import { i32 } from "../support/raw.js";
import {
  composite,
  goldenSnapshot,
  keyedHead,
  nestedForm,
  operatorHead,
  type RawState,
  rawSnapshot,
  valueState,
  voidNamespace,
} from "../support/stateHeads.js";

const id = "95ad6f42089d5ed59e69d2b15862448f" as OperatorId;
const long = goldenSnapshot("Long");
const string = goldenSnapshot("String");

const recorded = JSON.parse(
  readFileSync(new URL("compatibility/recorded/flink-2.3.0.json", import.meta.url), "utf8"),
) as { readonly types: readonly { readonly name: string; readonly older: string; readonly newer: string }[] };

/** A serializer as Flink wrote it for one generation of classes and for the next. */
function generations(name: string): { older: number[]; newer: number[] } {
  const type = recorded.types.find((one) => one.name === name) ?? expect.fail(`no type ${name}`);
  const snapshot = (hex: string) => [...i32(2), ...fromHex(hex)];
  return { older: snapshot(type.older), newer: snapshot(type.newer) };
}

function keyed(key: number[], ...states: RawState[]): OperatorStates {
  const head = keyedHead(key, ...states);
  const header = readKeyedHeader(memorySource(head), { dataStart: head.length });
  return contents(
    header.states.map((info) => ({ scope: "keyed", info, subtasks: 1 })),
    header.keySerializer,
  );
}

function operator(lists: RawState[], broadcasts: RawState[] = []): OperatorStates {
  const head = operatorHead(lists, broadcasts);
  const header = readOperatorHeader(memorySource(head), { dataStart: head.length });
  const all = [...header.listStates, ...header.broadcastStates];
  return contents(all.map((info) => ({ scope: "operator", info, subtasks: 1 })));
}

function contents(
  states: ListedState[],
  keySerializer: OperatorStates["keySerializer"] = null,
  notRead: StateNotRead[] = [],
): OperatorStates {
  return { operatorId: id, keySerializer, states, notRead };
}

const compare = (old: OperatorStates, now: OperatorStates): StateDifference[] =>
  compareStates(new Map([[id, old]]), new Map([[id, now]]));

/** `name: accepted: part.path: what`, one a change. */
function changed(old: OperatorStates, now: OperatorStates): string[] {
  const [difference] = compare(old, now);
  return (difference?.changed ?? []).map(({ newer, accepted, changes }) =>
    [newer.info.name, accepted, ...changes.map(({ part, path, what }) => `${[part, ...path].join(".")}: ${what}`)].join(
      " | ",
    ),
  );
}

const kind = (state: RawState, type: string): RawState => ({ ...state, options: { KEYED_STATE_TYPE: type } });
const base = "org.apache.flink.api.common.typeutils.base";
const mapOf = (key: number[], value: number[]) => [
  ...i32(2),
  ...composite(`${base}.MapSerializerSnapshot`, [], nestedForm(key), nestedForm(value)),
];
const mapState = (key: number[], value: number[]) => kind(valueState("map", mapOf(key, value)), "MAP");
const listState = (mode: string, type = 1): RawState => ({
  name: "offsets",
  type,
  options: { OPERATOR_STATE_DISTRIBUTION_MODE: mode },
  serializers: { VALUE_SERIALIZER: long, ...(type === 2 ? { KEY_SERIALIZER: long } : {}) },
});

describe("states of two snapshots", () => {
  it("that are alike do not differ", () => {
    const states = keyed(string, valueState("count", long), mapState(string, long));
    expect(compare(states, keyed(string, valueState("count", long), mapState(string, long)))).toEqual([]);
  });

  it("are told where only one has them", () => {
    const [difference] = compare(keyed(string, valueState("old", long)), keyed(string, valueState("new", long)));
    expect(difference?.removed.map(({ info }) => info.name)).toEqual(["old"]);
    expect(difference?.added.map(({ info }) => info.name)).toEqual(["new"]);
  });

  it("are not said to be gone where files of that side could not be read", () => {
    const old = keyed(string, valueState("old", long));
    const [difference] = compare(old, contents([], null, [{ subtaskIndex: 3, reason: "gone" }]));
    expect(difference).toMatchObject({ removed: [], notCompared: [{ side: "new", subtaskIndex: 3, reason: "gone" }] });
    expect(statesDiffer(difference ? [difference] : [])).toBe(false);
  });

  it.each([
    ["POJO, the same", undefined],
    ["POJO, field added", "afterMigration"],
    ["POJO, field of another type", "refused"],
    // two schemas alone do not tell whether one can read the other's values
    ["Avro, evolved", "notCertain"],
    ["enum, constant added", "asIs"],
    ["enum, constant removed", "refused"],
  ])("%s: %s", (name, accepted) => {
    const { older, newer } = generations(name);
    const [difference] = compare(keyed(string, valueState("a", older)), keyed(string, valueState("a", newer)));
    expect(difference?.changed[0]?.accepted).toBe(accepted);
  });

  it("tell where in a type it changed", () => {
    expect(changed(keyed(string, mapState(string, long)), keyed(string, mapState(string, string)))).toEqual([
      "map | refused | value: Long became String",
    ]);
    expect(changed(keyed(string, mapState(string, long)), keyed(string, mapState(long, long)))).toEqual([
      "map | refused | user key: String became Long",
    ]);
  });

  it("refuse another key of the stream, even one that a value could migrate to", () => {
    const { older, newer } = generations("POJO, field added");
    expect(compare(keyed(older), keyed(newer))).toMatchObject([{ keyChanges: [{ part: "key", accepted: "refused" }] }]);
    expect(compare(keyed(string), keyed(long))).toMatchObject([{ keyChanges: [{ accepted: "refused" }] }]);
  });

  it("leave a user key that could migrate open: the state backend decides", () => {
    const { older, newer } = generations("POJO, field added");
    const [difference] = compare(keyed(string, mapState(older, long)), keyed(string, mapState(newer, long)));
    expect(difference?.changed[0]).toMatchObject({ accepted: "notCertain" });
  });

  it("leave a user key that is only reconfigured open where the values have to be migrated", () => {
    const [key, value] = [generations("enum, constant added"), generations("POJO, field added")];
    const accepted = (old: number[], now: number[]) =>
      compare(keyed(string, mapState(key.older, old)), keyed(string, mapState(key.newer, now)))[0]?.changed[0]
        ?.accepted;
    expect(accepted(value.older, value.newer)).toBe("notCertain");
    expect(accepted(value.older, value.older)).toBe("asIs");
  });

  it("refuse another kind of keyed state, and list for union", () => {
    const value = valueState("a", long);
    expect(changed(keyed(string, value), keyed(string, kind(value, "REDUCING")))).toEqual([
      "a | refused | kind: VALUE became REDUCING",
    ]);
    expect(changed(operator([listState("SPLIT_DISTRIBUTE")]), operator([listState("UNION")]))).toEqual([
      "offsets | refused | kind: SPLIT_DISTRIBUTE became UNION",
    ]);
  });

  it("list for broadcast is another state: what was there is not found", () => {
    const [difference] = compare(operator([listState("SPLIT_DISTRIBUTE")]), operator([], [listState("BROADCAST", 2)]));
    expect(difference).toMatchObject({ changed: [], added: [{ info: { name: "offsets" } }] });
    expect(difference?.removed).toHaveLength(1);
  });

  it("are not certain where TTL was switched on", () => {
    const ttl = goldenSnapshot("TTL of String");
    const [difference] = compare(keyed(string, valueState("a", string)), keyed(string, valueState("a", ttl)));
    expect(difference?.changed[0]).toMatchObject({ accepted: "notCertain", changes: [{ part: "TTL" }] });
  });

  it("with a serializer of a class that nobody knows are named as not compared", () => {
    const unknown = rawSnapshot("com.acme.OwnSnapshot", 1, [1, 2, 3]);
    const states = keyed(string, valueState("a", unknown), valueState("b", long));
    const differences = compare(states, keyed(string, valueState("a", unknown), valueState("b", long)));
    expect(differences).toMatchObject([{ changed: [], notCompared: [{ state: "a" }] }]);
    expect(JSON.stringify(differences[0]?.notCompared)).toContain("com.acme.Own");
    expect(statesDiffer(differences)).toBe(false);
  });

  it("of other windows are refused", () => {
    const windowed = (namespace: readonly number[]): RawState => ({
      ...valueState("a", long),
      serializers: { NAMESPACE_SERIALIZER: namespace, VALUE_SERIALIZER: long },
    });
    const window = goldenSnapshot("TimeWindow");
    expect(changed(keyed(string, windowed(window)), keyed(string, windowed(voidNamespace)))[0]).toContain(
      "a | refused | namespace: ",
    );
  });
});
