import { StorageError } from "../errors.js";
import {
  areaOf,
  checkpointNumber,
  isCompletedCheckpointFile,
  isHighAvailabilityFile,
  isJobId,
  isQuarantineName,
  isSavepointName,
  jobResultStoreName,
  metadataName,
} from "./layout.js";
import { isGone, type Lister } from "./lister.js";
import type { DirectoryKind } from "./model.js";
import { joined, nameOf } from "./paths.js";

/** A directory that belongs together, found by names alone. Paths are relative to the root. */
export interface DiscoveredDirectory {
  readonly kind: DirectoryKind;
  readonly relative: string;
  readonly jobId: string | null;
  /** Directories that hold a `_metadata`, or would if the checkpoint was complete. */
  readonly snapshots: readonly string[];
  /** Kind other: every directory of it, itself first; else null: everything below is listed in one go. */
  readonly directories: readonly string[] | null;
  /** Has `dstl` and nothing of checkpoints beside it. */
  readonly isChangelogOnly: boolean;
  /** High availability: `completedCheckpoint…` files; job results: all files. */
  readonly pointers: readonly string[];
}

export interface Discovery {
  readonly directories: readonly DiscoveredDirectory[];
  /** Directories that could not be listed, and links to some that no root holds. */
  readonly unreadable: readonly { readonly relative: string; readonly problem: string }[];
}

/** Deeper than that nobody looks, and nothing is ever deleted. */
const mostDepth = 64;

/** Flink's paths have no two slashes in a row, so that nothing there is Flink's; it may be copies of what was. */
const nameless = "there are keys with two slashes in a row below it, which nobody looks at: rename or remove them";

/** Directories that are listed at a time. */
const atOnce = 16;

/** The directory that a link leads to, where nobody looks into it; null for any other link. Throws a StorageError. */
export type LeadsOut = (path: string) => Promise<string | null>;

/**
 * Looks through a root for everything that belongs to Flink. Only names are read; `chk-N`, `shared`, `taskowned` and `dstl`
 * of a job are not entered. Throws a StorageError when the root itself cannot be listed.
 */
export async function discover(
  rootPath: string,
  lister: Lister,
  leadsOut: LeadsOut,
  signal?: AbortSignal,
): Promise<Discovery> {
  const search = new Search(rootPath, lister, leadsOut, signal);
  await search.run();
  return search.finish();
}

interface Mutable {
  kind: DirectoryKind;
  relative: string;
  jobId: string | null;
  snapshots: string[];
  directories: string[] | null;
  isChangelogOnly: boolean;
  pointers: string[];
}

/** What one directory holds, as far as it tells what it is. */
interface Names {
  readonly directories: string[];
  readonly pointers: string[];
  hasMetadata: boolean;
  isHighAvailability: boolean;
}

class Search {
  readonly #rootPath: string;
  readonly #lister: Lister;
  readonly #leadsOut: LeadsOut;
  readonly #signal: AbortSignal | undefined;
  readonly #found: Mutable[] = [];
  readonly #unreadable: { relative: string; problem: string }[] = [];
  readonly #other: Mutable = made("other", "", null, []);
  #waiting: { readonly relative: string; readonly owner: Mutable }[] = [];

  constructor(rootPath: string, lister: Lister, leadsOut: LeadsOut, signal?: AbortSignal) {
    this.#rootPath = rootPath;
    this.#lister = lister;
    this.#leadsOut = leadsOut;
    this.#signal = signal;
  }

