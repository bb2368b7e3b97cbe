/** Compiled plans with the savepoint of the job that ran them: Flink's restore-tests, not part of this repository. */
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { check } from "../../src/check/check.js";
import { generatedHash } from "../../src/ids/generatedIds.js";
import { hexOf, uidHashOf } from "../../src/ids/operatorId.js";
import { jobOfCompiledPlan } from "../../src/job/compiledPlan.js";
import type { Snapshot } from "../../src/model/snapshot.js";
import { readSnapshot } from "../../src/readSnapshot.js";

const corpus = process.env["RESTORABLE_CORPUS"];

interface Plan {
  nodes: { id: number; type: string; uid?: string | null }[];
  edges: { source: number; target: number }[];
}

/** The one case whose job was not run from its plan: two stateless operators had generated IDs (restore-tests 1.20). */
const notFromPlan = new Set([
  hexOf(generatedHash(6, 0, [uidHashOf("23_watermark-assigner")])),
  hexOf(generatedHash(7, 0, [uidHashOf("27_watermark-assigner")])),
]);

const verdictOf = (snapshot: Snapshot, plan: Plan) => {
  const job = jobOfCompiledPlan(JSON.stringify(plan), { location: "plan.json" });
  return { job, ...check({ snapshot, job }) };
};

/** The nodes whose operators hold state in the snapshot. One with a uid of its own keeps it whatever its number. */
function statefulNodes(snapshot: Snapshot, plan: Plan): { id: number; operatorIds: string[] }[] {
  const stateful = new Set<string>(snapshot.operators.flatMap((o) => (o.hasState ? [o.operatorId] : [])));
  return plan.nodes.flatMap((node) => {
    if (node.uid) return [];
    const { operators } = jobOfCompiledPlan(JSON.stringify({ flinkVersion: "", nodes: [node], edges: [] }));
    const operatorIds = operators.flatMap((o) => (stateful.has(o.operatorId) ? [String(o.operatorId)] : []));
    return operatorIds.length > 0 ? [{ id: node.id, operatorIds }] : [];
  });
}

describe.skipIf(!corpus)("compiled plans of the corpus", () => {
  const root = join(corpus ?? "", "sql");
  const plans = corpus
    ? readdirSync(root, { recursive: true, encoding: "utf8" }).filter((path) => /plan\/.*\.json$/.test(path))
    : [];
  const load = async (path: string): Promise<{ plan: Plan; snapshot: Snapshot }> => ({
    plan: JSON.parse(readFileSync(join(root, path), "utf8")) as Plan,
    snapshot: await readSnapshot(join(root, dirname(dirname(path)), "savepoint")),
  });

  test("there are some", () => expect(plans.length).toBeGreaterThan(0));

  test.each(plans)("%s: every operator is named, and it restores", async (path) => {
    const { plan, snapshot } = await load(path);
    const { job, verdict, findings } = verdictOf(snapshot, plan);
    const uids = new Map(job.operators.map((o) => [o.operatorId, o.uid]));
    for (const { operatorId, uid, hasState } of snapshot.operators) {
      if (notFromPlan.has(operatorId)) {
        expect(hasState).toBe(false);
        continue;
      }
      expect(uids.has(operatorId), operatorId).toBe(true);
      if (uid !== null) expect(uids.get(operatorId)).toBe(uid);
    }
    expect(job).toMatchObject({ complete: true, notes: [] });
    expect(verdict).toBe("restorable");
    expect(findings.filter(({ level }) => level === "error" || level === "loss")).toEqual([]);
  });

  test.each(plans)("%s: a node that is removed or renumbered loses its state", async (path) => {
    const { plan, snapshot } = await load(path);
    for (const { id, operatorIds } of statefulNodes(snapshot, plan)) {
      const removed = { ...plan, nodes: plan.nodes.filter((node) => node.id !== id) };
      const renumbered = {
        ...plan,
        nodes: plan.nodes.map((node) => (node.id === id ? { ...node, id: id + 1000 } : node)),
      };
      for (const changed of [removed, renumbered]) {
        const { verdict, findings } = verdictOf(snapshot, changed);
        expect(verdict).toBe("not-restorable");
        const lost = findings.flatMap((f) => (f.rule === "R-01" ? [f.operator?.operatorId] : []));
        expect(lost.sort()).toEqual([...operatorIds].sort());
      }
    }
  });
});
