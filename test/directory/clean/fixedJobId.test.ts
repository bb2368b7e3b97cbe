/**
 * Jobs whose ID is given and not drawn: every deployment writes to the same directory. Application mode with high
 * availability has 32 zeros, Flink's Kubernetes operator sets `$internal.pipeline.job-id`.
 */
import { join } from "node:path";
import { expect, it } from "vitest";
import { asOperatorId } from "../../../src/model/values.js";
import { ended, goingOf, planned, running, whyKept } from "./planned.js";
import { fresh, write, writeSnapshot } from "./trees.js";

const zeros = "0".repeat(32);

/** `chk-N` by N and age in days, each with a file of its own and one that it shares with the next. */
function deployments(ages: Readonly<Record<number, number>>) {
  const root = fresh();
  const job = join(root, zeros);
  for (const [n, age] of Object.entries(ages)) {
    const shared = write(join(job, `shared/1b9d6bcd-bbfd-4b2d-9b5d-${n.padStart(12, "0")}`), "state", age);
    writeSnapshot(join(job, `chk-${n}`), { checkpointId: Number(n), relative: [`own-${n}`], absolute: [shared] }, age);
  }
  return { root, job };
}

const snapshotsOf = (paths: readonly string[]) =>
  paths.filter((path) => path.endsWith("/_metadata")).map((path) => path.split("/")[0]);

it("numbers go on from deployment to deployment: keep-last counts them as one job's", async () => {
  const { root, job } = deployments({ 11: 40, 12: 39, 13: 38, 31: 20, 32: 19, 33: 18 });
  const plan = await planned([root], { keepLast: 2, statements: ended(zeros) });
  expect(snapshotsOf(goingOf(plan, job))).toEqual(["chk-11", "chk-12", "chk-13", "chk-31"]);
  expect(goingOf(plan, job)).toContain("shared/1b9d6bcd-bbfd-4b2d-9b5d-000000000013");
  expect(goingOf(plan, job)).not.toContain("shared/1b9d6bcd-bbfd-4b2d-9b5d-000000000032");
});

it("numbers begin again where a deployment began without state: the newest by number stay, and the newest by time", async () => {
  const { root, job } = deployments({ 31: 40, 32: 39, 33: 38, 1: 20, 2: 19, 3: 18 });
  const plan = await planned([root], { keepLast: 2, statements: ended(zeros) });
  expect(snapshotsOf(goingOf(plan, job)).sort()).toEqual(["chk-1", "chk-31"]);
});

it("what an earlier deployment retained is not held on to by the running one, which counts from the newest", async () => {
  const { root, job } = deployments({ 11: 40, 12: 39, 13: 38, 31: 20, 32: 19, 33: 18 });
  const statements = running(zeros);
  const plan = await planned([root], { keepLast: 1, retained: 3, statements });
  expect(snapshotsOf(goingOf(plan, job))).toEqual(["chk-11", "chk-12", "chk-13"]);
  // what the job shares is never touched while it runs
  expect(goingOf(plan, job).filter((path) => path.startsWith("shared/"))).toEqual([]);
});

it("two applications of one ID: where no operator is in both, all of it stays", async () => {
  const { root, job } = deployments({ 31: 40, 32: 39, 33: 38 });
  writeSnapshot(
    join(job, "chk-5"),
    { checkpointId: 5, relative: ["own-5"], operatorId: asOperatorId("f".repeat(32)) },
    60,
  );
  const plan = await planned([root], { keepLast: 1, statements: ended(zeros) });
  expect(goingOf(plan, job)).toEqual([]);
  expect(whyKept(plan, join(job, "chk-5"))).toContain("several jobs may write to its directory");
});
