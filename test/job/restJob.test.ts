/** What the REST API of real clusters says of running jobs (recorded by test/flink), beside the manifest that is true. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { jobOfExecutionPlan } from "../../src/job/executionPlan.js";
import { parseManifest } from "../../src/job/manifest.js";
import { jobOfRest, type RestAnswers, verticesOfAnswers } from "../../src/job/restJob.js";

const root = join(import.meta.dirname, "rest");
const cases = readdirSync(root).flatMap((release) => readdirSync(join(root, release)).map((job) => join(release, job)));
const text = (...path: string[]): string => readFileSync(join(root, ...path), "utf8");
const json = (...path: string[]): unknown => JSON.parse(text(...path));

function answers(name: string): RestAnswers {
  return {
    job: json(name, "job.json"),
    config: json(name, "job-config.json"),
    checkpoints: json(name, "checkpoints-config.json"),
    cluster: json(name, "config.json"),
  };
}

describe.each(cases)("%s", (name) => {
  const manifest = parseManifest(text(name, "manifest.json"), { location: "manifest.json" });
  const heads = manifest.operators.filter(({ chainPosition }) => chainPosition === 0);
  const isChained = heads.length < manifest.operators.length;

  test("REST tells the chain heads, and is complete only where nothing is chained", () => {
    const job = jobOfRest(answers(name), { kind: "rest", location: "http://flink" });
    expect(job.operators.map((o) => o.operatorId).sort()).toEqual(heads.map((o) => o.operatorId).sort());
    for (const { operatorId, parallelism, name } of job.operators) {
      expect(heads.find((o) => o.operatorId === operatorId)).toMatchObject({ parallelism, name });
    }
    expect(job.complete).toBe(!isChained);
    expect(job.flinkVersion).toBe(name.split("/")[0]);
    expect(job.settings).toMatchObject({ parallelism: 2, stateBackend: "hashmap", changelog: false, unaligned: false });
    expect(job.settings.maxParallelism).toBe(-1);
  });

  test("a plan alone, as /jars/:jarid/plan answers, tells the same heads", () => {
    const plan = { plan: json(name, "job-plan.json") };
    const job = jobOfRest(plan, { kind: "rest", location: "http://flink" });
    expect(job.operators.map((o) => o.operatorId).sort()).toEqual(heads.map((o) => o.operatorId).sort());
  });

  test("IDs computed from the execution plan are taken only where a head proves them, and are right", () => {
    const vertices = verticesOfAnswers(answers(name));
    const job = jobOfExecutionPlan(text(name, "execution-plan.json"), "plan.json", vertices);
    expect(job.operators.length).toBeGreaterThanOrEqual(heads.length);
    for (const { operatorId, uid, name, vertex, chainPosition, parallelism } of job.operators) {
      const truth = manifest.operators.find((o) => o.operatorId === operatorId);
      expect(truth, `${name} ${operatorId}`).toMatchObject({ name, vertex, chainPosition, parallelism });
      if (uid === null) expect(truth?.uid).toBe(null);
    }
    expect(job.complete).toBe(job.operators.length === manifest.operators.length);
  });
});
