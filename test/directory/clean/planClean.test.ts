/** What a policy lets go of real trees, and what it never does. */
import { symlinkSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { auditDirectories } from "../../../src/directory/audit.js";
import { Going, needsOf } from "../../../src/directory/clean/needed.js";
import { demandPolicy, fits } from "../../../src/directory/clean/policy.js";
import type { FileClass } from "../../../src/directory/model.js";
import type { OperatorId } from "../../../src/model/values.js";
import { writableLocalStorage } from "../../../src/storage/localWrite.js";
import type { WritableStorage } from "../../../src/storage/port.js";
import { ended, goingOf, jobA, jobB, planned, running, whyKept } from "./planned.js";
import { fresh, metadataOf, now, seen, write, writeSnapshot } from "./trees.js";

/** Names as Flink gives them to files of state. */
const [u1, u2, u3] = [1, 2, 3].map((n) => `1b9d6bcd-bbfd-4b2d-9b5d-ab8dfbbd4be${n}`) as [string, string, string];

/** A job with checkpoints 1 to n; each has a file of its own, one shared with the next, and one that all share. */
function jobWith(root: string, jobId: string, count: number, daysAgo = (n: number) => 40 - n): string {
  const job = join(root, jobId);
  write(join(job, "shared/all"), "state", 50);
  for (let n = 1; n <= count; n++) {
    const shared = [n - 1, n].map((i) => write(join(job, `shared/s${i}`), "state", 50));
    const references = { checkpointId: n, relative: [`own-${n}`], absolute: [...shared, join(job, "shared/all")] };
    writeSnapshot(join(job, `chk-${n}`), references, daysAgo(n));
  }
  return job;
}

/** Local files, and what is below `root` at `mount` as well: what a bind mount does, which takes privileges to make. */
function secondMount(root: string, mount: string): WritableStorage {
  const real = (path: string) => path.replace(mount, root);
  return {
    ...writableLocalStorage,
    async stat(path) {
      const found = await writableLocalStorage.stat(real(path));
      return found && { ...found, path: found.path.replace(root, path.startsWith(mount) ? mount : root) };
    },
    canonical: async (path) => (path.startsWith(mount) ? path : writableLocalStorage.canonical(path)),
    open: (path) => writableLocalStorage.open(real(path)),
  };
}

describe("a job that has ended", () => {
  it("keeps the newest, with what they need; what only the others needed goes", async () => {
    const root = fresh();
    const job = jobWith(root, jobA, 4);
    const plan = await planned([root], { keepLast: 2, statements: ended(jobA) });
    expect(goingOf(plan, job)).toEqual([
      "chk-1/_metadata",
      "chk-1/own-1",
      "chk-2/_metadata",
      "chk-2/own-2",
      "shared/s0",
      "shared/s1",
    ]);
    expect(whyKept(plan, join(job, "chk-3"))).toContain("--keep-last 2");
    expect(whyKept(plan, join(job, "chk-4"))).toContain("--keep-last 2");
    expect(plan.directories).toEqual(expect.arrayContaining([join(job, "chk-1"), join(job, "chk-2")]));
    expect(plan.directories).not.toContain(join(job, "chk-3"));
  });

  it("keeps none, where that is asked for", async () => {
    const root = fresh();
    const job = jobWith(root, jobA, 2);
    const plan = await planned([root], { keepLast: 0, statements: ended(jobA) });
    expect(goingOf(plan, job)).toHaveLength(2 + 2 + 4);
    expect(plan.kept).toEqual([]);
    expect(plan.directories.at(-1)).toBe(job);
  });

  it("counts only what can be restored", async () => {
    const root = fresh();
    const job = jobWith(root, jobA, 2);
    writeSnapshot(join(job, "chk-3"), { checkpointId: 3, absolute: [join(job, "shared/gone")] }, 30);
    const plan = await planned([root], { keepLast: 1, statements: ended(jobA) });
    expect(whyKept(plan, join(job, "chk-3"))).toContain("--keep-last 1");
    expect(whyKept(plan, join(job, "chk-2"))).toContain("--keep-last 1");
    expect(whyKept(plan, join(job, "chk-1"))).toBe("it goes");
  });

  it("keeps what is young", async () => {
    const root = fresh();
    const job = jobWith(root, jobA, 3, (n) => 3.5 - n);
    const plan = await planned([root], { statements: ended(jobA) });
    expect(goingOf(plan, job)).toEqual([]);
    expect(whyKept(plan, join(job, "chk-2"))).toContain("younger than --older-than");
  });

  it("keeps by time, by tag and by path", async () => {
    const root = fresh();
    const job = jobWith(root, jobA, 5);
    write(join(job, "chk-1/_tag.release-2.4"));
    const day = 24 * 60 * 60 * 1000;
    const plan = await planned([root], {
      keepLast: 1,
      keepWithin: day,
      keepTags: ["release-*"],
      protect: [join(job, "chk-2")],
      statements: ended(jobA),
    });
    expect(whyKept(plan, join(job, "chk-1"))).toBe("--keep-tag: it is tagged release-2.4");
    expect(whyKept(plan, join(job, "chk-2"))).toBe(`--protect ${join(job, "chk-2")}`);
    expect(whyKept(plan, join(job, "chk-3"))).toBe("it goes");
    expect(whyKept(plan, join(job, "chk-4"))).toContain("--keep-within");
    expect(goingOf(plan, job)).toEqual(["chk-3/_metadata", "chk-3/own-3"]);
  });
});

describe("a job that may be running", () => {
  it.each([
    ["nobody says anything", []],
    ["somebody says so", running(jobA)],
  ])("keeps what its JobManager may hold on to, and everything shared (%s)", async (_who, statements) => {
    const root = fresh();
    const job = jobWith(root, jobA, 6);
    const plan = await planned([root], { keepLast: 1, retained: 3, statements });
    expect(goingOf(plan, job).filter((path) => !/^chk-[123]\//.test(path))).toEqual([]);
    for (const n of [4, 5]) expect(whyKept(plan, join(job, `chk-${n}`))).toContain("--num-retained 3");
    expect(whyKept(plan, join(job, "chk-6"))).toContain("--keep-last 1");
    const byDefault = await planned([root], { keepLast: 1, statements });
    expect(goingOf(byDefault, job)).toEqual([]);
  });

  it("loses nothing unreferenced from shared and taskowned", async () => {
    const root = fresh();
    const job = jobWith(root, jobA, 2);
    write(join(job, `shared/${u1}`), "state", 30);
    write(join(job, `taskowned/${u2}`), "state", 30);
    expect(goingOf(await planned([root]), job)).toEqual([]);
    const after = await planned([root], { statements: ended(jobA) });
    expect(goingOf(after, job)).toEqual(expect.arrayContaining([`shared/${u1}`, `taskowned/${u2}`]));
  });
});

describe("what goes is asked for", () => {
  it.each([
    ["abandoned", [`${jobA}/chk-0/${u1}`]],
    ["orphaned", [`${jobA}/shared/${u2}`]],
    ["dead-jobs", [`${jobB}/shared/${u3}`]],
  ] as const)("--remove %s", async (kind, expected) => {
    const root = fresh();
    const job = jobWith(root, jobA, 3);
    write(join(job, `chk-0/${u1}`), "state", 45);
    write(join(job, `shared/${u2}`), "state", 45);
    write(join(root, jobB, `shared/${u3}`), "state", 45);
    const plan = await planned([root], { remove: new Set([kind]), keepLast: null, statements: ended(jobA, jobB) });
    expect(goingOf(plan, root)).toEqual(expected);
    expect(whyKept(plan, join(job, "chk-1"))).toContain("no --keep- option was given");
  });

  it("an empty policy is refused, with what to type", () => {
    const policy = {
      keepLast: null,
      keepWithin: null,
      keepTags: [],
      olderThan: 0,
      includeSavepoints: false,
      protect: [],
      retained: 1,
    };
    expect(() => demandPolicy({ ...policy, remove: new Set() })).toThrow("what is to go, and what is to stay?");
    expect(() => demandPolicy({ ...policy, remove: new Set(["stale"]) })).toThrow("which snapshots are to stay?");
  });

  it("patterns of tags", () => {
    expect(["release-1", "release-", "x"].map((tag) => fits(tag, "release-*"))).toEqual([true, true, false]);
    expect(fits("a.c", "a.c") && !fits("abc", "a.c")).toBe(true);
  });
});

describe("savepoints", () => {
  it("stay, unless they are counted too; the last one always", async () => {
    const root = fresh();
    const name = (n: number) => join(root, `savepoint-a1b2c3-00000000000${n}`);
    for (const n of [1, 2, 3]) {
      writeSnapshot(name(n), { checkpointId: n, savepoint: "native", relative: [`f${n}`] }, 40 - n);
    }
    const stays = await planned([root]);
    expect(stays.actions).toEqual([]);
    expect(whyKept(stays, name(1))).toContain("--include-savepoints");
    const counted = await planned([root], { includeSavepoints: true, keepLast: 2 });
    expect(goingOf(counted, root)).toEqual(
      [`${name(1)}/_metadata`, `${name(1)}/f1`].map((p) => p.slice(root.length + 1)),
    );
    const none = await planned([root], { includeSavepoints: true, keepLast: 0 });
    expect(whyKept(none, name(3))).toContain("the last savepoint of its job");
  });

  const [oneJob, another] = ["1".repeat(32), "2".repeat(32)] as [OperatorId, OperatorId];

  it.each([
    ["of jobs with an ID of zeros only", "000000", oneJob, oneJob],
    ["of two jobs whose IDs begin alike", "a1b2c3", oneJob, another],
  ])("%s do not stand in for each other", async (_, digits, first, second) => {
    const root = fresh();
    const name = (n: number) => join(root, `savepoint-${digits}-00000000000${n}`);
    for (const [n, operatorId] of [first, second].entries()) {
      writeSnapshot(name(n), { checkpointId: n, savepoint: "native", operatorId, relative: [`f${n}`] }, 40 - n);
    }
    const plan = await planned([root], { includeSavepoints: true, keepLast: 1 });
    expect(plan.actions).toEqual([]);
    expect(whyKept(plan, name(0))).toContain("--keep-last 1");
  });
});

describe("what nothing may touch", () => {
  it("files of another job that a kept snapshot needs: CLAIM of a savepoint and of a checkpoint", async () => {
    const root = fresh();
    const job = jobWith(root, jobA, 3);
    const savepoint = join(root, "savepoint-a1b2c3-000000000001");
    writeSnapshot(savepoint, { checkpointId: 9, savepoint: "native", relative: ["x", "y"] }, 45);
    const claimed = [join(job, "shared/s0"), join(job, "chk-1/own-1"), `file:${savepoint}/x`];
    writeSnapshot(join(root, jobB, "chk-10"), { checkpointId: 10, absolute: claimed }, 20);
    const plan = await planned([root], { includeSavepoints: true, statements: ended(jobA, jobB) });
    const going = goingOf(plan, root);
    for (const path of [`${jobA}/shared/s0`, `${jobA}/chk-1/own-1`, "savepoint-a1b2c3-000000000001/x"]) {
      expect(going).not.toContain(path);
    }
    expect(going).toContain(`${jobA}/chk-2/own-2`);
  });

  it("anything, while one _metadata cannot be read", async () => {
    const root = fresh();
    jobWith(root, jobA, 3);
    write(join(root, jobA, `shared/${u2}`), "state", 45);
    write(join(root, jobB, "chk-1/_metadata"), metadataOf({ checkpointId: 1, relative: ["a"] }).slice(0, -9), 40);
    const plan = await planned([root], { statements: ended(jobA, jobB) });
    expect(plan.actions).toEqual([]);
    expect(whyKept(plan, join(root, jobA, "chk-1"))).toContain(`${jobB}/chk-1/_metadata cannot be read`);
    expect(whyKept(plan, join(root, jobB, "chk-1"))).toContain("it cannot be read");
  });

  it("a directory that several jobs write to (create-subdir: false)", async () => {
    const root = fresh();
    for (const n of [1, 2, 3]) {
      writeSnapshot(join(root, `chk-${n}`), { checkpointId: n, relative: [`f${n}`] }, 40 - n);
    }
    write(join(root, "shared/x"), "state", 45);
    expect((await planned([root], { statements: ended("*") })).actions).toEqual([]);
  });

  it("what a link leads to", async () => {
    const root = fresh();
    const elsewhere = fresh();
    const job = jobWith(root, jobA, 2);
    write(join(elsewhere, "precious"), "mine", 45);
    symlinkSync(elsewhere, join(job, "shared/link"));
    symlinkSync(join(elsewhere, "precious"), join(job, `shared/${u2}`));
    const plan = await planned([root], { statements: ended(jobA) });
    expect(goingOf(plan, job)).toEqual(["chk-1/_metadata", "chk-1/own-1", "shared/s0"]);
  });

  it("anything, while a link leads to a directory that nobody looked into", async () => {
    const root = fresh();
    const disk = fresh();
    const job = jobWith(root, jobA, 3);
    writeSnapshot(join(disk, jobB, "chk-7"), { checkpointId: 7, absolute: [join(job, "shared/s0")] }, 20);
    symlinkSync(join(disk, jobB), join(root, jobB));
    const blind = await planned([root], { statements: ended(jobA) });
    expect(blind.actions).toEqual([]);
    expect(whyKept(blind, join(job, "chk-1"))).toContain("give that directory as well");
    const plan = await planned([root, disk], { statements: ended(jobA) });
    expect(goingOf(plan, job)).toEqual([
      "chk-1/_metadata",
      "chk-1/own-1",
      "chk-2/_metadata",
      "chk-2/own-2",
      "shared/s1",
    ]);
  });

  it("what a snapshot needs whose `_metadata` is a link", async () => {
    const root = fresh();
    const job = jobWith(root, jobA, 3);
    const original = join(fresh(), "_metadata");
    write(original, metadataOf({ checkpointId: 7, absolute: [join(job, "shared/s0"), join(job, "shared/s1")] }), 20);
    write(join(root, "kept", "readme"));
    symlinkSync(original, join(root, "kept", "_metadata"));
    const plan = await planned([root], { statements: ended(jobA), includeSavepoints: true });
    expect(goingOf(plan, job)).toEqual(["chk-1/_metadata", "chk-1/own-1", "chk-2/_metadata", "chk-2/own-2"]);
  });

  it("what a snapshot refers to by a second mount of the same disk", async () => {
    const root = fresh();
    const job = jobWith(root, jobA, 3);
    const [file, directory] = [join(job, `shared/${u1}`), join(job, `taskowned/job_${jobA}_tm`)];
    write(file, "state", 45);
    write(join(directory, u2), "state", 45);
    writeSnapshot(join(job, "chk-1"), { checkpointId: 1, absolute: [file, join(directory, u2)] }, 39);
    const mount = `/a-mount-${u3}`;
    const elsewhere = (path: string) => path.replace(root, mount);
    const mounted = secondMount(root, mount);
    const references = {
      checkpointId: 7,
      absolute: [elsewhere(file)],
      directories: [elsewhere(directory), ""] as const,
    };
    writeSnapshot(join(root, jobB, "chk-7"), references, 20);
    const plan = await planned([root], { statements: ended(jobA) }, mounted);
    const going = goingOf(plan, job);
    expect(going).toContain("chk-1/_metadata");
    expect(going).not.toContain(`shared/${u1}`);
    expect(going).not.toContain(`taskowned/job_${jobA}_tm/${u2}`);
    const classes = new Map<string, FileClass>();
    await auditDirectories(
      { roots: [{ location: root, storage: mounted }], statements: ended(jobA), now, files: "all" },
      {
        files(batch) {
          for (const one of batch) classes.set(one.path, one.class);
        },
      },
    );
    expect(classes.get(file)).toBe("named");
    // what the plan has of it by names alone is not all: the second reading knows the files
    const removals = [file, join(directory, u2)].map((path) => ({ ...seen(path), path }));
    const needs = await needsOf(join(root, jobB, "chk-7/_metadata"), new Going(removals), mounted);
    expect(needs.map(({ path }) => path)).toEqual([file, join(directory, u2)]);
  });

  it("a file that nothing refers to and that is not Flink's", async () => {
    const root = fresh();
    write(join(root, "README.txt"), "mine", 400);
    write(join(root, "backup/_old"), "mine", 400);
    expect((await planned([root], { statements: ended("*") })).actions).toEqual([]);
  });
});

describe("dispose", () => {
  it("leaves what the siblings share, where Flink would take it along", async () => {
    const root = fresh();
    const job = jobWith(root, jobA, 3);
    const plan = await planned([root], { dispose: join(job, "chk-2"), statements: ended(jobA) });
    expect(goingOf(plan, job)).toEqual(["chk-2/_metadata", "chk-2/own-2"]);
    const first = await planned([root], { dispose: join(job, "chk-1"), statements: ended(jobA) });
    expect(goingOf(first, job)).toEqual(["chk-1/_metadata", "chk-1/own-1", "shared/s0"]);
  });

  it("takes nothing else along", async () => {
    const root = fresh();
    const job = jobWith(root, jobA, 3);
    write(join(job, `shared/${u2}`), "state", 45);
    write(join(job, `chk-0/${u1}`), "state", 45);
    const plan = await planned([root], { dispose: join(job, "chk-3"), statements: ended(jobA) });
    expect(goingOf(plan, job)).toEqual(["chk-3/_metadata", "chk-3/own-3", "shared/s3"]);
  });

  it("leaves a savepoint's files that a job has claimed", async () => {
    const root = fresh();
    const savepoint = join(root, "savepoint-a1b2c3-000000000001");
    writeSnapshot(savepoint, { checkpointId: 9, savepoint: "native", relative: ["x", "y"] }, 1);
    writeSnapshot(join(root, jobB, "chk-10"), { checkpointId: 10, absolute: [join(savepoint, "x")] }, 1);
    const plan = await planned([root], { dispose: savepoint });
    expect(goingOf(plan, savepoint)).toEqual(["_metadata", "y"]);
  });

  it("refuses a checkpoint that a running job may hold on to", async () => {
    const root = fresh();
    const job = jobWith(root, jobA, 3);
    await expect(planned([root], { dispose: join(job, "chk-2") })).rejects.toThrow("--num-retained 10");
    await expect(planned([root], { dispose: join(job, "chk-9") })).rejects.toThrow("is no savepoint or checkpoint");
  });
});