  async run(): Promise<void> {
    this.#waiting = [{ relative: "", owner: this.#other }];
    while (this.#waiting.length > 0) {
      this.#signal?.throwIfAborted();
      const now = this.#waiting.splice(0, atOnce);
      await Promise.all(now.map(({ relative, owner }) => this.#visit(relative, owner)));
    }
  }

  finish(): Discovery {
    const all = [...this.#found, ...((this.#other.directories ?? []).length > 0 ? [this.#other] : [])];
    const sorted = all.sort((a, b) => (a.relative < b.relative ? -1 : a.relative > b.relative ? 1 : 0));
    for (const directory of sorted) {
      directory.snapshots.sort(byNumber);
      directory.directories?.sort();
    }
    return { directories: sorted, unreadable: this.#unreadable };
  }

  async #visit(relative: string, owner: Mutable): Promise<void> {
    if (relative.split("/").length > mostDepth) {
      this.#unreadable.push({ relative, problem: `deeper than ${mostDepth} directories` });
      return;
    }
    const names = await this.#names(relative);
    if (names === null) return;
    const name = nameOf(relative === "" ? this.#rootPath : relative);
    const known = this.#recognized(relative, name, names);
    const group = known ?? owner;
    if (known) this.#found.push(known);
    else owner.directories?.push(relative);
    if (group.kind === "high-availability" || group.kind === "job-results" || group.kind === "quarantine") {
      this.#collectPointers(group, relative, names);
      return;
    }
    this.#descend(group, relative, names.directories);
  }

  /** What a directory is, by its name and by what it holds; null: nothing of its own. */
  #recognized(relative: string, name: string, names: Names): Mutable | null {
    if (isQuarantineName(name)) return made("quarantine", relative, null);
    if (name === jobResultStoreName) return made("job-results", relative, null);
    if (names.isHighAvailability) return made("high-availability", relative, null);
    if (isJobId(name)) {
      const job = made("job", relative, name);
      const areas = names.directories.map(areaOf).filter((area) => area !== null);
      job.isChangelogOnly = areas.length > 0 && areas.every((area) => area === "changelog");
      return job;
    }
    if (names.hasMetadata || isSavepointName(name)) return made("savepoint", relative, null, null, [relative]);
    const hasCheckpoints = names.directories.some((directory) => checkpointNumber(directory) !== null);
    return hasCheckpoints ? made("unnamed-job", relative, null) : null;
  }

  #descend(group: Mutable, relative: string, directories: readonly string[]): void {
    const isTop = group.relative === relative && (group.kind === "job" || group.kind === "unnamed-job");
    for (const name of directories) {
      const child = relative === "" ? name : `${relative}/${name}`;
      const area = isTop ? areaOf(name) : null;
      if (area === "checkpoint") group.snapshots.push(child);
      else if (area === null) this.#waiting.push({ relative: child, owner: group });
    }
  }

  #collectPointers(group: Mutable, relative: string, { directories, pointers }: Names): void {
    group.pointers.push(...pointers.map((name) => (relative === "" ? name : `${relative}/${name}`)));
    if (group.kind === "quarantine") return;
    for (const name of directories) {
      this.#waiting.push({ relative: relative === "" ? name : `${relative}/${name}`, owner: group });
    }
  }

  async #names(relative: string): Promise<Names | null> {
    const found: Names = { directories: [], pointers: [], hasMetadata: false, isHighAvailability: false };
    const path = joined(this.#rootPath, relative);
    const links: string[] = [];
    try {
      await this.#lister.names(path, (name, kind) => {
        if (name === "") this.#unreadable.push({ relative, problem: nameless });
        else if (kind === "directory") found.directories.push(name);
        // also as a link to one: it can be restored from
        else if (name === metadataName) found.hasMetadata = true;
        else if (kind === "link") links.push(name);
        if (kind !== "file") return;
        if (isHighAvailabilityFile(name)) found.isHighAvailability = true;
        if (isCompletedCheckpointFile(name) || /^[0-9a-f]{32}(_DIRTY)?\.json$/.test(name)) found.pointers.push(name);
      });
    } catch (error) {
      if (!(error instanceof StorageError) || relative === "") throw error;
      if (await isGone(this.#lister, this.#rootPath, relative)) return null;
      this.#unreadable.push({ relative, problem: error.message });
      return null;
    }
    for (const name of links) await this.#link(relative === "" ? name : `${relative}/${name}`);
    found.directories.sort();
    return found;
  }

  /** What lies behind it is not looked at: there may be snapshots that need anything here. */
  async #link(relative: string): Promise<void> {
    try {
      const target = await this.#leadsOut(joined(this.#rootPath, relative));
      if (target === null) return;
      const problem = `a link to ${target}, which is not followed: give that directory as well`;
      this.#unreadable.push({ relative, problem });
    } catch (error) {
      if (!(error instanceof StorageError)) throw error;
      this.#unreadable.push({ relative, problem: error.message });
    }
  }
}

function made(
  kind: DirectoryKind,
  relative: string,
  jobId: string | null,
  directories: string[] | null = null,
  snapshots: string[] = [],
): Mutable {
  return { kind, relative, jobId, snapshots, directories, isChangelogOnly: false, pointers: [] };
}

/** `chk-9` before `chk-10`. */
function byNumber(a: string, b: string): number {
  const [one, other] = [checkpointNumber(nameOf(a)), checkpointNumber(nameOf(b))];
  if (one !== null && other !== null && one !== other) return one - other;
  return a < b ? -1 : 1;
}
