/** Audit, latest and clean on checkpoints that lie on real servers. `npm run build` first. */
import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { applyClean, type CleanOptions } from "../../src/directory/clean/applyClean.js";
import type { CleanPlan } from "../../src/directory/clean/plan.js";
import { undoClean } from "../../src/directory/clean/undo.js";
import type { WritableStorage } from "../../src/storage/port.js";
import { memoryJournal } from "../directory/clean/trees.js";
import {
  type CheckpointTree,
  contentsOf,
  goingOf,
  jobA,
  later,
  looksWholeAndIsNot,
  makeTree,
  mortal,
  planned,
  snapshotAt,
} from "./checkpointTree.js";
import { walked, writeFile } from "./contract.js";
import { everySystem, type ServedSystem } from "./places.js";

const cli = resolve(import.meta.dirname, "../../dist/bin/restorable.js");

describe.each(everySystem)("cleaning on $scheme", ({ scheme, isThere, start }) => {
  const onServer = (what: string, act: () => Promise<void>, timeout = 120_000) =>
    it(
      what,
      async (context) => {
        context.skip(!isThere, `the server for ${scheme} is not installed`);
        await act();
      },
      timeout,
    );
  let system: ServedSystem;
  let storage: WritableStorage;
  let folder: string;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "restorable-clean-"));
    if (!isThere) return;
    system = await start();
    storage = system.storage;
    writeFileSync(join(folder, "restorable.yaml"), JSON.stringify({ storage: system.settings }));
  });
  afterAll(async () => {
    await system?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  function restorable(...args: string[]): Promise<{ code: number; out: string; err: string }> {
    const env = { ...process.env, NO_COLOR: "1" };
    return new Promise((done) => {
      execFile(process.execPath, [cli, ...args], { cwd: folder, env }, (error, out, err) =>
        done({ code: error ? Number(error.code) : 0, out, err }),
      );
    });
  }

  const without = (contents: Readonly<Record<string, string>>, going: readonly string[]) =>
    Object.fromEntries(Object.entries(contents).filter(([path]) => !going.includes(path)));

  const options = (more: Partial<CleanOptions> = {}): CleanOptions => ({
    storage,
    journal: memoryJournal(),
    clock: { now: later, sleep: async () => {} },
    by: "a test",
    ...more,
  });

  onServer("audit, latest, clean, apply, undo: exactly what was planned goes, and comes back", async () => {
    const tree = await makeTree(system);
    const { top, checkpoints, job, going } = tree;
    const before = await contentsOf(storage, top);
    await sleep(2100);

    const ended = ["--terminated", "all"];
    const audited = await restorable("audit", `${checkpoints}/`, ...ended, "--grace", "1s", "--format", "json");
    expect(audited).toMatchObject({ code: 0, err: "" });
    const audit = JSON.parse(audited.out);
    expect(audit.files.map(({ path }: { path: string }) => path).sort()).toEqual(
      Object.keys(before)
        .filter((path) => path.startsWith(`${checkpoints}/`))
        .sort(),
    );
    const unneeded = audit.files.filter((file: { class: string }) => /stale|orphaned/.test(file.class));
    expect(unneeded.map(({ path }: { path: string }) => path)).toEqual(expect.arrayContaining(going.slice(-1)));
    const latest = await restorable("latest", system.otherwise(job), "--path-only");
    expect(latest).toMatchObject({ code: 0, out: `${system.otherwise(job)}/chk-11\n` });

    const clean = ["clean", checkpoints, "--keep-last", "2", "--remove", "all", ...ended, "--older-than", "1s"];
    const kept = await restorable(...clean, "--protect", system.otherwise(job), "--format", "json");
    expect(JSON.parse(kept.out).totals, kept.err).toMatchObject({ objects: 0 });
    const plan = join(folder, "plan.json");
    expect(await restorable(...clean, "--output", plan)).toMatchObject({ code: 0 });
    expect(await contentsOf(storage, top)).toEqual(before);

    const elsewhere = await restorable("apply", plan, "--quarantine", join(folder, "here"));
    expect(elsewhere).toMatchObject({ code: 2, out: "" });
    expect(elsewhere.err).toMatch(/here is on another system than .*checkpoints/);
    const inside = await restorable("apply", plan, "--quarantine", `${system.otherwise(checkpoints)}/quarantine`);
    expect(inside.err).toMatch(/are not apart/);
    expect(await contentsOf(storage, top)).toEqual(before);

    const moved = await restorable("apply", plan, "--quarantine", `${top}/quarantine`);
    expect(moved).toMatchObject({ code: 0, err: "" });
    const after = await contentsOf(storage, top);
    const isQuarantined = (path: string) => path.startsWith(`${top}/quarantine/`);
    expect(Object.keys(after).filter(isQuarantined)).toHaveLength(going.length);
    expect(without(after, Object.keys(after).filter(isQuarantined))).toEqual(without(before, going));

    // the journal alone says where things are
    expect(await restorable("undo", `${plan}.journal`)).toMatchObject({ code: 0, err: "" });
    expect(await contentsOf(storage, top)).toEqual(before);

    rmSync(`${plan}.journal`);
  });

  onServer(
    "clean and apply without a quarantine: exactly what was planned is gone, and the same again has nothing to do",
    async () => {
      const { top, checkpoints, going } = await makeTree(system);
      const before = await contentsOf(storage, top);
      await sleep(2100);
      const plan = join(folder, "for good.json");
      const clean = ["clean", checkpoints, "--keep-last", "2", "--remove", "all", "--terminated", "all"];
      expect(await restorable(...clean, "--older-than", "1s", "--output", plan)).toMatchObject({ code: 0 });
      expect(await restorable("apply", plan)).toMatchObject({ code: 0, err: "" });
      expect(await contentsOf(storage, top)).toEqual(without(before, going));
      expect(await restorable("apply", plan)).toMatchObject({ code: 0, out: expect.stringContaining("NOTHING TO DO") });
    },
  );

  onServer("dispose: one checkpoint by another spelling than its root, and siblings stay whole", async () => {
    const { top, checkpoints, job, going } = await makeTree(system);
    const before = await contentsOf(storage, top);
    const plan = join(folder, "dispose.json");
    const args = ["--root", checkpoints, "--terminated", jobA, "--output", plan];
    const disposed = await restorable("dispose", `${system.otherwise(job)}/chk-1`, ...args);
    expect(disposed).toMatchObject({ code: 0 });
    expect(await restorable("apply", plan)).toMatchObject({ code: 0, err: "" });
    const nobodys = `${job}/shared/1b9d6bcd-bbfd-4b2d-9b5d-00000000000c`;
    expect(await contentsOf(storage, top)).toEqual(
      without(
        before,
        going.filter((path) => path !== nobodys),
      ),
    );
    expect(await looksWholeAndIsNot(storage, top)).toEqual([]);
    rmSync(`${plan}.journal`);
  });

  describe.each(["deleting", "to quarantine"])("dead at every step of apply: %s", (how) => {
    // a new tree for each step
    onServer(
      "nothing looks restorable that is not, and the same call completes it",
      async () => {
        for (let at = 1; ; at++) {
          const tree = await makeTree(system);
          const plan = await planned(storage, tree.checkpoints);
          const given = options({ quarantine: how === "deleting" ? undefined : `${tree.top}/quarantine` });
          const { dying, dead, reached } = mortal(storage, at);
          await applyClean(plan, { ...given, storage: dying }).catch((error: unknown) => expect(error).toBe(dead));
          expect(await looksWholeAndIsNot(storage, tree.top), `dead at ${at}`).toEqual([]);
          const finished = await applyClean(plan, given);
          expect(finished).toMatchObject({ skipped: [], failed: [] });
          const left = (await walked(storage, tree.top)).map(({ path }) => path);
          expect(left.filter((path) => tree.going.includes(path))).toEqual([]);
          expect(left.filter((path) => path.startsWith(`${tree.top}/checkpoints`))).toHaveLength(9);
          if (given.quarantine !== undefined) {
            expect(left.filter((path) => path.startsWith(`${given.quarantine}/`))).toHaveLength(tree.going.length);
            await undoClean({ storage, journal: given.journal, at: "2026-07-01T00:00:00Z", by: "a test" });
            expect(await looksWholeAndIsNot(storage, tree.top)).toEqual([]);
            expect((await walked(storage, tree.checkpoints)).length).toBe(11);
          }
          if (reached() < at) return expect(at).toBeGreaterThan(8);
        }
      },
      600_000,
    );
  });

  describe("what happens between plan and apply", () => {
    let tree: CheckpointTree;
    let plan: CleanPlan;
    const planIt = async () => {
      tree = await makeTree(system);
      plan = await planned(storage, tree.checkpoints);
      expect(goingOf(plan)).toEqual(tree.going);
    };

    onServer("an object that was written again stays", async () => {
      await planIt();
      const path = `${tree.job}/chk-1/own-1`;
      await storage.remove(path);
      await writeFile(storage, path, "other");
      const done = await applyClean(plan, options());
      expect(done.skipped).toMatchObject([{ did: "changed", path }]);
      expect(await storage.stat(path)).not.toBeNull();
    });

    onServer("an object that is written again while apply is at work, right before it is compared, stays", async () => {
      await planIt();
      const path = `${tree.job}/chk-1/own-1`;
      const late: WritableStorage = {
        ...storage,
        async removeSeen(seen) {
          if (seen.path === path) {
            await storage.remove(path);
            await writeFile(storage, path, "other");
          }
          return storage.removeSeen(seen);
        },
      };
      const done = await applyClean(plan, options({ storage: late }));
      expect(done.skipped).toMatchObject([{ did: "changed", path }]);
      expect(await storage.stat(path)).not.toBeNull();
    });

    onServer(
      "a new checkpoint with files of its own is no matter; one that needs what goes stops all of it",
      async () => {
        await planIt();
        const before = await contentsOf(storage, tree.top);
        await snapshotAt(storage, `${tree.job}/chk-12`, {
          checkpointId: 12,
          relative: ["own-12"],
          // it was to go, and is spelled in another way
          absolute: [system.otherwise(`${tree.job}/shared/1b9d6bcd-bbfd-4b2d-9b5d-00000000000a`)],
        });
        await expect(applyClean(alive(plan), options())).rejects.toThrow(/chk-12\/_metadata is new, and needs/);
        expect(await contentsOf(storage, tree.top)).toMatchObject(before);

        for (const name of ["_metadata", "own-12"]) await storage.remove(`${tree.job}/chk-12/${name}`);
        await snapshotAt(storage, `${tree.job}/chk-12`, { checkpointId: 12, relative: ["own-12"] });
        const done = await applyClean(alive(plan), options());
        expect(done).toMatchObject({ removed: tree.going.length, skipped: [] });
        expect(await storage.stat(`${tree.job}/chk-12/own-12`)).not.toBeNull();
        expect(await looksWholeAndIsNot(storage, tree.top)).toEqual([]);
      },
    );
  });

  onServer(
    "a whole bucket as root; markers of empty directories are no files, and go with what was in them",
    async () => {
      const tree = await makeTree(system);
      const directory = `${tree.job}/chk-1`;
      const hasMarkers = scheme !== "hdfs://";
      if (hasMarkers) await writeFile(storage, `${directory}/`, "");
      for (const root of [tree.top, `${tree.top}/`]) {
        expect(goingOf(await planned(storage, root))).toEqual([...tree.going].sort());
      }
      expect(await storage.removeEmptyDirectory(directory)).toBe(false);
      const done = await applyClean(await planned(storage, tree.top), options());
      expect(done).toMatchObject({ removed: tree.going.length, failed: [], skipped: [] });
      expect(await storage.stat(directory)).toBeNull();
      expect(await storage.stat(`${tree.job}/chk-10`)).toMatchObject({ kind: "directory" });
    },
  );
});

/** The same, of jobs that may be running: what they write is no surprise. */
function alive(plan: CleanPlan): CleanPlan {
  return { ...plan, jobs: plan.jobs.map((job) => ({ ...job, mayBeAlive: true })) };
}
