/** Accidents that were reported, made again from files: what Flink leaves behind, and what cleaning must not repeat. */
import { join } from "node:path";
import { expect, it } from "vitest";
import { ended, goingOf, jobA, jobB, planned, whyKept } from "./planned.js";
import { fresh, metadataOf, write, writeSnapshot } from "./trees.js";

const uuid = (n: number) => `1b9d6bcd-bbfd-4b2d-9b5d-${n.toString(16).padStart(12, "0")}`;

it("FLINK-10855, FLINK-10930: what a late or failed checkpoint left goes, what may still be uploading stays", async () => {
  const root = fresh();
  write(join(root, jobA, "chk-3", uuid(1)), "late", 9);
  write(join(root, jobA, "chk-9", uuid(2)), "being written", 9);
  for (const n of [5, 6]) writeSnapshot(join(root, jobA, `chk-${n}`), { checkpointId: n, relative: [uuid(10 + n)] }, 5);
  write(join(root, jobA, "chk-4", uuid(3)), "late, and just now", 0);
  expect(goingOf(await planned([root]), join(root, jobA))).toEqual([`chk-3/${uuid(1)}`]);
});

it("FLINK-13856, FLINK-38909: a chk-N that lost its _metadata and kept its data, and then its directory", async () => {
  const root = fresh();
  const job = join(root, jobA);
  writeSnapshot(join(job, "chk-8"), { checkpointId: 8, relative: [uuid(8)] }, 5);
  write(join(job, "chk-7", uuid(7)), "state", 6);
  const plan = await planned([root], { remove: new Set(["abandoned"]), keepLast: null });
  expect(goingOf(plan, job)).toEqual([`chk-7/${uuid(7)}`]);
  expect(plan.directories).toEqual([join(job, "chk-7")]);
});

it("FLINK-26985: restored in LEGACY mode, a job needs shared files of another, which has ended", async () => {
  const root = fresh();
  const shared = write(join(root, jobA, "shared", uuid(1)), "state", 40);
  writeSnapshot(join(root, jobA, "chk-5"), { checkpointId: 5, absolute: [shared] }, 40);
  writeSnapshot(join(root, jobB, "chk-6"), { checkpointId: 6, absolute: [`file:${shared}`] }, 20);
  const plan = await planned([root], { keepLast: 0, statements: ended(jobA) });
  expect(goingOf(plan, join(root, jobA))).toEqual(["chk-5/_metadata"]);
});

it("FLINK-28597, FLINK-28647: a claimed native savepoint keeps what is still in use, without its _metadata too", async () => {
  const root = fresh();
  const savepoint = join(root, "savepoint-a1b2c3-0123456789ab");
  const used = write(join(savepoint, uuid(1)), "state", 40);
  write(join(savepoint, uuid(2)), "state", 40);
  writeSnapshot(join(root, jobB, "chk-6"), { checkpointId: 6, absolute: [used] }, 20);
  const plan = await planned([root], { includeSavepoints: true });
  expect(goingOf(plan, root)).not.toContain(`savepoint-a1b2c3-0123456789ab/${uuid(1)}`);
});

it("FLINK-39964: the files that a checkpoint seeks beside itself are in the savepoint that was claimed: both stay", async () => {
  const root = fresh();
  const savepoint = join(root, "savepoint-a1b2c3-0123456789ab");
  const newer = join(root, "savepoint-a1b2c3-ba9876543210");
  writeSnapshot(savepoint, { checkpointId: 3, savepoint: "native", relative: [uuid(1)] }, 40);
  writeSnapshot(newer, { checkpointId: 4, savepoint: "native", relative: [uuid(2)] }, 30);
  write(join(root, jobB, "chk-6/_metadata"), metadataOf({ checkpointId: 6, relative: [uuid(1)] }));
  const plan = await planned([root], { includeSavepoints: true, keepLast: 0, statements: ended(jobB) });
  expect(goingOf(plan, savepoint)).not.toContain(uuid(1));
  expect(whyKept(plan, join(root, jobB, "chk-6"))).toContain("restorable migrate --repair makes it whole");
});

