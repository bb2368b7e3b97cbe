/** What the helper said of real jobs on five releases, beside what a cluster said that ran them: test/flink/jobs/run --record. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import type { DeclaredJob } from "../../../src/job/declaredJob.js";
import type { HelperAnswer } from "../../../src/job/jar/answer.js";
import { jobsOfAnswer } from "../../../src/job/jar/jobOfAnswer.js";
import { jobOfRest } from "../../../src/job/restJob.js";
import { manifestOf } from "../../../src/job/serialize.js";
import { readSnapshot } from "../../../src/readSnapshot.js";
import { ofPlan, ofSavepoint, ofVertices } from "../../flink/jobs/differences.mjs";

const recorded = resolve(import.meta.dirname, "recorded");
const releases = readdirSync(recorded).filter((name) => /^\d/.test(name));
const read = (...path: string[]) => JSON.parse(readFileSync(join(recorded, ...path), "utf8"));

async function onlyJob(release: string, name: string): Promise<DeclaredJob> {
  const [only, ...others] = await jobsOfAnswer(read(release, name, "answer.json"), "job.jar", undefined);
  if (only === undefined || others.length > 0) throw new Error(`${name} does not start one job`);
  return only.job;
}

it("has all releases", () => expect(releases).toEqual(["1.16.3", "1.20.4", "2.0.1", "2.2.1", "2.3.0"]));

describe.each(releases)("Flink %s", (release) => {
  it.each(readdirSync(join(recorded, release)))(
    "%s: the manifest is what the running job and its savepoint say",
    async (name) => {
      const answer = read(release, name, "answer.json") as HelperAnswer;
      expect(answer).toMatchObject({ answerVersion: 1, flinkVersion: release, end: "returned" });
      expect(answer.jobs.map(({ problems }) => problems)).toEqual(answer.jobs.map(() => []));
      for (const [index, { name: jobName }] of answer.jobs.entries()) {
        const job = (await jobsOfAnswer(answer, "job.jar", undefined))[index]?.job as DeclaredJob;
        const manifest = manifestOf(job);
        const own = join(release, name, jobName?.replace(/[^A-Za-z0-9-]+/g, "_") ?? "");
        expect(ofVertices(manifest, read(own, "job.json"))).toEqual([]);
        expect(ofPlan(manifest, read(own, "plan.json"))).toEqual([]);
        const metadata = join(recorded, own, "_metadata");
        if (existsSync(metadata)) expect(ofSavepoint(manifest, await readSnapshot(metadata))).toEqual([]);
        else expect(jobName, "only what finishes by itself has no savepoint").toBe("backfill");
      }
    },
  );
});

it.each(["1.16.3", "1.20.4"])(
  "/jars/:id/plan of a session cluster of Flink %s tells the heads of the jar's chains",
  async (release) => {
    const plan = read(release, "features", "jar-plan.json");
    const staged = jobOfRest({ plan }, { kind: "rest", location: "http://flink/jars/job.jar/plan" });
    const { operators } = await onlyJob(release, "features");
    const heads = operators.filter(({ chainPosition }) => chainPosition === 0);
    expect(staged.operators.map(({ operatorId }) => operatorId).sort()).toEqual(heads.map((o) => o.operatorId).sort());
    expect(staged.complete).toBe(false);
  },
);

it("one source gives the same ids, chains and edges on every release", async () => {
  const graphs = await Promise.all(
    releases.map(async (release) => {
      const job = await onlyJob(release, "features");
      const operators = job.operators.map(
        ({ operatorId, uid, uidHash, vertex, chainPosition, parallelism, maxParallelism, keyed }) => {
          return { operatorId, uid, uidHash, vertex, chainPosition, parallelism, maxParallelism, keyed };
        },
      );
      return {
        operators,
        edges: job.edges?.map(({ source, target, shipStrategy }) => ({ source, target, shipStrategy })),
      };
    }),
  );
  expect(graphs[0]?.operators).toHaveLength(16);
  for (const graph of graphs) expect(graph).toEqual(graphs[0]);
});

it("states whose descriptors lie in fields are found, and never taken for all", async () => {
  const job = await onlyJob("2.2.1", "features");
  const states = job.operators.flatMap(({ uid, states, statesComplete }) =>
    states ? [{ uid, states, statesComplete }] : [],
  );
  // of the window operator and of its trigger
  const contents = { name: "window-contents", kind: "REDUCING" };
  expect(states).toMatchObject([{ uid: "window", states: [{ name: "count" }, contents], statesComplete: false }]);
});
