import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { describeSource } from "../../src/job/declarationSource.js";
import type { DeclaredJob } from "../../src/job/declaredJob.js";
import { parseManifest } from "../../src/job/manifest.js";
import { type MergeConflict, mergeJobs } from "../../src/job/mergeJobs.js";
import { serializeJob } from "../../src/job/serialize.js";
import { sharedIds } from "../../src/job/sharedIds.js";
import { jobOfUidOptions } from "../../src/job/uidList.js";
import { anyManifest } from "./arbitraryJob.js";

const aaa = "eb6dd8bbadb13fbe0af798a4f5b2056d";
const bbb = "95ad6f42089d5ed59e69d2b15862448f";

/** One manifest a string; the n-th is in the file n.yaml. */
function merged(...manifests: string[]): { job: DeclaredJob; conflicts: readonly MergeConflict[] } {
  return mergeJobs(
    manifests.map((text, index) => parseManifest(`manifestVersion: 1\n${text}`, { location: `${index + 1}.yaml` })),
  );
}

describe("what two declarations say differently", () => {
  test("is decided by their order, and told with who says it", () => {
    const { job, conflicts } = merged(
      "operators: [{ uid: aaa, parallelism: 4 }]",
      "operators:\n  - { uid: aaa, parallelism: 8, keyed: true }\n  - bbb",
    );
    expect(job.operators).toMatchObject([{ uid: "aaa", parallelism: 4, keyed: true }, { uid: "bbb" }]);
    expect(conflicts).toEqual([
      {
        operator: aaa,
        field: "parallelism",
        values: [
          { value: 4, source: { kind: "manifest", location: "1.yaml", line: 2, column: 13 } },
          { value: 8, source: { kind: "manifest", location: "2.yaml", line: 3, column: 5 } },
        ],
      },
    ]);
    expect(job.sources.map(describeSource)).toEqual(["1.yaml", "2.yaml"]);
  });

  test("of the whole job, too", () => {
    const { job, conflicts } = merged(
      'operators: [aaa]\nflinkVersion: "1.20"\nsettings: { parallelism: 4 }',
      "operators: []\nsettings: { parallelism: 4, maxParallelism: 128, masterHooks: [] }",
      'operators: []\nflinkVersion: "2.2"\nsettings: { maxParallelism: 256, masterHooks: [h] }',
    );
    expect(job).toMatchObject({
      flinkVersion: "1.20",
      settings: { parallelism: 4, maxParallelism: 128, masterHooks: [] },
    });
    expect(
      conflicts.map(({ field, values }) => [
        field,
        ...values.map(({ value, source }) => `${value}@${source.location}`),
      ]),
    ).toEqual([
      ["settings.maxParallelism", "128@2.yaml", "256@3.yaml"],
      ["settings.masterHooks", "@2.yaml", "h@3.yaml"],
      ["flinkVersion", "1.20@1.yaml", "2.2@3.yaml"],
    ]);
  });

  test("is no conflict where one knows and the other does not", () => {
    const { job, conflicts } = merged(`operators: [{ operatorId: ${aaa}, name: A }]`, "operators: [aaa]");
    expect(job.operators).toMatchObject([{ operatorId: aaa, uid: "aaa", name: "A" }]);
    expect(conflicts).toEqual([]);
  });

  test("null, known to be none, is something said", () => {
    const { job, conflicts } = merged(`operators: [{ operatorId: ${aaa}, uid: null }]`, "operators: [aaa]");
    expect(job.operators).toMatchObject([{ uid: null }]);
    expect(conflicts).toMatchObject([{ operator: aaa, field: "uid", values: [{ value: null }, { value: "aaa" }] }]);
  });
});

describe("the same operator", () => {
  test("by uid hash, where one of them knows no generated ID", () => {
    const { job } = merged(
      `operators: [{ uidHash: ${bbb}, name: pinned }]`,
      `operators: [{ operatorId: ${aaa}, uidHash: ${bbb}, parallelism: 2 }]`,
    );
    expect(job.operators).toMatchObject([
      { operatorId: aaa, generatedId: aaa, uidHash: bbb, name: "pinned", parallelism: 2 },
    ]);
  });

  test("twice in one job stays two, which share an ID", () => {
    const { job } = merged("operators: [aaa, { uid: aaa, name: second }]", "operators: [{ uid: aaa, keyed: true }]");
    expect(job.operators).toMatchObject([{ uid: "aaa", keyed: true }, { name: "second" }]);
    expect(sharedIds(job)).toEqual([{ id: aaa, generated: job.operators, hashed: [] }]);
  });

  test("has the list of states of the first that knows one, with whether it is complete", () => {
    const { job, conflicts } = merged(
      "operators: [{ uid: aaa, statesComplete: true }]",
      "operators: [{ uid: aaa, states: [{ name: x }], statesComplete: false }]",
    );
    expect(job.operators).toMatchObject([{ states: [{ name: "x" }], statesComplete: false }]);
    expect(conflicts).toEqual([]);
  });
});

test("chains and edges come whole from the first that knows them", () => {
  const { job } = merged(
    "operators: [aaa]",
    "operators: [{ uid: aaa, vertex: x, chainPosition: 0 }, { uid: bbb, vertex: x, chainPosition: 1 }]\nedges: [{ source: aaa, target: bbb }]",
    "operators: [{ uid: aaa, vertex: y, chainPosition: 1 }, { uid: ccc, vertex: x, chainPosition: 0 }]",
  );
  expect(job.operators.map(({ uid, vertex, chainPosition }) => [uid, vertex, chainPosition])).toEqual([
    ["aaa", "x", 0],
    ["bbb", "x", 1],
    ["ccc", undefined, undefined],
  ]);
  expect(job.edges).toEqual([{ source: aaa, target: bbb }]);
});

describe("complete", () => {
  const listing = (complete: boolean) => parseManifest(`manifestVersion: 1\ncomplete: ${complete}\noperators: [aaa]`);
  const settingsOnly = parseManifest("manifestVersion: 1\ncomplete: false\noperators: []");
  test.each([
    ["all are", [listing(true), jobOfUidOptions(["ccc"])], true],
    ["one is not", [jobOfUidOptions(["ccc"]), listing(false)], false],
    ["one lists nothing", [listing(true), settingsOnly], true],
    ["none lists anything", [settingsOnly, settingsOnly], false],
  ])("%s", (_, jobs, expected) => expect(mergeJobs(jobs).job.complete).toBe(expected));
});

test("a job merged with itself is that job, without a conflict", () => {
  fc.assert(
    fc.property(anyManifest, (manifest) => {
      const job = parseManifest(JSON.stringify(manifest));
      const { job: twice, conflicts } = mergeJobs([job, job]);
      expect(conflicts).toEqual([]);
      expect(JSON.parse(serializeJob(twice))).toEqual(JSON.parse(serializeJob(job)));
    }),
  );
});

test("one operator by uid, another by uid hash, may claim the same ID", () => {
  const { operators, ...job } = parseManifest(
    `["aaa", {"uid":"bbb","uidHash":"${aaa}"}, {"uid":"ccc","uidHash":null}]`,
  );
  expect(sharedIds({ operators, ...job })).toEqual([{ id: aaa, generated: [operators[0]], hashed: [operators[1]] }]);
});
