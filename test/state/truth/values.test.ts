/**
 * What `readStateValues` decodes of the snapshots with known contents is what the jobs put in, whatever the backend: nothing that
 * was removed, no older version, lists in their order.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readSnapshot } from "../../../src/index.js";
import { readStateValues } from "../../../src/readStateValues.js";
import type { StateValues } from "../../../src/state/entries/entry.js";
import type { MapValue, Value } from "../../../src/state/values/value.js";
import { root, snapshots, storageOf, type WrittenTo } from "./place.js";

interface KnownState {
  readonly name: string;
  readonly kind: string;
  readonly values?: Readonly<Record<string, readonly unknown[]>>;
}

interface Truth extends WrittenTo {
  readonly metadata: string;
  readonly operators: readonly {
    readonly uid: string;
    readonly operatorId: string;
    readonly states: readonly KnownState[];
    readonly timers: readonly { readonly name: string; readonly timers: number }[];
  }[];
}

/** Changes of a changelog are not decoded. */
const decoded = snapshots.filter((name) => !name.includes("changelog"));

it("are there of RocksDB, with changes over two checkpoints too", () => {
  expect(decoded.filter((name) => /(incremental|native-rocksdb)$/.test(name)).length).toBeGreaterThan(3);
});

describe.each(decoded)("%s", (name) => {
  const folder = join(root, name);
  const truth = JSON.parse(readFileSync(join(folder, "truth.json"), "utf8")) as Truth;

  it("has the values that the job put in", async () => {
    const snapshot = await readSnapshot(join(folder, truth.metadata));
    const options = { limit: 100_000, storage: storageOf(folder, truth) };
    const { operators, unread } = await readStateValues(snapshot, options);
    expect(unread).toEqual([]);
    const basics = truth.operators.find(({ uid }) => uid === "basics") ?? expect.fail("no basics");
    const states = operators.find(({ operatorId }) => operatorId === basics.operatorId)?.states ?? [];
    const found = new Map(states.map((state) => [state.name, state]));
    const known = basics.states.filter(({ values }) => values);
    expect(known.length).toBeGreaterThan(5);
    for (const { name: stateName, kind, values } of known) {
      const state = found.get(stateName) ?? expect.fail(`no state ${stateName}`);
      expect(state.notes).toEqual([]);
      expect(contentsOf(state, kind), stateName).toEqual(values);
    }
    // these are in raw keyed state
    for (const { name: timerName, timers } of name.endsWith("heap-timers") ? [] : basics.timers) {
      expect(found.get(timerName)?.entries, timerName).toHaveLength(timers);
    }
  });
});

/** By key, as the truth calls it; a map's entries sorted, as the truth has them. */
function contentsOf({ entries }: StateValues, kind: string): Record<string, unknown[]> {
  const byKey: Record<string, unknown[]> = {};
  for (const { parts } of entries) {
    const part = Object.fromEntries(parts) as Record<string, Value>;
    const called = String(part["key"]).replace("record-", "key-");
    const contents = byKey[called] ?? [];
    byKey[called] = contents;
    if ("userKey" in part) contents.push([part["userKey"], plain(part["value"])]);
    else if (kind === "MAP")
      contents.push(...(part["value"] as MapValue).entries.map(([key, value]) => [key, plain(value)]));
    else if (kind === "LIST") contents.push(...(part["value"] as Value[]).map(plain));
    else contents.push(plain(part["value"]));
  }
  if (kind === "MAP") for (const contents of Object.values(byKey)) contents.sort();
  return byKey;
}

/** Without the time of the last access that goes with time-to-live. */
function plain(value: Value | undefined): Value | undefined {
  const isFields = value !== null && typeof value === "object" && "kind" in value && value.kind === "fields";
  const fields = isFields ? new Map(value.fields) : null;
  return fields?.has("lastAccess") ? fields.get("value") : value;
}
