/** What `clean` and `dispose` decide and `apply` does: schemas/plan.schema.json, kind "clean". */
import type { StoredFile } from "../../storage/port.js";

/** A file as it was when the plan was made. Times are milliseconds since the epoch. */
export interface SeenFile {
  /** As the system spells it, links resolved. */
  readonly path: string;
  readonly sizeInBytes: number;
  readonly modifiedAt: number | null;
  /** etag, inode with change time, …; null where the system has none. */
  readonly identity: string | null;
}

/** A `_metadata` that the plan was decided on. */
export interface SeenMetadata extends SeenFile {
  /** SHA-512; null where it could not be read: then everything that it may refer to is left alone. */
  readonly sha512: string | null;
  /** Snapshots that stand in for each other: a job's. Null where that is not known. */
  readonly job: string | null;
  /** Null where it could not be read. A string where it is beyond 2^53. */
  readonly checkpointId: number | string | null;
}

/** A job directory, and whether anything in it may still be in use by a cluster. */
export interface JobLiveness {
  readonly directory: string;
  readonly job: string | null;
  /** True unless somebody, or a cluster, says that it has ended. */
  readonly mayBeAlive: boolean;
  readonly why: string;
}

/** A snapshot that stays, with every reason for it. */
export interface KeptSnapshot {
  readonly location: string;
  readonly job: string | null;
  readonly reasons: readonly string[];
}

/** One object that goes. `class` and `reason` are for people; apply needs the rest only. */
export interface Removal extends SeenFile {
  readonly action: "remove";
  readonly class: string;
  readonly reason: string;
  readonly job: string | null;
}

export interface CleanPlan {
  readonly planVersion: 1;
  readonly kind: "clean";
  /** Digest of what the plan says: it is not edited. Names the quarantine, and ties a journal to it. */
  readonly id: string;
  readonly createdAt: string;
  readonly createdBy: string;
  /** Later it is refused. */
  readonly expiresAt: string;
  /** What was asked for, in the words of the command line. */
  readonly request: readonly string[];
  /** Directories that were looked through. What is to go is below one of them. */
  readonly roots: readonly string[];
  /** Every `_metadata` below the roots. */
  readonly metadata: readonly SeenMetadata[];
  readonly jobs: readonly JobLiveness[];
  readonly kept: readonly KeptSnapshot[];
  readonly actions: readonly Removal[];
  /** Directories that go once nothing is in them, the deepest first. */
  readonly directories: readonly string[];
}

/** Whether parsed JSON wants to be a plan of this kind. */
export function isCleanPlan(data: unknown): boolean {
  return typeof data === "object" && data !== null && "kind" in data && data.kind === "clean";
}

export function isMetadata({ path }: { readonly path: string }): boolean {
  return path.endsWith("/_metadata");
}

/** As the storage is asked about it. */
export function storedFileOf({ path, sizeInBytes, modifiedAt, identity }: SeenFile): StoredFile {
  return { path, kind: "file", size: sizeInBytes, modifiedAt, identity };
}

export function seenFileOf({ path, size, modifiedAt, identity }: StoredFile): SeenFile {
  return { path, sizeInBytes: size, modifiedAt, identity };
}

/** Whether a file still is what was seen. */
export function isSame(seen: SeenFile, now: StoredFile): boolean {
  return (
    now.kind === "file" &&
    now.size === seen.sizeInBytes &&
    now.modifiedAt === seen.modifiedAt &&
    (seen.identity ?? now.identity) === now.identity
  );
}

/** Below a directory, and not the directory itself; both spelled as the system does. */
export function isBelow(path: string, directory: string): boolean {
  return path.startsWith(directory.endsWith("/") ? directory : `${directory}/`);
}
