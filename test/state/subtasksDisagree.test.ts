/**
 * Subtasks do not always describe a state alike: one that has not used it since it was migrated writes the serializers of
 * before into every snapshot. All that they say counts.
 */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { fromHex } from "../../src/bytes/hex.js";
import { check } from "../../src/check/check.js";
import type { StreamStateHandle } from "../../src/model/handles.js";
import { type OperatorId, payloadOf } from "../../src/model/values.js";
import { loadCodecs } from "../../src/state/codecs.js";
import { compareStates } from "../../src/state/compareStates.js";
import { listStates, type OperatorStates } from "../../src/state/listStates.js";
import type { StatePiece } from "../../src/state/pieces.js";
import { localStorage } from "../../src/storage/local.js";
import { declared, declaredType, entry, idOf, job, snapshot } from "../check/build.js";
import { i32 } from "../support/raw.js";
import { goldenSnapshot, keyedHead, operatorHead, type RawState, valueState } from "../support/stateHeads.js";

const id = idOf("aaa");
const long = goldenSnapshot("Long");
const string = goldenSnapshot("String");
const inline = (bytes: Uint8Array): StreamStateHandle => ({ tag: 1, handleName: "inline", data: payloadOf(bytes) });
const nothing = {
  startKeyGroup: 0,
  numberOfKeyGroups: 64,
  checkpointId: 1,
  backendIdentifier: "b",
  sharedState: [],
  privateState: [],
};

/** Subtasks with RocksDB's state, each with the head that is given. */
async function listed(...heads: Uint8Array[]): Promise<OperatorStates> {
  const pieces = heads.map((head, subtaskIndex): StatePiece => {
    const handle = { ...nothing, tag: 11, metaStateHandle: inline(head) } as const;
    return { operatorId: id, maxParallelism: 128, subtaskIndex, use: "keyed", isRaw: false, handle };
  });
  return read(pieces);
}

async function read(pieces: readonly StatePiece[]): Promise<OperatorStates> {
  const states = await listStates(pieces, { storage: localStorage, location: "/" }, loadCodecs);
  return states.get(id as OperatorId) ?? expect.fail("not listed");
}

const recorded = JSON.parse(
  readFileSync(new URL("compatibility/recorded/flink-2.3.0.json", import.meta.url), "utf8"),
) as { readonly types: readonly { readonly name: string; readonly older: string; readonly newer: string }[] };
const evolved = recorded.types.find(({ name }) => name === "POJO, field added") ?? expect.fail("not recorded");
const [before, after] = [evolved.older, evolved.newer].map((hex) => [...i32(2), ...fromHex(hex)]) as [
  number[],
  number[],
];

const verdictOf = (contents: OperatorStates, type: "Long" | "String") => {
  const state = { name: "count", kind: "VALUE", valueType: declaredType(type) } as const;
  const operator = declared("aaa", { states: [state], keyType: declaredType("String") });
  const found = check({
    snapshot: snapshot([entry("aaa")]),
    contents: new Map([[id, contents]]),
    job: job([operator]),
  });
  return [found.verdict, ...found.findings.map(({ rule }) => rule)];
};

describe("subtasks that describe a state in different ways", () => {
  it("are all heard, each description once", async () => {
    const heads = [after, before, after, before].map((value) => keyedHead(string, valueState("count", value)));
    const { states } = await listed(...heads);
    expect(states).toMatchObject([{ subtasks: 4, others: [{ name: "count" }] }]);
  });

  it("agree where only the places in their files differ", async () => {
    const [one, two] = [valueState("count", long), valueState("other", long)];
    const { states, otherKeySerializers } = await listed(keyedHead(string, one, two), keyedHead(string, two, one));
    expect(states.map(({ info, others, subtasks }) => [info.name, others, subtasks])).toEqual([
      ["count", undefined, 2],
      ["other", undefined, 2],
    ]);
    expect(otherKeySerializers).toBeUndefined();
  });

  it("are refused where one of them cannot be taken over", async () => {
    const heads = [long, string].map((value) => keyedHead(string, valueState("count", value)));
    expect(verdictOf(await listed(...heads), "Long")).toEqual(["not-restorable", "R-66"]);
    expect(verdictOf(await listed(...heads.reverse()), "Long")).toEqual(["not-restorable", "R-66"]);
    expect(verdictOf(await listed(heads[1] as Uint8Array), "Long")).toEqual(["restorable"]);
  });

  it("so is the key", async () => {
    const heads = [string, long].map((key) => keyedHead(key, valueState("count", long)));
    expect(verdictOf(await listed(...heads), "Long")).toEqual(["not-restorable", "R-62"]);
  });

  it("are compared with a newer snapshot one by one; a newer one that disagrees with itself is not compared", async () => {
    const mixed = await listed(...[after, before].map((value) => keyedHead(string, valueState("count", value))));
    const newer = await listed(keyedHead(string, valueState("count", after)));
    const compare = (old: OperatorStates, now: OperatorStates) =>
      compareStates(new Map([[id, old]]), new Map([[id, now]]));
    expect(compare(mixed, newer)[0]?.changed).toMatchObject([{ accepted: "afterMigration" }]);
    expect(compare(newer, mixed)[0]).toMatchObject({ changed: [], notCompared: [{ state: "count" }] });
    expect(compare(mixed, mixed)).toEqual([]);
  });
});

it("a list and a broadcast state of one name are two states", async () => {
  const state = (mode: string, serializers: RawState["serializers"], type: number): RawState => ({
    name: "rules",
    type,
    options: { OPERATOR_STATE_DISTRIBUTION_MODE: mode },
    serializers,
  });
  const list = state("SPLIT_DISTRIBUTE", { VALUE_SERIALIZER: long }, 1);
  const broadcast = state("BROADCAST", { KEY_SERIALIZER: string, VALUE_SERIALIZER: string }, 2);
  const handle = { tag: 4, states: [], delegate: inline(operatorHead([list], [broadcast])) } as const;
  const owner = {
    operatorId: id as OperatorId,
    maxParallelism: 128,
    subtaskIndex: 0,
    use: "operator",
    isRaw: false,
  } as const;
  const { states } = await read([{ ...owner, handle }]);
  expect(states.map(({ info }) => info.backendStateType)).toEqual(["OPERATOR", "BROADCAST"]);
});
