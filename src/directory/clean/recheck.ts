/** Looks whether everything still is as the plan was decided on; a running job goes on meanwhile, and may. */
import { FormatError } from "../../bytes/errors.js";
import type { StoredFile, WritableStorage } from "../../storage/port.js";
import { ifThere } from "../ifThere.js";
import { digestOf } from "./digest.js";
import { Going, type Need, needsOf } from "./needed.js";
import { isWithin, placeOf } from "./places.js";
import { type CleanPlan, isBelow, isMetadata, isSame, type SeenMetadata } from "./plan.js";
import { outdated } from "./refusal.js";

/** What a look at the roots finds of the objects of a plan. */
export interface Found {
  /** Those that are not what the plan saw, by path. */
  readonly changed: ReadonlySet<string>;
  readonly absent: ReadonlySet<string>;
}

/**
 * Lists the roots again. Throws a CleanRefused where the plan no longer holds:
 * a `_metadata` that it was decided on is another one; one that is new cannot be read, refers to something that is to go,
 * or belongs to a job that was said to have ended; such a job has written anything; what was to be kept is gone, and
 * nothing newer of the same job is there. A new checkpoint of a job that may be alive, with files of its own, is fine.
 * @param halfMoved objects that may have their other name already, which changes the identity of a local file: of a
 * `_metadata` among them only the bytes count
 */
export async function recheck(
  plan: CleanPlan,
  storage: WritableStorage,
  halfMoved: ReadonlySet<string> = new Set(),
): Promise<Found> {
  const planned = new Map(plan.actions.map((removal) => [removal.path, removal]));
  const seen = new Map(plan.metadata.map((metadata) => [metadata.path, metadata]));
  const fresh: StoredFile[] = [];
  const changed = new Set<string>();
  const absent = new Set(planned.keys());
  const missing = new Map(seen);
  const ended = plan.jobs.filter(({ mayBeAlive }) => !mayBeAlive);
  for (const root of plan.roots) {
    if ((await storage.stat(root)) === null) continue;
    for await (const batch of storage.walk(root)) {
      for (const file of batch) {
        const removal = planned.get(file.path);
        if (removal) {
          absent.delete(file.path);
          if (!isSame(removal, file)) changed.add(file.path);
        } else demandNoLife(file, ended, plan);
        if (file.kind === "link") await demandInside(file, plan, storage);
        if (!isMetadata(file)) continue;
        missing.delete(file.path);
        const before = seen.get(file.path);
        if (before === undefined) fresh.push(file);
        else if (!isSame(before, file)) {
          const isGoing = removal !== undefined && !halfMoved.has(file.path);
          await demandSameContent(before, isGoing, storage);
        }
      }
    }
  }
  const newSnapshots = await freshSnapshots(fresh, plan, storage);
  demandKept(missing, plan, newSnapshots);
  return { changed, absent };
}

/** The plan was decided on everything below the roots: nobody has looked into what a new link leads to. */
async function demandInside(
  { path, modifiedAt }: StoredFile,
  plan: CleanPlan,
  storage: WritableStorage,
): Promise<void> {
  if (modifiedAt !== null && modifiedAt <= Date.parse(plan.createdAt)) return;
  if ((await storage.stat(path))?.kind !== "directory") return;
  const target = placeOf(await storage.canonical(path));
  if (plan.roots.some((root) => isWithin(target, placeOf(root)))) return;
  throw outdated(`${path} is new, and leads to a directory that the plan was not decided on`);
}

/** A job that has ended writes nothing. */
function demandNoLife(file: StoredFile, ended: CleanPlan["jobs"], plan: CleanPlan): void {
  if (file.modifiedAt === null || file.modifiedAt <= Date.parse(plan.createdAt)) return;
  const job = ended.find(({ directory }) => isBelow(file.path, directory));
  if (job === undefined) return;
  throw outdated(
    `${job.directory} was taken for that of a job that has ended (${job.why}), and ${file.path} was written after the plan was made`,
  );
}

/** Another inode or time, and the same bytes: a copy was put in its place. That is for what stays only. */
async function demandSameContent(before: SeenMetadata, isGoing: boolean, storage: WritableStorage): Promise<void> {
  if (!isGoing && before.sha512 !== null && (await digestOf(before.path, storage)) === before.sha512) return;
  throw outdated(`${before.path} is not what it was when the plan was made`);
}

/** Paths of new snapshots that are whole. One that goes away while it is looked at is none. */
async function freshSnapshots(
  fresh: readonly StoredFile[],
  plan: CleanPlan,
  storage: WritableStorage,
): Promise<string[]> {
  const going = new Going(plan.actions);
  const there: string[] = [];
  for (const { path } of fresh) {
    const needs = await needsOrGone(path, going, storage);
    if (needs === null) continue;
    const [need] = needs;
    if (need) throw outdated(`${path} is new, and needs ${need.reference}: ${need.path} is to go`);
    there.push(path);
  }
  return there;
}

async function needsOrGone(path: string, going: Going, storage: WritableStorage): Promise<readonly Need[] | null> {
  try {
    return await ifThere(storage, path, () => needsOf(path, going, storage));
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    throw outdated(`${path} is new, and cannot be read: ${error.message}`);
  }
}

/** Snapshots go away beside a running job, as newer ones come; but not the last one that a job keeps. */
function demandKept(
  missing: ReadonlyMap<string, SeenMetadata>,
  plan: CleanPlan,
  newSnapshots: readonly string[],
): void {
  const going = plan.actions.filter(isMetadata);
  const isGoing = new Set(going.map(({ path }) => path));
  const losesSnapshots = new Set(going.map(({ job }) => job));
  for (const [path, { job }] of missing) {
    if (isGoing.has(path) || !losesSnapshots.has(job)) continue;
    const directories = plan.jobs.filter((one) => one.job === job).map(({ directory }) => directory);
    if (newSnapshots.some((one) => directories.some((directory) => isBelow(one, directory)))) continue;
    throw outdated(`${path} was to be kept, and is gone; other snapshots of its job were to go because of it`);
  }
}
