/** Carrying out a plan: only what is listed goes, only as it was seen, and nothing half gone looks whole. */
import {
  existsSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { applyClean, type CleanOptions } from "../../../src/directory/clean/applyClean.js";
import { type JournalFile, journalText } from "../../../src/directory/clean/journal.js";
import type { CleanPlan } from "../../../src/directory/clean/plan.js";
import { cleanPlanOf } from "../../../src/directory/clean/readPlan.js";
import { CleanRefused } from "../../../src/directory/clean/refusal.js";
import { undoClean } from "../../../src/directory/clean/undo.js";
import { StorageError } from "../../../src/errors.js";
import { writableLocalStorage } from "../../../src/storage/localWrite.js";
import type { WritableStorage } from "../../../src/storage/port.js";
import { filesBelow } from "../../support/files.js";
import {
  contentsOf,
  day,
  fresh,
  memoryJournal,
  metadataOf,
  now,
  planOf,
  stillClock,
  write,
  writeSnapshot,
} from "./trees.js";

const storage = writableLocalStorage;

interface Tree {
  readonly root: string;
  readonly job: string;
  readonly going: readonly string[];
  readonly plan: CleanPlan;
}

/** chk-1 and chk-2 go, with a shared file of both; chk-3 stays, with a shared file of all. */
function tree(more: Partial<CleanPlan> = {}): Tree {
  const root = fresh();
  const job = join(root, "job");
  const shared = ["old", "all"].map((name) => write(join(job, "shared", name)));
  writeSnapshot(join(job, "chk-1"), { checkpointId: 1, relative: ["a", "b"], absolute: shared });
  writeSnapshot(join(job, "chk-2"), { checkpointId: 2, relative: ["c"], absolute: shared });
  writeSnapshot(join(job, "chk-3"), { checkpointId: 3, relative: ["d"], absolute: shared.slice(1) });
  const going = ["chk-1/_metadata", "chk-1/a", "chk-1/b", "chk-2/_metadata", "chk-2/c", "shared/old"];
  const paths = going.map((name) => join(job, name));
  const directories = ["chk-1", "chk-2"].map((name) => join(job, name));
  return { root, job, going: paths, plan: planOf(root, paths, { directories, ...more }) };
}

function options(more: Partial<CleanOptions> = {}): CleanOptions & { journal: ReturnType<typeof memoryJournal> } {
  const journal = memoryJournal();
  return { storage, clock: stillClock(), by: "a test", ...more, journal };
}

const left = (root: string) => filesBelow(root).map((path) => path.slice(root.length + 1));
const kept = ["job/chk-3/_metadata", "job/chk-3/d", "job/shared/all"];

describe("apply of a clean plan", () => {
  it("removes exactly what it lists, and the directories that are empty then", async () => {
    const { root, job, plan } = tree();
    const done = await applyClean(plan, options());
    expect(done).toMatchObject({ removed: 6, absent: 0, skipped: [], failed: [], removedDirectories: 2 });
    expect(left(root)).toEqual(kept);
    expect(readdirSync(job).sort()).toEqual(["chk-3", "shared"]);
  });

  it("removes every _metadata before anything else", async () => {
    const { plan } = tree();
    const order: string[] = [];
    const watched: WritableStorage = {
      ...storage,
      removeSeen: async (file) => {
        order.push(file.path.split("/").at(-1) ?? "");
        return storage.removeSeen(file);
      },
    };
    await applyClean(plan, options({ storage: watched }));
    expect(order.slice(0, 2)).toEqual(["_metadata", "_metadata"]);
    expect(order).toHaveLength(6);
  });

  it("says in the journal what it is about to do before it does it", async () => {
    const { plan } = tree();
    const given = options();
    const untold: string[] = [];
    const watched: WritableStorage = {
      ...storage,
      removeSeen: async (file) => {
        if (!given.journal.lines().some((line) => line.includes('"do"') && line.includes(file.path))) {
          untold.push(file.path);
        }
        return storage.removeSeen(file);
      },
    };
    await applyClean(plan, { ...given, storage: watched });
    expect(untold).toEqual([]);
    const did = given.journal.lines().filter((line) => line.includes('"did":"removed"'));
    expect(did).toHaveLength(6);
  });

  it("applied again, it finds that all is gone", async () => {
    const { plan } = tree();
    const given = options();
    await applyClean(plan, given);
    expect(await applyClean(plan, given)).toMatchObject({ removed: 0, absent: 6, failed: [], skipped: [] });
  });

  it("two at once: each object goes once", async () => {
    const { root, plan } = tree();
    const done = await Promise.all([applyClean(plan, options()), applyClean(plan, options())]);
    expect(done.map(({ removed }) => removed).reduce((a, b) => a + b)).toBe(6);
    expect(done.map(({ absent }) => absent).reduce((a, b) => a + b)).toBe(6);
    expect(left(root)).toEqual(kept);
  });

  it("keeps to so many objects a second", async () => {
    const { plan } = tree();
    const clock = stillClock();
    const start = clock.now();
    await applyClean(plan, options({ clock, perSecond: 2 }));
    expect(clock.now() - start).toBe(2500);
  });
});

describe("what has changed since", () => {
  it("an object that changed stays, and is told", async () => {
    const { root, job, plan } = tree();
    writeFileSync(join(job, "chk-1/a"), "other");
    const done = await applyClean(plan, options());
    expect(done.skipped).toMatchObject([{ did: "changed", path: join(job, "chk-1/a") }]);
    expect(left(root)).toEqual(["job/chk-1/a", ...kept]);
  });

  it("an object that changed stays where the storage does not compare before it deletes", async () => {
    const { job, plan } = tree();
    writeFileSync(join(job, "chk-1/a"), "other");
    const careless: WritableStorage = {
      ...storage,
      removeSeen: async ({ path }) => {
        await storage.remove(path);
        return "removed";
      },
    };
    await applyClean(plan, options({ storage: careless }));
    expect(existsSync(join(job, "chk-1/a"))).toBe(true);
  });

  it("a _metadata that changed: nothing goes", async () => {
    for (const name of ["chk-1", "chk-3"]) {
      const { root, job, plan } = tree();
      writeFileSync(join(job, name, "_metadata"), metadataOf({ checkpointId: 9 }));
      const before = left(root);
      await expect(applyClean(plan, options())).rejects.toThrow("is not what it was when the plan was made");
      expect(left(root)).toEqual(before);
    }
  });

  it("a _metadata that stays, of the same bytes: it is still what was decided on", async () => {
    const { job, plan } = tree();
    utimesSync(join(job, "chk-3/_metadata"), new Date(now), new Date(now));
    expect(await applyClean(plan, options())).toMatchObject({ removed: 6 });
  });

  it("the checkpoint that a running job has just completed survives, and hinders nothing", async () => {
    const { root, job, plan } = tree();
    writeSnapshot(join(job, "chk-4"), { checkpointId: 4, relative: ["e"], absolute: [join(job, "shared/all")] }, 0);
    await applyClean(plan, options());
    expect(left(root)).toEqual([...kept.slice(0, 2), "job/chk-4/_metadata", "job/chk-4/e", ...kept.slice(2)]);
  });

  it.each([
    ["a file", (job: string) => ({ checkpointId: 4, absolute: [join(job, "shared/old")] })],
    [
      "a file, spelled as a URI",
      (job: string) => ({ checkpointId: 4, absolute: [`file:${job}//shared/../shared/old`] }),
    ],
    ["a file, of a system that is not looked at", () => ({ checkpointId: 4, absolute: ["viewfs://x/shared/old"] })],
    ["a part of a file", (job: string) => ({ checkpointId: 4, segments: [join(job, "shared/old")] })],
    [
      "a directory",
      (job: string) => ({ checkpointId: 4, directories: [join(job, "shared"), join(job, "taskowned")] as const }),
    ],
  ])("a new snapshot refers to what is to go: nothing goes (%s)", async (_what, references) => {
    const { root, job, plan } = tree();
    writeSnapshot(join(root, "savepoint-1"), references(job), 0);
    const before = left(root);
    await expect(applyClean(plan, options())).rejects.toThrow(CleanRefused);
    expect(left(root)).toEqual(before);
  });

  it("a new snapshot that cannot be read: nothing goes", async () => {
    const { root, job, plan } = tree();
    write(join(job, "chk-4/_metadata"), metadataOf({ checkpointId: 4 }).slice(0, 60), 0);
    const before = left(root);
    await expect(applyClean(plan, options())).rejects.toThrow("is new, and cannot be read");
    expect(left(root)).toEqual(before);
  });

  it("a link to what is to go, in a new snapshot: nothing goes", async () => {
    const { root, job, plan } = tree();
    symlinkSync(join(job, "shared"), join(root, "elsewhere"));
    writeSnapshot(join(root, "savepoint-1"), { checkpointId: 4, absolute: [join(root, "elsewhere/old")] }, 0);
    await expect(applyClean(plan, options())).rejects.toThrow("shared/old is to go");
  });

  it("a job that was said to have ended writes: nothing goes", async () => {
    const { root, job } = tree();
    const jobs = [{ directory: job, job: "a job", mayBeAlive: false, why: "--ended" }];
    const plan = planOf(root, [join(job, "shared/old")], { jobs });
    write(join(job, "chk-4/x"), "uploading", -1);
    await expect(applyClean(plan, options())).rejects.toThrow("was taken for that of a job that has ended (--ended)");
    expect(existsSync(join(job, "shared/old"))).toBe(true);
  });

  it("the snapshot that was kept instead is gone: nothing goes", async () => {
    const { root, job, plan } = tree();
    rmSync(join(job, "chk-3"), { recursive: true });
    const before = left(root);
    await expect(applyClean(plan, options())).rejects.toThrow("was to be kept, and is gone");
    expect(left(root)).toEqual(before);
  });

  it("the snapshot that was kept instead made room for a newer one: fine", async () => {
    const { job, plan } = tree();
    rmSync(join(job, "chk-3"), { recursive: true });
    writeSnapshot(join(job, "chk-4"), { checkpointId: 4, absolute: [join(job, "shared/all")] }, 0);
    expect(await applyClean(plan, options())).toMatchObject({ removed: 6 });
  });

  it("a snapshot comes while objects go: it is looked at before more go", async () => {
    const root = fresh();
    const files = Array.from({ length: 300 }, (_, i) => write(join(root, `job/shared/${i}`)));
    const plan = planOf(root, files);
    let gone = 0;
    const watched: WritableStorage = {
      ...storage,
      removeSeen: async (file) => {
        if (++gone === 1) {
          writeSnapshot(join(root, "savepoint-1"), { checkpointId: 4, absolute: files.slice(299) }, 0);
        }
        return storage.removeSeen(file);
      },
    };
    // 256 objects at this rate take longer than it goes without looking
    await expect(applyClean(plan, options({ storage: watched, perSecond: 0.5 }))).rejects.toThrow("is new");
    expect(existsSync(files[299] ?? "")).toBe(true);
  });
});

/** As a run leaves it that dies, or is refused, between the two steps of the move of shared/old. */
async function halfDone(how: "killed" | "refused") {
  const one = tree();
  const quarantine = fresh();
  const given = options({ quarantine });
  const file = join(one.job, "shared/old");
  const half: WritableStorage = {
    ...storage,
    move: async (seen, to) => {
      if (seen.path !== file) return storage.move(seen, to);
      await storage.makeDirectory(dirname(to));
      await storage.keepAs(seen.path, to);
      throw how === "killed" ? new Error("killed") : new StorageError("EACCES");
    },
  };
  const applied = applyClean(one.plan, { ...given, storage: half });
  if (how === "killed") await expect(applied).rejects.toThrow("killed");
  else expect(await applied).toMatchObject({ failed: [{ path: file }] });
  return { ...one, given, file, quarantine };
}

describe("a move that was half done", () => {
  it.each(["killed", "refused"] as const)("is finished by the next call (%s)", async (how) => {
    const { plan, given, root } = await halfDone(how);
    expect(await applyClean(plan, given)).toMatchObject({ skipped: [], failed: [] });
    expect(left(root)).toEqual(kept);
  });

  it("is not gone on with where the plan does not hold any more", async () => {
    const { plan, given, root, file } = await halfDone("killed");
    const snapshot = writeSnapshot(join(root, "savepoint-1"), { checkpointId: 4, absolute: [file] }, 0);
    const lines = given.journal.lines().length;
    await expect(applyClean(plan, given)).rejects.toThrow("shared/old is to go");
    expect(existsSync(file)).toBe(true);
    expect(given.journal.lines()).toHaveLength(lines);
    rmSync(snapshot, { recursive: true });
    expect(await applyClean(plan, given)).toMatchObject({ skipped: [], failed: [] });
  });

  it("is not gone on with where a _metadata that was about to go is another by now", async () => {
    const { plan, given, file, going, quarantine } = await halfDone("killed");
    const [path = ""] = going;
    // a second run was killed as it was about to begin
    await given.journal.append(journalText([{ do: "move", path, to: join(quarantine, "x"), sizeInBytes: 5 }]));
    write(path, metadataOf({ checkpointId: 1, absolute: [file] }), 0);
    await expect(applyClean(plan, given)).rejects.toThrow("is not what it was when the plan was made");
    expect(existsSync(file)).toBe(true);
  });

  it("and cannot be finished yet is told with the reason, and everything else goes", async () => {
    const { plan, given, file } = await halfDone("refused");
    const denied: WritableStorage = {
      ...storage,
      removeSeen: (seen) =>
        seen.path === file ? Promise.reject(new StorageError("EACCES")) : storage.removeSeen(seen),
    };
    const done = await applyClean(plan, { ...given, storage: denied });
    expect(done).toMatchObject({ absent: 5, skipped: [], failed: [{ did: "failed", path: file, why: "EACCES" }] });
    expect(await applyClean(plan, given)).toMatchObject({ absent: 6, skipped: [], failed: [] });
  });

  it("a move that was refused before it began is tried again", async () => {
    const { root, job, plan } = tree();
    const given = options({ quarantine: fresh() });
    const denied: WritableStorage = {
      ...storage,
      move: async (seen, to) => {
        if (seen.path === join(job, "chk-2/_metadata")) throw new StorageError("EACCES");
        return storage.move(seen, to);
      },
    };
    await expect(applyClean(plan, { ...given, storage: denied })).rejects.toThrow("its files stay");
    expect(await applyClean(plan, given)).toMatchObject({ removed: 5, absent: 1, failed: [] });
    expect(left(root)).toEqual(kept);
  });
});

describe("what is no plan", () => {
  it("an old plan", async () => {
    const { root, plan } = tree();
    const before = left(root);
    const late = options({ clock: stillClock(now + 2 * day) });
    await expect(applyClean(plan, late)).rejects.toThrow("holds until");
    expect(left(root)).toEqual(before);
  });

  it("a plan that was edited", () => {
    const { plan } = tree();
    expect(cleanPlanOf(JSON.parse(JSON.stringify(plan)), storage)).toEqual(plan);
    expect(() => cleanPlanOf({ ...plan, actions: plan.actions.slice(1) }, storage)).toThrow("digest does not fit");
    expect(() => cleanPlanOf({ ...plan, roots: ["/tmp"] }, storage)).toThrow("digest does not fit");
    expect(() => cleanPlanOf({ ...plan, roots: [] }, storage)).toThrow("/roots: minItems");
  });

  it("a path that leaves the roots", async () => {
    const { root, going } = tree();
    const outside = write(join(fresh(), "file"));
    for (const path of [outside, `${root}/../${outside.split("/").at(-2)}/file`, root]) {
      const plan = planOf(root, going);
      const actions = [...plan.actions, { ...(plan.actions[0] as (typeof plan.actions)[0]), path }];
      await expect(applyClean({ ...plan, actions }, options())).rejects.toThrow("is not below the directories");
    }
    expect(existsSync(outside)).toBe(true);
  });

  it("a directory that is a link by now: nobody knows what is behind it", async () => {
    const { root, job, plan } = tree();
    const before = contentsOf(root);
    const elsewhere = join(fresh(), "moved");
    renameSync(join(job, "shared"), elsewhere);
    symlinkSync(elsewhere, join(job, "shared"));
    await expect(applyClean(plan, options())).rejects.toThrow("leads to a directory that the plan was not decided on");
    rmSync(join(job, "shared"));
    renameSync(elsewhere, join(job, "shared"));
    expect(contentsOf(root)).toEqual(before);
  });

  it("nor behind a new one; one that leads to what was looked at is nothing", async () => {
    const { root, job, plan } = tree();
    const elsewhere = fresh();
    symlinkSync(elsewhere, join(root, "moved"));
    await expect(applyClean(plan, options())).rejects.toThrow("leads to a directory");
    rmSync(join(root, "moved"));
    symlinkSync(job, join(root, "latest"));
    expect((await applyClean(plan, options())).removed).toBeGreaterThan(0);
  });

  it("a journal of another plan", async () => {
    const given = options();
    await applyClean(tree().plan, given);
    await expect(applyClean(tree().plan, given)).rejects.toThrow("is the journal of another plan");
  });
});

describe("quarantine and undo", () => {
  it("moves, keeps the paths, and brings everything back as it was", async () => {
    const { root, plan } = tree();
    const before = contentsOf(root);
    const quarantine = fresh();
    const given = options({ quarantine });
    const done = await applyClean(plan, given);
    expect(done).toMatchObject({ removed: 6, quarantine: `${quarantine}/restorable-2026-06-30-${plan.id}` });
    expect(left(root)).toEqual(kept);
    expect(filesBelow(quarantine).map((path) => path.replace(done.quarantine ?? "", ""))).toEqual(
      ["chk-1/_metadata.quarantined", "chk-1/a", "chk-1/b", "chk-2/_metadata.quarantined", "chk-2/c", "shared/old"].map(
        (name) => `${root}/job/${name}`,
      ),
    );
    const undone = await undoClean({ storage, journal: given.journal, at: "2026-07-01T00:00:00Z", by: "a test" });
    expect(undone).toMatchObject({ broughtBack: 6, inPlace: 0, problems: [] });
    expect(contentsOf(root)).toEqual(before);
    expect(readdirSync(quarantine)).toEqual([]);
    await expect(applyClean(plan, given)).rejects.toThrow("this plan was undone");
  });

  it("undo again finds everything in its place", async () => {
    const { plan } = tree();
    const given = options({ quarantine: fresh() });
    await applyClean(plan, given);
    const undo = () => undoClean({ storage, journal: given.journal, at: "2026-07-01T00:00:00Z", by: "a test" });
    await undo();
    expect(await undo()).toMatchObject({ broughtBack: 0, inPlace: 6, problems: [] });
  });

  it("brings back no snapshot whose files are not all there", async () => {
    const { job, plan } = tree();
    const given = options({ quarantine: fresh() });
    const { quarantine } = await applyClean(plan, given);
    rmSync(`${quarantine}${job}/chk-1/b`);
    const undone = await undoClean({ storage, journal: given.journal, at: "2026-07-01T00:00:00Z", by: "a test" });
    expect(undone.problems.map(({ path }) => path)).toEqual([join(job, "chk-1/b"), join(job, "chk-1/_metadata")]);
    expect(existsSync(join(job, "chk-1/_metadata"))).toBe(false);
    expect(existsSync(join(job, "chk-2/_metadata"))).toBe(true);
  });

  it("brings back no snapshot whose files another clean has taken since, until that is undone", async () => {
    const { root, job, going, plan: both } = tree();
    const undo = (journal: JournalFile) => undoClean({ storage, journal, at: "2026-07-01T00:00:00Z", by: "a test" });
    const first = options({ quarantine: fresh() });
    await applyClean(planOf(root, going.slice(0, 3)), first);
    const second = options({ quarantine: fresh() });
    await applyClean(planOf(root, going.slice(3)), second);
    const undone = await undo(first.journal);
    expect(undone).toMatchObject({ broughtBack: 2, problems: [{ path: join(job, "chk-1/_metadata") }] });
    expect(undone.problems[0]?.why).toMatch(/needs .*shared\/old, which is not there; .*quarantined: move it back by/);
    expect(existsSync(join(job, "chk-1/_metadata"))).toBe(false);
    expect(await undo(second.journal)).toMatchObject({ problems: [] });
    expect(await undo(first.journal)).toMatchObject({ broughtBack: 1, inPlace: 2, problems: [] });
    expect(filesBelow(root)).toEqual(expect.arrayContaining(both.actions.map(({ path }) => path)));
  });

  it("brings back no snapshot whose lost file it names by another authority", async () => {
    const root = fresh();
    const file = write(join(root, "job/shared/lost"));
    const snapshot = writeSnapshot(join(root, "job/chk-1"), { checkpointId: 1, absolute: ["viewfs://c/shared/lost"] });
    const given = options({ quarantine: fresh() });
    const { quarantine } = await applyClean(planOf(root, [`${snapshot}/_metadata`, file]), given);
    rmSync(`${quarantine}${file}`);
    const { problems } = await undoClean({ storage, journal: given.journal, at: "2026-07-01T00:00:00Z", by: "a test" });
    expect(problems.map(({ path }) => path)).toEqual([file, `${snapshot}/_metadata`]);
    expect(existsSync(`${snapshot}/_metadata`)).toBe(false);
  });

  it("looks for the files of a snapshot right before it is back", async () => {
    const { job, plan } = tree();
    const given = options({ quarantine: fresh() });
    await applyClean(plan, given);
    const watched: WritableStorage = {
      ...storage,
      // another clean takes the file once all files are back
      move: async (seen, to) => {
        if (to === join(job, "chk-1/_metadata")) rmSync(join(job, "chk-2/c"));
        return storage.move(seen, to);
      },
    };
    const { journal } = given;
    const { problems } = await undoClean({ storage: watched, journal, at: "2026-07-01T00:00:00Z", by: "a test" });
    expect(problems).toMatchObject([{ path: join(job, "chk-2/_metadata"), why: expect.stringContaining("chk-2/c") }]);
    expect(existsSync(join(job, "chk-1/_metadata"))).toBe(true);
  });

  it("brings everything else back where a _metadata cannot be read any more", async () => {
    const { job, plan } = tree();
    const given = options({ quarantine: fresh() });
    const { quarantine } = await applyClean(plan, given);
    truncateSync(`${quarantine}${job}/chk-1/_metadata.quarantined`, 60);
    const undone = await undoClean({ storage, journal: given.journal, at: "2026-07-01T00:00:00Z", by: "a test" });
    expect(undone).toMatchObject({ broughtBack: 5, problems: [{ path: join(job, "chk-1/_metadata") }] });
  });

  it("does not overwrite what has come in place of it", async () => {
    const { job, plan } = tree();
    const given = options({ quarantine: fresh() });
    await applyClean(plan, given);
    write(join(job, "chk-1/a"), "another");
    const { problems } = await undoClean({ storage, journal: given.journal, at: "2026-07-01T00:00:00Z", by: "a test" });
    expect(problems[0]).toMatchObject({
      path: join(job, "chk-1/a"),
      why: expect.stringContaining("another file is there"),
    });
  });

  it("refuses a quarantine that is no place apart", async () => {
    const { root, job, plan } = tree();
    const link = join(fresh(), "link");
    symlinkSync(job, link);
    for (const quarantine of [root, join(job, "q"), join(root, ".."), link]) {
      await expect(applyClean(plan, options({ quarantine }))).rejects.toThrow("are not apart");
    }
  });

  it("does not delete what it was to move", async () => {
    const { root, plan } = tree();
    const given = options({ quarantine: fresh() });
    await applyClean(plan, given);
    const again = { ...given, quarantine: undefined };
    await expect(applyClean(plan, again)).rejects.toThrow("was begun with a quarantine");
    expect(left(root)).toEqual(kept);
  });

  it("says that deleted things do not come back", async () => {
    const given = options();
    await applyClean(tree().plan, given);
    const undo = undoClean({ storage, journal: given.journal, at: "2026-07-01T00:00:00Z", by: "a test" });
    await expect(undo).rejects.toThrow("was deleted, and not moved");
  });

  it("leaves directories that were empty before", async () => {
    const { root, job, going } = tree();
    mkdirSync(join(job, "empty"));
    await applyClean(planOf(root, going), options());
    expect(existsSync(join(job, "empty"))).toBe(true);
  });
});
