/** kill -9 at every call that changes the file system: no snapshot looks restorable that is not, and it can be finished. */
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { openJournal } from "../../../src/cli/journalFile.js";
import { applyClean } from "../../../src/directory/clean/applyClean.js";
import { referencesOf } from "../../../src/directory/clean/references.js";
import { undoClean } from "../../../src/directory/clean/undo.js";
import { writableLocalStorage as storage } from "../../../src/storage/localWrite.js";
import { filesBelow } from "../../support/files.js";
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

/** A process of its own, killed at a step; false where it got to the end before. */
function killedAt(step: number, what: "apply" | "undo", { file, journal }: Tree, quarantine: string): boolean {
  const script = resolve(import.meta.dirname, "killed.mjs");
  const args = [script, what, file, journal, quarantine, String(step)];
  const { signal, status, stderr } = spawnSync(process.execPath, args, { encoding: "utf8" });
  if (signal === null) expect(`${status} ${stderr}`).toBe("0 ");
  else expect(signal).toBe("SIGKILL");
  return signal !== null;
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

describe.each(["deleting", "to quarantine"])("killed: %s", (how) => {
  it("at every step of apply; the same call finishes it", async () => {
    for (let step = 1; ; step++) {
      const one = tree();
      const quarantine = how === "deleting" ? "" : one.quarantine;
      const wasKilled = killedAt(step, "apply", one, quarantine);
      await nothingLooksWhole([one.root, one.quarantine]);
      await apply(one, quarantine);
      expect(filesBelow(one.root)).toEqual(one.kept);
      expect(readdirSync(one.job).sort()).toEqual(["chk-3", "shared"]);
      expect(readdirSync(dirname(one.journal)).filter((name) => name.endsWith(".lock"))).toEqual([]);
      if (!wasKilled) return expect(step).toBeGreaterThan(30);
    }
  });
});

describe("killed: undo", () => {
  it("after an apply that was killed at any step, everything is back", async () => {
    for (let step = 1; ; step++) {
      const one = tree();
      const wasKilled = killedAt(step, "apply", one, one.quarantine);
      const begun = existsSync(one.quarantine);
      if (begun) await undo(one.journal);
      expect(contentsOf(one.root)).toEqual(one.before);
      if (begun) expect(filesBelow(one.quarantine)).toEqual([]);
      if (!wasKilled) return expect(step).toBeGreaterThan(30);
    }
  });

  it("at every step of undo; the same call finishes it", async () => {
    for (let step = 1; ; step++) {
      const one = tree();
      await apply(one, one.quarantine);
      const wasKilled = killedAt(step, "undo", one, "");
      await nothingLooksWhole([one.root, one.quarantine]);
      await undo(one.journal);
      expect(contentsOf(one.root)).toEqual(one.before);
      expect(filesBelow(one.quarantine)).toEqual([]);
      if (!wasKilled) return expect(step).toBeGreaterThan(30);
    }
  });
});
