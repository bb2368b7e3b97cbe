import type { PendingFile, Storage } from "../storage/port.js";
import type { Lister } from "./lister.js";
import type { Statement } from "./liveness/statement.js";
import type { AuditedFile, DirectoryFound, FileClass, SnapshotKey } from "./model.js";
import type { PathMapping } from "./paths.js";
import type { GivenRoot } from "./scope.js";
import type { Surroundings, Task } from "./tasks.js";

export interface AuditRequest {
  /** Everything that snapshots may refer to should be under one of them. */
  readonly roots: readonly GivenRoot[];
  /** Other spellings of the same places. */
  readonly mappings?: readonly PathMapping[];
  /** Which jobs run or have ended, and what is needed. Nothing said: unknown, which is alive. */
  readonly statements?: readonly Statement[];
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** Younger files are in progress; milliseconds, default 3 days. */
  readonly gracePeriod?: number;
  /** Newest complete checkpoints of a job that supersede the others; default 1. */
  readonly keepLast?: number;
  /** Days after which a lifecycle rule deletes: what would it break? */
  readonly lifecycleDays?: number;
  /** Files that the sink wants; totals count all of them in any case. Default none. */
  readonly files?: "all" | ReadonlySet<FileClass>;
  /** Whether files of a backend come with the names they have in it. */
  readonly localNames?: boolean;
  /** Remote metadata is kept here between the two passes over it; without it, it is fetched twice. */
  readonly scratch?: () => Promise<PendingFile>;
  /** Who lists and classifies directories of a root: worker threads, for local files. Default: this thread. */
  readonly workers?: (storage: Storage) => DirectoryWorkers | null;
  /** Directories of one remote root that are worked on at a time; default 8. */
  readonly concurrency?: number;
  readonly onProgress?: (progress: AuditProgress) => void;
  readonly signal?: AbortSignal;
}

export interface AuditProgress {
  readonly phase: "discovering" | "reading" | "listing" | "checking";
  readonly directories: number;
  readonly directoriesDone: number;
  readonly snapshots: number;
  readonly files: number;
  readonly bytes: number;
}

/** Who takes rows. What it returns is waited for. */
export interface AuditSink {
  /** Once, before the snapshots are read: what was stated, and what high availability and job results among the roots say. */
  statements?(statements: readonly Statement[]): void;
  /** Once, before the first file. What is known by then: liveness and standings may still change until the end. */
  found?(directories: readonly DirectoryFound[], snapshots: readonly SnapshotKey[]): void | Promise<void>;
  /** Files of the classes that were asked for; candidates come last, when everything has been seen. */
  files?(batch: readonly AuditedFile[]): void | Promise<void>;
}

/** Worker threads; what they do is decided by `directory/`, the threads and the file system by who makes them. */
export interface DirectoryWorkers {
  readonly count: number;
  /** For what is looked at in this thread. */
  readonly lister: Lister;
  /** Told before the first task how much there is to do: so many `_metadata` to read, and what lies around them. */
  expect(snapshots: number): void;
  /** Runs one task; what goes in and comes out is plain data. */
  run(request: DirectoryRequest): Promise<unknown>;
}

/** A task, with what it runs on. */
export interface DirectoryRequest {
  readonly surroundings: Surroundings;
  readonly task: Task;
  /** Tasks of one place are best done by the same thread, which may have kept something from the one before. */
  readonly place: string | null;
}
