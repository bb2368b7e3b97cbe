/** R-67 where what becomes of the keys depends on what becomes of the values. Real Flink 2.2.1 did all of this. */
import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { fromHex } from "../../src/bytes/hex.js";
import { check } from "../../src/check/check.js";
import type { DeclaredState, DeclaredType } from "../../src/job/declaredJob.js";
import type { JobSettings } from "../../src/job/jobSettings.js";
import { readSerializerSnapshot } from "../../src/state/serializers/standalone.js";
import { contentsOf, declared, declaredType, entry, job, mapState, snapshot } from "./build.js";

const recorded = JSON.parse(
  readFileSync(new URL("../state/compatibility/recorded/flink-2.3.0.json", import.meta.url), "utf8"),
) as { readonly types: readonly { readonly name: string; readonly older: string; readonly newer: string }[] };

/** A serializer as Flink wrote it for one generation of classes and for the next. */
function generations(name: string): { older: DeclaredType; newer: DeclaredType } {
  const type = recorded.types.find((one) => one.name === name) ?? expect.fail(`no type ${name}`);
  const declare = (hex: string) => ({ snapshot: Buffer.from(fromHex(hex)).toString("base64") });
  return { older: declare(type.older), newer: declare(type.newer) };
}

const grown = generations("enum, constant added");
const evolved = generations("POJO, field added");
const long = { older: declaredType("Long"), newer: declaredType("Long") };
const read = ({ snapshot: base64 = "" }: DeclaredType) => readSerializerSnapshot(base64);

function errors(
  stateBackend: NonNullable<JobSettings["stateBackend"]>,
  keys: typeof grown,
  values: typeof grown,
  facts: Partial<DeclaredState> = {},
): string[] {
  const map = mapState("totals", read(keys.older));
  const { VALUE_SERIALIZER } = map.serializers;
  const held = {
    ...map,
    serializers: { ...map.serializers, VALUE_SERIALIZER: { ...VALUE_SERIALIZER, value: read(values.older) } },
  };
  const state = { name: "totals", kind: "MAP", keyType: keys.newer, valueType: values.newer, ...facts } as const;
  const result = check({
    snapshot: snapshot([entry("aaa")]),
    contents: contentsOf({ aaa: [held as typeof map] }),
    job: job([declared("aaa", { states: [state] })], { settings: { stateBackend } }),
    flinkVersion: "2.2.1",
  });
  return result.findings
    .filter(({ level, rule }) => level === "error" && rule !== "R-80")
    .map(({ rule, flinkError }) => `${rule} ${flinkError}`);
}

const refused = [expect.stringMatching(/^R-67 .*only allows value schema evolutions/)];

it("keys that are only reconfigured are refused by RocksDB where the values have to be migrated", () => {
  expect(errors("rocksdb", grown, evolved)).toEqual(refused);
  expect(errors("forst", grown, evolved)).toEqual(refused);
  expect(errors("hashmap", grown, evolved)).toEqual([]);
});

it("either alone is accepted", () => {
  expect(errors("rocksdb", grown, long)).toEqual([]);
  expect(errors("rocksdb", long, evolved)).toEqual([]);
});

it("values are migrated for TTL as well", () => {
  expect(errors("rocksdb", grown, long, { ttl: true })).toEqual(refused);
  expect(errors("rocksdb", long, long, { ttl: true })).toEqual([]);
});
