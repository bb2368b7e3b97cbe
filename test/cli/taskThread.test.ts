/** Tasks of an audit in another thread give what they give in this one. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { LocalTasks } from "../../src/cli/audit/localTasks.js";
import { TaskThread } from "../../src/cli/audit/taskThread.js";
import { localWorkers } from "../../src/cli/audit/workers.js";
import type { Place } from "../../src/directory/paths.js";
import type { DirectoryRequest } from "../../src/directory/request.js";
import type { Task } from "../../src/directory/tasks.js";
import { StorageError } from "../../src/errors.js";
import { jobA, writeSnapshot } from "../support/snapshotTree.js";

const root = mkdtempSync(join(tmpdir(), "restorable-thread-"));
const entry = pathToFileURL(resolve(import.meta.dirname, "../../dist/bin/auditWorker.js"));
let thread: TaskThread;

beforeAll(async () => {
  const shared = join(root, jobA, "shared", "3f1c9e2a-90f2-4b29-a7d6-000000000001");
  for (const n of [1, 2]) {
    writeSnapshot(join(root, jobA, `chk-${n}`), { checkpointId: n, own: [], shared: [shared], secondsAgo: n });
  }
  thread = new TaskThread(entry);
  await thread.online;
});
afterAll(async () => {
  await thread.end();
  rmSync(root, { recursive: true });
});

const request = (task: Task): DirectoryRequest => ({
  surroundings: { roots: [{ path: root, place: `file:${root}` as Place }], mappings: [] },
  task,
  place: null,
});
const extent = { root: 0, relative: jobA, apart: [] };
const survey = request({
  do: "survey",
  extent,
  root: 0,
  snapshots: [1, 2, 3].map((n) => `${jobA}/chk-${n}`),
  keep: false,
});

const sortOf = (relative: string) =>
  request({
    do: "sort",
    extent: { root: 0, relative, apart: [] },
    directories: null,
    crossing: [],
    facts: {
      kind: "job",
      relative,
      jobId: relative,
      liveness: "unknown",
      frozen: null,
      snapshots: [],
      snapshotsElsewhere: false,
      referenced: [],
      stated: [],
    },
    options: { now: 0, gracePeriod: 0, lifecycleDays: null, wanted: "all", withLocalNames: false, surelyKept: [] },
  });

describe("a thread", () => {
  it.each([
    ["survey", survey],
    ["sort", sortOf(jobA)],
  ])("gives what this one does: %s", async (_, task) => {
    const found = await thread.run(task);
    expect(found).toEqual(await new LocalTasks().run(task));
    expect(JSON.stringify(found, (_key, value) => (typeof value === "bigint" ? `${value}` : value))).toContain("chk-2");
  });

  it("throws our errors as ours, with what to do, and takes the next task", async () => {
    const nowhere = { path: `${root}/nowhere`, place: `file:${root}/nowhere` as Place };
    const task = { ...sortOf(""), surroundings: { roots: [nowhere], mappings: [] } };
    const failed = await thread.run(task).catch((error: unknown) => error);
    expect(failed).toBeInstanceOf(StorageError);
    expect(failed).toMatchObject({ message: `${root}/nowhere: does not exist`, fix: "Check the path." });
    expect(thread.isIdle).toBe(true);
    expect(await thread.run(survey)).toHaveLength(3);
  });

  it("can be given up while it is at work", async () => {
    const running = thread.run(survey);
    expect(thread.isIdle).toBe(false);
    thread.giveUp(new Error("enough"));
    await expect(running).rejects.toThrow("enough");
  });
});

describe("all threads", () => {
  it("give each task its own result", async () => {
    const workers = localWorkers();
    const results = await Promise.all([survey, sortOf(jobA), survey].map((task) => workers.run(task)));
    const here = new LocalTasks();
    expect(results).toEqual([await here.run(survey), await here.run(sortOf(jobA)), await here.run(survey)]);
    await workers.close();
    await expect(workers.run(survey)).rejects.toThrow("closed");
  });

  it("fail with the signal's reason: what is being done, what waits, what comes", async () => {
    const stop = new AbortController();
    const workers = localWorkers(stop.signal);
    const running = [survey, sortOf(jobA), survey].map((task) => workers.run(task));
    const reason = new Error("interrupted");
    stop.abort(reason);
    const failed = await Promise.allSettled([...running, workers.run(survey)]);
    expect(failed).toEqual(Array(4).fill({ status: "rejected", reason }));
    await workers.close();
  });
});
