/** A plan that Flink 2.3.0 compiled, with a savepoint of the job that ran it; the corpus test has many more. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { check } from "../../src/check/check.js";
import { jobOfCompiledPlan } from "../../src/job/compiledPlan.js";
import { readSnapshot } from "../../src/readSnapshot.js";

const root = join(import.meta.dirname, "../../samples/job-sources/compiled-plan");
const text = readFileSync(join(root, "plan.json"), "utf8");

interface Plan {
  nodes: { id: number; type: string; uid?: string; configuration?: Record<string, string> }[];
}

/** The plan after an edit. */
function edited(edit: (plan: Plan) => void): string {
  const plan = JSON.parse(text) as Plan;
  edit(plan);
  return JSON.stringify(plan);
}

const aggregate = ({ nodes }: Plan) => nodes.find(({ type }) => type.startsWith("stream-exec-group-aggregate_"));
const uidsOf = (plan: string, options = {}) =>
  jobOfCompiledPlan(plan, options).operators.flatMap(({ uid, optional }) => (optional ? [] : [uid]));

describe("the sample", async () => {
  const snapshot = await readSnapshot(join(root, "savepoint"));

  test("every operator of the savepoint is named, and it restores", () => {
    const job = jobOfCompiledPlan(text, { location: "plan.json" });
    const uids = new Map(job.operators.map((o) => [o.operatorId, o.uid]));
    for (const { operatorId, uid } of snapshot.operators) expect(uids.get(operatorId)).toBe(uid);
    expect(job.operators[0]?.source).toMatchObject({ kind: "compiled-plan", location: "plan.json", line: 3 });
    expect(check({ snapshot, job }).verdict).toBe("restorable");
  });

  test("a renumbered node loses its state, and looks like a rename", () => {
    const job = jobOfCompiledPlan(edited((plan) => Object.assign(aggregate(plan) ?? {}, { id: 40 })));
    const { verdict, findings } = check({ snapshot, job });
    expect(verdict).toBe("not-restorable");
    const lost = findings.find(({ rule }) => rule === "R-01");
    expect(lost?.operator?.uid).toMatch(/_group-aggregate$/);
    expect(lost?.details).toMatchObject({ renamedTo: { operator: { uid: "40_group-aggregate" } } });
  });
});

describe("uids", () => {
  test("by default, by the configuration, and by a node's own format, which goes first", () => {
    expect(uidsOf(text)).toEqual(["1_source", "2_calc", "4_group-aggregate"]);
    expect(uidsOf(text, { uidFormat: "<transformation>/<id>" })).toContain("source/1");
    const own = edited((plan) => {
      Object.assign(aggregate(plan) ?? {}, { configuration: { "table.exec.uid.format": "agg-<id>-<version>" } });
    });
    expect(uidsOf(own, { uidFormat: "<transformation>/<id>" })).toEqual(["source/1", "calc/2", "agg-4-1"]);
  });

  test("Flink 1.15.0 and 1.15.1 had another format", () => {
    expect(uidsOf(text, { flinkVersion: "1.15.1" })).toContain("2_stream-exec-calc_1_calc");
    expect(uidsOf(text, { flinkVersion: "1.15.2" })).toContain("2_calc");
  });
});

describe("what a plan cannot say leaves the list incomplete", () => {
  test.each([
    ["uids are switched off", text, { uidGeneration: "DISABLED" }],
    [
      "a node of an unknown type",
      edited((plan) => Object.assign(aggregate(plan) ?? {}, { type: "stream-exec-new_1" })),
      {},
    ],
    ["a connector with operators of its own", text.replace('"blackhole"', '"iceberg"'), {}],
  ])("%s", (_, plan, options) => {
    const job = jobOfCompiledPlan(plan, options);
    expect(job.complete).toBe(false);
    expect(job.notes.length).toBeGreaterThan(0);
  });
});

describe("what is refused", () => {
  test.each([
    ["no plan", "{}", "plan:1:1: is no compiled plan"],
    [
      "a node without a number",
      edited((plan) => Object.assign(aggregate(plan) ?? {}, { id: "x" })),
      "nodes[3].id must be a whole number",
    ],
    [
      "the same number twice",
      edited((plan) => Object.assign(aggregate(plan) ?? {}, { id: 1 })),
      "nodes[3].id is 1, as that of nodes[0]",
    ],
    [
      "no type",
      edited((plan) => Object.assign(aggregate(plan) ?? {}, { type: "join" })),
      "nodes[3].type must be a node type",
    ],
  ])("%s", (_, plan, message) => expect(() => jobOfCompiledPlan(plan)).toThrow(message));
});