it("FLINK-32086, FLINK-35784: a directory of file merging stays with the snapshot that names it", async () => {
  const root = fresh();
  const merged = join(root, jobA, `taskowned/job_${jobA}_tm_1`);
  for (const n of [1, 2]) write(join(merged, uuid(n)), "segments", 40);
  const shared = join(root, jobA, `shared/job_${jobA}_op_1_1_1`);
  write(join(shared, uuid(3)), "segments", 40);
  writeSnapshot(
    join(root, jobA, "chk-5"),
    { checkpointId: 5, segments: [join(merged, uuid(1))], directories: [merged, shared] },
    30,
  );
  expect((await planned([root], { statements: ended(jobA) })).actions).toEqual([]);
});

it("FLINK-37686: the working directory of ForSt, which no snapshot mentions, stays while its job may run", async () => {
  const root = fresh();
  write(join(root, jobA, "shared/op_Count_attempt_0/db", uuid(1)), "sst", 40);
  writeSnapshot(join(root, jobA, "chk-5"), { checkpointId: 5 }, 30);
  expect((await planned([root])).actions).toEqual([]);
});

it("FLINK-35379, FLINK-35803, FLINK-38347: merged files that nobody deletes any more go when their job has ended, not before", async () => {
  const root = fresh();
  const job = join(root, jobA);
  const forgotten = write(join(job, "taskowned", `job_${jobA}_tm_localhost_1`, uuid(1)), "segments", 40);
  writeSnapshot(join(job, "chk-6"), { checkpointId: 6, relative: [uuid(2)] }, 20);
  expect(goingOf(await planned([root]), root)).toEqual([]);
  const plan = await planned([root], { statements: ended(jobA) });
  expect(plan.actions.map(({ path }) => path)).toEqual([forgotten]);
});

it("FLINK-39439: a savepoint that the operator forgot without deleting it goes where savepoints count, never the last", async () => {
  const root = fresh();
  for (const n of [1, 2]) {
    const savepoint = join(root, `savepoint-a1b2c3-00000000000${n}`);
    writeSnapshot(savepoint, { checkpointId: n, savepoint: "canonical", relative: [uuid(n)] }, 40 - n);
  }
  expect(goingOf(await planned([root], { keepLast: 0 }), root)).toEqual([]);
  const plan = await planned([root], { keepLast: 0, includeSavepoints: true });
  const forgotten = "savepoint-a1b2c3-000000000001";
  expect(goingOf(plan, root)).toEqual([`${forgotten}/${uuid(1)}`, `${forgotten}/_metadata`].sort());
});

it("FLINK-34189: the directory that a LEGACY job was restored from goes once no checkpoint needs it, which nobody else tells", async () => {
  const root = fresh();
  const [used, unused] = [1, 2].map((n) => write(join(root, jobA, "shared", uuid(n)), "state", 40)) as [string, string];
  writeSnapshot(join(root, jobB, "chk-6"), { checkpointId: 6, absolute: [used] }, 20);
  const before = await planned([root], { statements: ended(jobA) });
  expect(before.actions.map(({ path }) => path)).toEqual([unused]);
  writeSnapshot(join(root, jobB, "chk-7"), { checkpointId: 7, relative: [uuid(7)] }, 10);
  const after = await planned([root], { statements: ended(jobA, jobB) });
  expect(goingOf(after, root)).toEqual(
    expect.arrayContaining([used, unused].map((path) => path.slice(root.length + 1))),
  );
});

it("FLINK-5763, FLINK-24149: a copied checkpoint still needs the shared files where they were", async () => {
  const root = fresh();
  const shared = write(join(root, jobA, "shared", uuid(1)), "state", 40);
  writeSnapshot(join(root, jobA, "chk-5"), { checkpointId: 5, absolute: [shared], relative: [uuid(5)] }, 40);
  const copy = { checkpointId: 5, absolute: [shared], relative: [uuid(5)] };
  writeSnapshot(join(root, "kept for later", jobA, "chk-5"), copy, 30);
  writeSnapshot(join(root, jobA, "chk-9"), { checkpointId: 9, relative: [uuid(9)] }, 20);
  const plan = await planned([root], { statements: ended(jobA) });
  expect(goingOf(plan, join(root, jobA))).toEqual([`chk-5/${uuid(5)}`, "chk-5/_metadata"].sort());
});

it("a lifecycle rule by age would take an old SST that the newest checkpoint needs; age is no reason here", async () => {
  const root = fresh();
  const old = write(join(root, jobA, "shared", uuid(1)), "sst", 900);
  writeSnapshot(join(root, jobA, "chk-5"), { checkpointId: 5, absolute: [old] }, 4);
  expect((await planned([root], { statements: ended(jobA) })).actions).toEqual([]);
});
