/** Carrying out plans: whatever happens on the way, there is nothing or the whole, verified result. */
import { spawnSync } from "node:child_process";
import { appendFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { StorageError } from "../../src/errors.js";
import { applyMigration } from "../../src/migrate/apply.js";
import type { MigrationPlan } from "../../src/migrate/plan.js";
import { PlanNotApplicable } from "../../src/migrate/refusal.js";
import { writableLocalStorage } from "../../src/storage/localWrite.js";
import { writeOld, writeSnapshot } from "../support/snapshotTree.js";
import { canonical, copyOf, fresh, nativeRocksdb, planOf } from "./plans.js";
import { stepping } from "./stepping.mjs";

const storage = writableLocalStorage;
const rename = { renames: ["bbb=ccc"] };
const metadataOf = (directory: string) => readFileSync(join(directory, "_metadata"));
const targetOf = (plan: MigrationPlan) => plan.target.location.replace(/^file:/, "");

function isWhole(plan: MigrationPlan): void {
  const digest = storage.sha512();
  digest.update(metadataOf(targetOf(plan)));
  expect(digest.hex()).toBe(plan.expected.sha512);
}

describe("apply", () => {
  it("writes the new snapshot and leaves the old one alone", async () => {
    const before = metadataOf(canonical);
    const plan = await planOf(canonical, rename);
    expect(await applyMigration(plan, { storage })).toMatchObject({ outcome: "applied", copiedFiles: 0 });
    isWhole(plan);
    expect(metadataOf(canonical).equals(before)).toBe(true);
    expect(readdirSync(targetOf(plan))).toEqual(["_metadata"]);
  });

  it("finds that everything is there already", async () => {
    const plan = await planOf(canonical, rename);
    await applyMigration(plan, { storage });
    expect(await applyMigration(plan, { storage })).toMatchObject({ outcome: "there-already" });
  });

  it("renames there and back to the bytes from before", async () => {
    const there = await planOf(canonical, rename);
    await applyMigration(there, { storage });
    const back = await planOf(targetOf(there), { renames: ["ccc=bbb"] });
    await applyMigration(back, { storage });
    expect(metadataOf(targetOf(back)).equals(metadataOf(canonical))).toBe(true);
  });

  it("an empty request is an identical copy", async () => {
    const plan = await planOf(canonical, {});
    expect(plan.expected.sha512).toBe(plan.source.sha512);
    await applyMigration(plan, { storage });
    expect(metadataOf(targetOf(plan)).equals(metadataOf(canonical))).toBe(true);
  });

  it.each(["rename", "drop"])("refuses a snapshot that has changed (%s)", async (how) => {
    const snapshot = copyOf(canonical);
    const plan = await planOf(snapshot, how === "rename" ? rename : { drops: ["bbb"], acceptLoss: true });
    const bytes = metadataOf(snapshot);
    // one bit of bbb's state, the size staying the same
    const at = bytes.indexOf("bbb-pending") + 200;
    bytes.writeUInt8(bytes.readUInt8(at) ^ 1, at);
    writeFileSync(join(snapshot, "_metadata"), bytes);
    await expect(applyMigration(plan, { storage })).rejects.toThrow(PlanNotApplicable);
    await expect(applyMigration(plan, { storage })).rejects.toThrow("is not what it was when the plan was made");
    expect(existsSync(join(targetOf(plan), "_metadata"))).toBe(false);
  });

  it("refuses a target that holds something, and leaves it as it is", async () => {
    const plan = await planOf(canonical, rename);
    mkdirSync(targetOf(plan));
    writeFileSync(join(targetOf(plan), "notes.txt"), "mine");
    await expect(applyMigration(plan, { storage })).rejects.toThrow("is not empty: it holds notes.txt");
    writeFileSync(join(targetOf(plan), "_metadata"), "another");
    await expect(applyMigration(plan, { storage })).rejects.toThrow("holds another snapshot already");
    expect(readdirSync(targetOf(plan)).sort()).toEqual(["_metadata", "notes.txt"]);
  });

  it("refuses where a file that it needs is gone", async () => {
    const snapshot = copyOf(nativeRocksdb);
    const plan = await planOf(snapshot, rename);
    expect(plan.requiredFiles.complete).toBe(true);
    const [first] = plan.requiredFiles.files;
    rmSync((first?.path ?? "").replace(/^file:/, ""));
    await expect(applyMigration(plan, { storage })).rejects.toThrow("is missing");
  });

  it("refuses a plan whose result another release would make differently", async () => {
    const plan = await planOf(canonical, rename);
    const other = { ...plan, expected: { ...plan.expected, sha512: "0".repeat(128) } };
    await expect(applyMigration(other, { storage })).rejects.toThrow("what was written is not what the plan says");
    expect(existsSync(join(targetOf(plan), "_metadata"))).toBe(false);
    expect(readdirSync(targetOf(plan))).toEqual([]);
  });
});

describe("in place", () => {
  it("swaps the metadata and keeps the old one beside it", async () => {
    const snapshot = copyOf(nativeRocksdb);
    const before = metadataOf(snapshot);
    const plan = await planOf(snapshot, rename, { target: "in-place" });
    const { keptAs } = await applyMigration(plan, { storage });
    isWhole(plan);
    expect(readFileSync((keptAs ?? "").replace(/^file:/, "")).equals(before)).toBe(true);
    expect(plan.dependsOn).toEqual([]);
    expect(await applyMigration(plan, { storage })).toMatchObject({ outcome: "there-already" });
  });

  it("refuses metadata that has changed, and does not touch it", async () => {
    const snapshot = copyOf(canonical);
    const plan = await planOf(snapshot, rename, { target: "in-place" });
    appendFileSync(join(snapshot, "_metadata"), "x");
    const changed = metadataOf(snapshot);
    await expect(applyMigration(plan, { storage })).rejects.toThrow("is not what it was");
    expect(metadataOf(snapshot).equals(changed)).toBe(true);
    expect(readdirSync(snapshot).filter((name) => name.startsWith("_metadata."))).toEqual([]);
  });
});

describe("in place, from metadata of another name", () => {
  /** As a snapshot that was migrated in place before: the first metadata is kept beside the second. */
  async function migratedBefore(): Promise<{ snapshot: string; original: string }> {
    const snapshot = copyOf(canonical);
    const plan = await planOf(snapshot, rename, { target: "in-place" });
    const { keptAs } = await applyMigration(plan, { storage });
    return { snapshot, original: (keptAs ?? "").replace(/^file:/, "") };
  }

  it("is refused: the metadata that it would replace would be lost", async () => {
    const { snapshot, original } = await migratedBefore();
    const wanted = { target: "in-place", metadataPath: original };
    await expect(planOf(snapshot, { renames: ["aaa=ddd"] }, wanted)).rejects.toThrow("is not the _metadata of its");
    const plan = await planOf(snapshot, { renames: ["aaa=ddd"] }, { metadataPath: original });
    expect(plan.source.metadataPath).toBe(original);
  });

  it("is not done by a plan that was edited either", async () => {
    const { snapshot, original } = await migratedBefore();
    const before = metadataOf(snapshot);
    const plan = await planOf(snapshot, { renames: ["aaa=ddd"] }, { metadataPath: original });
    const target = { location: `file:${snapshot}`, inPlace: true, keptAs: "_metadata.kept" };
    await expect(applyMigration({ ...plan, target }, { storage })).rejects.toThrow("is other metadata than");
    expect(metadataOf(snapshot).equals(before)).toBe(true);
    expect(readdirSync(snapshot).filter((name) => /pending|kept/.test(name))).toEqual([]);
    writeFileSync(join(snapshot, "_metadata"), readFileSync(original));
    expect(await applyMigration({ ...plan, target }, { storage })).toMatchObject({ outcome: "applied" });
  });
});

describe("copy", () => {
  it("brings the files over, and the copy stands alone", async () => {
    const snapshot = copyOf(nativeRocksdb);
    const plan = await planOf(snapshot, { copy: true });
    expect(plan.copies.length).toBeGreaterThan(10);
    expect(await applyMigration(plan, { storage })).toMatchObject({ copiedFiles: plan.copies.length });
    rmSync(snapshot, { recursive: true });
    const again = await planOf(targetOf(plan), rename);
    expect(again.requiredFiles.files).toHaveLength(plan.copies.length);
    expect(metadataOf(targetOf(plan)).equals(metadataOf(nativeRocksdb))).toBe(true);
  });

  it("leaves behind the files of operators that are left out", async () => {
    const all = await planOf(nativeRocksdb, { copy: true });
    const some = await planOf(nativeRocksdb, { keeps: ["aaa"], copy: true, acceptLoss: true });
    expect(some.copies.length).toBeGreaterThan(0);
    expect(some.copies.length).toBeLessThan(all.copies.length / 2);
    await applyMigration(some, { storage });
    expect(readdirSync(targetOf(some))).toHaveLength(some.copies.length + 1);
    expect(some.dependsOn).toEqual([]);
  });

  it("copies again what was cut off under its name, only when somebody removes it", async () => {
    const plan = await planOf(nativeRocksdb, { keeps: ["aaa"], copy: true, acceptLoss: true });
    const [first] = plan.copies;
    const to = (first?.to ?? "").replace(/^file:/, "");
    mkdirSync(targetOf(plan));
    writeFileSync(to, readFileSync((first?.from ?? "").replace(/^file:/, "")).subarray(0, -1));
    await expect(applyMigration(plan, { storage })).rejects.toThrow("is another file than");
    expect(existsSync(join(targetOf(plan), "_metadata"))).toBe(false);
    rmSync(to);
    expect(await applyMigration(plan, { storage })).toMatchObject({ copiedFiles: plan.copies.length });
  });

  it("goes on where it was interrupted: what is there already is compared, not copied", async () => {
    const plan = await planOf(nativeRocksdb, { copy: true });
    const [first] = plan.copies;
    mkdirSync(targetOf(plan));
    writeFileSync((first?.to ?? "").replace(/^file:/, ""), readFileSync((first?.from ?? "").replace(/^file:/, "")));
    expect(await applyMigration(plan, { storage })).toMatchObject({ copiedFiles: plan.copies.length - 1 });
  });

  it("refuses a file that is longer or shorter than the snapshot says", async () => {
    const snapshot = copyOf(nativeRocksdb);
    const plan = await planOf(snapshot, { copy: true });
    appendFileSync((plan.copies[0]?.from ?? "").replace(/^file:/, ""), "x");
    await expect(applyMigration(plan, { storage })).rejects.toThrow("and the snapshot says");
    expect(existsSync(join(targetOf(plan), "_metadata"))).toBe(false);
  });

  it("does not take another file of the same name for its own", async () => {
    const plan = await planOf(nativeRocksdb, { copy: true });
    const [first] = plan.copies;
    mkdirSync(targetOf(plan));
    writeFileSync((first?.to ?? "").replace(/^file:/, ""), "cut o");
    await expect(applyMigration(plan, { storage })).rejects.toThrow("is another file than");
  });
});

describe("copy and merge", () => {
  it.each(["that refers to it", "that it is of"])("brings over a file of both, first the one %s", async (first) => {
    const home = fresh();
    const savepoint = writeSnapshot(`${home}/sp-1`, { uids: ["a"], own: ["one", "two"] });
    const checkpoint = writeSnapshot(`${home}/chk-9`, { uids: ["b"], own: ["three"], shared: [`${savepoint}/one`] });
    const [one, other] = first === "that it is of" ? [savepoint, checkpoint] : [checkpoint, savepoint];
    const plan = await planOf(one, { copy: true }, { merged: [other] });
    await applyMigration(plan, { storage });
    expect(readdirSync(targetOf(plan)).sort()).toEqual(["_metadata", "one", "three", "two"]);
    expect(plan.dependsOn).toEqual([]);
  });

  it("copies a file that was relocated by itself under the name that the metadata has", async () => {
    const home = fresh();
    const now = writeOld(`${home}/moved/now`, new Uint8Array(100), 0);
    const shared = [`${home}/shared/before`];
    const snapshot = writeSnapshot(`${home}/chk-1`, { uids: ["a"], shared, withoutFiles: true });
    const plan = await planOf(snapshot, { copy: true, relocations: [`${shared[0]}=${now}`] });
    expect(plan.copies).toMatchObject([{ from: `file:${now}`, to: `${plan.target.location}/shared/before` }]);
  });

  it("brings over every file of snapshots that have more references together than one may have", async () => {
    const [a, b] = [fresh(), fresh()];
    const files = [`${a}/shared/a1`, `${b}/shared/b1`, `${b}/shared/b2`];
    const one = writeSnapshot(`${a}/chk-1`, { uids: ["a"], shared: files.slice(0, 1) });
    const other = writeSnapshot(`${b}/chk-1`, { uids: ["b"], shared: files.slice(1) });
    const many = (n: number, path = "") => Array<string>(n).fill(path);
    writeSnapshot(one, { uids: ["a"], shared: many(120_000, files[0]), withoutFiles: true });
    const shared = [...many(80_000, files[1]), ...many(10_000, files[2])];
    writeSnapshot(other, { uids: ["b"], shared, withoutFiles: true });
    const plan = await planOf(one, { copy: true }, { merged: [other] });
    expect(plan.copies.map(({ from }) => from)).toEqual(files.map((file) => `file:${file}`));
    expect(plan.requiredFiles.complete).toBe(true);
    expect(plan.dependsOn).toEqual([]);
  });
});

const ways = [
  ["a new directory", () => planOf(canonical, rename)],
  ["in place", () => planOf(copyOf(canonical), rename, { target: "in-place" })],
  ["with files", () => planOf(nativeRocksdb, { ...rename, copy: true })],
] as const;

describe.each(ways)("interrupted: %s", (name, plan) => {
  it("at any step: nothing or the whole result, and the same plan finishes it", async () => {
    for (let step = 1; ; step++) {
      const one = await plan();
      const before = one.target.inPlace ? metadataOf(targetOf(one)) : undefined;
      const broken = stepping(storage, step, () => {
        throw new StorageError("the power is gone");
      });
      const isDone = await applyMigration(one, { storage: broken.storage }).then(
        () => true,
        (error) => {
          expect(error).toBeInstanceOf(StorageError);
          return false;
        },
      );
      if (broken.reached() < step) return expect(step).toBeGreaterThan(name === "with files" ? 30 : 5);
      const metadata = join(targetOf(one), "_metadata");
      if (isDone || (existsSync(metadata) && !before?.equals(metadataOf(targetOf(one))))) isWhole(one);
      await applyMigration(one, { storage });
      isWhole(one);
      expect(readdirSync(targetOf(one)).filter((file) => file.endsWith(".pending"))).toEqual([]);
    }
  });
});

/** A process of its own, which kills itself at a step, as kill -9 would. */
function killedAt(step: number, plan: MigrationPlan): string | null {
  const file = `${fresh()}.json`;
  writeFileSync(file, JSON.stringify(plan));
  const script = resolve(import.meta.dirname, "killedApply.mjs");
  const { signal, status, stderr } = spawnSync(process.execPath, [script, file, String(step)], { encoding: "utf8" });
  if (signal === null) expect(`${status} ${stderr}`).toBe("0 ");
  return signal;
}

/** Few files, for a process a step. */
const killedWays = [
  ...ways.slice(0, 2),
  ["with files", () => planOf(nativeRocksdb, { keeps: ["aaa"], copy: true, acceptLoss: true })],
] as const;

describe("killed", () => {
  it.each(killedWays)("kill -9 at every step: %s", async (_name, plan) => {
    for (let step = 1; ; step++) {
      const one = await plan();
      const before = one.target.inPlace ? metadataOf(targetOf(one)) : undefined;
      const signal = killedAt(step, one);
      if (signal === null) return expect(step).toBeGreaterThan(5);
      expect(signal).toBe("SIGKILL");
      const metadata = join(targetOf(one), "_metadata");
      if (existsSync(metadata) && !before?.equals(metadataOf(targetOf(one)))) isWhole(one);
      await applyMigration(one, { storage });
      isWhole(one);
      expect(readdirSync(targetOf(one)).filter((file) => file.endsWith(".pending"))).toEqual([]);
    }
  });
});

describe("two at once", () => {
  it.each(ways)("the same plan twice: one does it, the other says so (%s)", async (_name, plan) => {
    const one = await plan();
    const outcomes = await Promise.all([applyMigration(one, { storage }), applyMigration(one, { storage })]);
    isWhole(one);
    const names = outcomes.map(({ outcome }) => outcome).sort();
    expect(names).toEqual(["applied", "there-already"]);
  });

  it("two plans for one place: one is done, the other refused", async () => {
    const target = fresh();
    const plans = [
      await planOf(canonical, rename, { target }),
      await planOf(canonical, { renames: ["aaa=ddd"] }, { target }),
    ];
    const settled = await Promise.allSettled(plans.map((plan) => applyMigration(plan, { storage })));
    expect(settled.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    const winner = plans[settled.findIndex(({ status }) => status === "fulfilled")];
    if (winner) isWhole(winner);
    const loser = settled.find((one) => one.status === "rejected");
    expect(String(loser?.reason)).toMatch(/another (process has put another )?snapshot/);
  });
});
