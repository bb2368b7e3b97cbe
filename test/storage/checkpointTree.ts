/** Checkpoints of one job on a real server, with references in another spelling than that of the listing, and neighbours. */
import { createHash } from "node:crypto";
import { auditDirectories } from "../../src/directory/audit.js";
import type { CleanPlan } from "../../src/directory/clean/plan.js";
import { Candidates, planClean, wantedClasses } from "../../src/directory/clean/planClean.js";
import { defaultRetained, type Policy } from "../../src/directory/clean/policy.js";
import { referencesOf } from "../../src/directory/clean/references.js";
import type { StoredFile, WritableStorage } from "../../src/storage/port.js";
import { metadataOf, type References } from "../directory/clean/trees.js";
import { readAll, walked, writeFile } from "./contract.js";
import type { ServedSystem } from "./places.js";

export const jobA = "a1b2c3d4e5f60718293a4b5c6d7e8f90";
export const jobB = "b1b2c3d4e5f60718293a4b5c6d7e8f90";

export interface CheckpointTree {
  /** Bucket, container, or top directory. */
  readonly top: string;
  readonly checkpoints: string;
  readonly job: string;
  /** What goes where the last two checkpoints stay and the job has ended; sorted. */
  readonly going: readonly string[];
}

/**
 * `chk-1` goes, with a shared file of its own; `chk-10` and `chk-11` stay, with one of all three; one belongs to nobody.
 * `checkpoints2` is another directory, and so is `chk-10` beside `chk-1`.
 */
export async function makeTree({ storage, newRoot, otherwise }: ServedSystem): Promise<CheckpointTree> {
  const top = await newRoot();
  const checkpoints = `${top}/checkpoints`;
  const job = `${checkpoints}/${jobA}`;
  const put = (path: string, content: string | Uint8Array = "state") => writeFile(storage, path, content);
  const shared = (name: string) => `${job}/shared/1b9d6bcd-bbfd-4b2d-9b5d-${name}`;
  const [old, all, nobodys] = ["00000000000a", "00000000000b", "00000000000c"].map(shared) as [string, string, string];
  for (const path of [old, all, nobodys]) await put(path);
  const made: readonly [n: number, absolute: readonly string[]][] = [
    [1, [old, all]],
    [10, [all]],
    [11, [all]],
  ];
  for (const [n, absolute] of made) {
    await snapshotAt(storage, `${job}/chk-${n}`, {
      checkpointId: n,
      relative: [`own-${n}`],
      absolute: absolute.map(otherwise),
    });
  }
  await snapshotAt(storage, `${top}/checkpoints2/${jobA}/chk-1`, { checkpointId: 1, relative: ["own-1"] });
  await snapshotAt(storage, `${checkpoints}/${jobB}/chk-7`, { checkpointId: 7, relative: ["own-7"] });
  return { top, checkpoints, job, going: [`${job}/chk-1/_metadata`, `${job}/chk-1/own-1`, old, nobodys].sort() };
}

export async function snapshotAt(storage: WritableStorage, directory: string, references: References): Promise<void> {
  for (const name of references.relative ?? []) await writeFile(storage, `${directory}/${name}`, "state");
  await writeFile(storage, `${directory}/_metadata`, metadataOf(references));
}

/** Every object with a digest of its content. */
export async function contentsOf(storage: WritableStorage, top: string): Promise<Record<string, string>> {
  const contents: Record<string, string> = {};
  for (const { path } of await walked(storage, top)) {
    contents[path] = createHash("sha512")
      .update(await readAll(storage, path))
      .digest("hex");
  }
  return contents;
}

/** What is called `_metadata` and lacks a file that it refers to: empty, always. */
export async function looksWholeAndIsNot(storage: WritableStorage, top: string): Promise<string[]> {
  const broken: string[] = [];
  for (const { path } of await walked(storage, top)) {
    if (!path.endsWith("/_metadata")) continue;
    const { files } = await referencesOf(path, storage);
    for (const file of files) if ((await storage.stat(file)) === null) broken.push(`${path} lacks ${file}`);
  }
  return broken;
}

/** Days later, so that nothing is young. */
export const later = () => Date.now() + 10 * 24 * 60 * 60 * 1000;

/** The plan of a policy that leaves two checkpoints of each job, all of which have ended. */
export async function planned(
  storage: WritableStorage,
  root: string,
  more: Partial<Policy> = {},
  now = later(),
): Promise<CleanPlan> {
  const policy: Policy = {
    keepLast: 2,
    keepWithin: null,
    keepTags: [],
    olderThan: 1000,
    includeSavepoints: false,
    protect: [],
    remove: new Set(["stale", "abandoned", "orphaned", "dead-jobs"]),
    retained: defaultRetained,
    ...more,
  };
  const candidates = new Candidates(policy, now);
  const evidence = { source: "user", option: "--terminated" } as const;
  const audit = await auditDirectories(
    {
      roots: [{ location: root, storage }],
      statements: [jobA, jobB].map((jobId) => ({ about: "job", jobId, liveness: "terminated", evidence })),
      now,
      gracePeriod: policy.olderThan,
      files: wantedClasses(),
    },
    { files: (batch) => candidates.add(batch) },
  );
  return planClean({ audit, candidates, policy, request: ["a test"], storage, createdBy: "a test" });
}

export const goingOf = ({ actions }: CleanPlan): string[] => actions.map(({ path }) => path).sort();

/**
 * A storage whose user dies at a step: before or after a call that changes something, from which on nothing is done.
 * A move on an object store is a copy and a removal; dying in between leaves both.
 */
export function mortal(storage: WritableStorage, at: number) {
  let steps = 0;
  const dead = new Error("killed");
  const step = () => {
    if (++steps >= at) throw dead;
  };
  const around = async <T>(act: () => Promise<T>): Promise<T> => {
    step();
    const result = await act();
    step();
    return result;
  };
  const dying: WritableStorage = {
    ...storage,
    removeSeen: (seen) => around(() => storage.removeSeen(seen)),
    async move(seen: StoredFile, to: string) {
      step();
      if (steps + 1 === at && (await storage.keepAs(seen.path, to).catch(() => false))) step();
      step();
      const moved = await storage.move(seen, to);
      step();
      return moved;
    },
    removeEmptyDirectory: (path) => around(() => storage.removeEmptyDirectory(path)),
    makeDirectory: (path) => around(() => storage.makeDirectory(path)),
  };
  return { dying, dead, reached: () => steps };
}
