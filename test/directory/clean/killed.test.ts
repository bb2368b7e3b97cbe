/** kill -9 at every call that changes the file system: no snapshot looks restorable that is not, and it can be finished. */
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { openJournal } from "../../../src/cli/journalFile.js";
import { applyClean } from "../../../src/directory/clean/applyClean.js";
import { referencesOf } from "../../../src/directory/clean/references.js";
import { undoClean } from "../../../src/directory/clean/undo.js";
import { writableLocalStorage as storage } from "../../../src/storage/localWrite.js";
import { filesBelow } from "../../support/files.js";
import { mortal } from "./mortalFs.mjs";
import { contentsOf, fresh, planOf, stillClock, write, writeSnapshot } from "./trees.js";

function tree() {
  const root = fresh();
  const job = join(root, "job");
  const old = write(join(job, "shared/old"));
  const both = write(join(job, "shared/both"));
  writeSnapshot(join(job, "chk-1"), { checkpointId: 1, relative: ["a"], absolute: [old, both] });
  writeSnapshot(join(job, "chk-2"), { checkpointId: 2, absolute: [old, both] });
  writeSnapshot(join(job, "chk-3"), { checkpointId: 3, relative: ["d"], absolute: [both] });
  const going = ["chk-1/_metadata", "chk-1/a", "chk-2/_metadata", "shared/old"].map((name) => join(job, name));
  const directories = ["chk-1", "chk-2"].map((name) => join(job, name));
  const plan = planOf(root, going, { directories });
  const place = fresh();
  const [file, journal, quarantine] = ["plan.json", "journal", "quarantine"].map((name) => join(place, name));
  if (file === undefined || journal === undefined || quarantine === undefined) throw new Error("unreachable");
  writeFileSync(file, JSON.stringify(plan));
  const kept = ["chk-3/_metadata", "chk-3/d", "shared/both"].map((name) => join(job, name));
  return { root, job, plan, file, journal, quarantine, kept, before: contentsOf(root) };
}

type Tree = ReturnType<typeof tree>;

/** Does it, and dies at a step: nothing that would change a file happens from there on. False where the end came before. */
async function diesAt(step: number, act: () => Promise<void>, { journal }: Tree): Promise<boolean> {
  const dead = new Error("killed");
  const { reached, revive } = mortal(step, () => {
    throw dead;
  });
  try {
    await act();
  } catch (error) {
    if (error !== dead) throw error;
  } finally {
    revive();
  }
  // the lock of a process that does not live any more
  rmSync(`${journal}.lock`, { force: true });
  return reached() >= step;
}

/** The same with a process of its own, and a signal. */
function killedAt(step: number, what: "apply" | "undo", { file, journal }: Tree, quarantine: string): void {
  const script = resolve(import.meta.dirname, "killed.mjs");
  const args = [script, what, file, journal, quarantine, String(step)];
  const { signal, stderr } = spawnSync(process.execPath, args, { encoding: "utf8" });
  expect(`${signal} ${stderr}`).toBe("SIGKILL ");
}

/** Everything that is called `_metadata` has all of its files. */
async function nothingLooksWhole(directories: readonly string[]): Promise<void> {
  for (const path of directories.filter(existsSync).flatMap(filesBelow)) {
    if (!path.endsWith("/_metadata")) continue;
    const { files } = await referencesOf(path, storage);
    expect([...files].filter((file) => !existsSync(file))).toEqual([]);
  }
}

async function apply({ plan, journal: path }: Tree, quarantine: string): Promise<void> {
  const journal = openJournal(path);
  try {
    const given = { storage, journal, clock: stillClock(), by: "a test" };
    const done = await applyClean(plan, { ...given, quarantine: quarantine || undefined });
    expect(done).toMatchObject({ skipped: [], failed: [] });
  } finally {
    journal.close();
  }
}

async function undo(path: string): Promise<void> {
  const journal = openJournal(path);
  try {
    expect(await undoClean({ storage, journal, at: "2026-07-01T00:00:00Z", by: "a test" })).toMatchObject({
      problems: [],
    });
  } finally {
    journal.close();
  }
}

async function isFinished(one: Tree, quarantine: string): Promise<void> {
  await nothingLooksWhole([one.root, one.quarantine]);
  await apply(one, quarantine);
  expect(filesBelow(one.root)).toEqual(one.kept);
  expect(readdirSync(one.job).sort()).toEqual(["chk-3", "shared"]);
  expect(readdirSync(dirname(one.journal)).filter((name) => name.endsWith(".lock"))).toEqual([]);
}

async function isBack(one: Tree): Promise<void> {
  await nothingLooksWhole([one.root, one.quarantine]);
  // before the first line of the journal nothing was moved, and there is nothing to undo
  if (existsSync(one.quarantine)) await undo(one.journal);
  expect(contentsOf(one.root)).toEqual(one.before);
  if (existsSync(one.quarantine)) expect(filesBelow(one.quarantine)).toEqual([]);
}

describe.each(["deleting", "to quarantine"])("dead at every step: %s", (how) => {
  it("of apply; the same call finishes it", async () => {
    for (let step = 1; ; step++) {
      const one = tree();
      const quarantine = how === "deleting" ? "" : one.quarantine;
      const died = await diesAt(step, () => apply(one, quarantine), one);
      await isFinished(one, quarantine);
      if (!died) return expect(step).toBeGreaterThan(30);
    }
  });
});

describe("dead at every step: undo", () => {
  it("of apply; undo brings everything back", async () => {
    for (let step = 1; ; step++) {
      const one = tree();
      const died = await diesAt(step, () => apply(one, one.quarantine), one);
      await isBack(one);
      if (!died) return expect(step).toBeGreaterThan(30);
    }
  });

  it("of undo; the same call finishes it", async () => {
    for (let step = 1; ; step++) {
      const one = tree();
      await apply(one, one.quarantine);
      const died = await diesAt(step, () => undo(one.journal), one);
      await isBack(one);
      if (!died) return expect(step).toBeGreaterThan(30);
    }
  });
});

describe("kill -9", () => {
  it.each([1, 8, 20, 30])("of a process, at step %i; the next one takes over", async (step) => {
    const one = tree();
    killedAt(step, "apply", one, one.quarantine);
    await isFinished(one, one.quarantine);
    const other = tree();
    await apply(other, other.quarantine);
    killedAt(step, "undo", other, "");
    await isBack(other);
  });
});
