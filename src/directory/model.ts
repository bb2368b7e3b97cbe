/**
 * What an audit finds under checkpoint and savepoint roots: plain data. Paths are as the storage spells them, times are
 * milliseconds since the epoch, sizes are bytes.
 */
import type { CheckpointProperties, MetadataVersion } from "../model/metadata.js";
import type { SnapshotFormat } from "../model/snapshot.js";
import type { Int64 } from "../model/values.js";
import type { StoredFile } from "../storage/port.js";
import type { Evidence, Liveness } from "./liveness/statement.js";

/** A root that was given. */
export interface AuditedRoot {
  /** As it was given. */
  readonly location: string;
  /** The one spelling that everything below it has: links resolved, no trailing slash. */
  readonly path: string;
  /** Index of the root that holds this one, or is the same place; it is looked at once, there. Else null. */
  readonly within: number | null;
}

/**
 * job: a job's directory, `<checkpoint dir>/<32 hex digits>`.
 * unnamed-job: `chk-N` directly in a directory that is not named after a job (`execution.checkpointing.create-subdir:
 * false`, or a copy); several jobs may share it.
 * savepoint: any directory outside of job directories that holds a `_metadata`, or is named as Flink names savepoints.
 * high-availability, job-results: Flink's own bookkeeping; never touched.
 * quarantine: files that `clean` moved away.
 * other: every other directory.
 */
export type DirectoryKind =
  | "job"
  | "unnamed-job"
  | "savepoint"
  | "high-availability"
  | "job-results"
  | "quarantine"
  | "other";

/** A directory that belongs together; its files are those below it that are in no directory of this list further down. */
export interface DirectoryFound {
  /** Index in `Audit.directories`. */
  readonly id: number;
  readonly kind: DirectoryKind;
  /** Index in `Audit.roots`. */
  readonly root: number;
  readonly path: string;
  /** 32 lower-case hex digits; null where the directory does not say. */
  readonly jobId: string | null;
  /** Of the job that writes here; "unknown" counts as alive. */
  readonly liveness: Liveness;
  readonly evidence: readonly Evidence[];
  /** Why nothing in it may be touched, whatever refers to it; null: nothing of the kind. */
  readonly frozen: Frozen | null;
  /** It belongs to a job whose snapshots lie in another directory, or under no root. */
  readonly snapshotsElsewhere: boolean;
}

export type Frozen =
  /** Nothing says which job a file belongs to. `proof`: two snapshots that no one job can have written, where there are. */
  | { readonly why: "jobs-may-mix"; readonly proof: readonly [string, string] | null }
  /** While one `_metadata` cannot be read, it may refer to anything. */
  | { readonly why: "unreadable-metadata"; readonly metadata: string }
  /** While one directory cannot be listed, anything may be in it. */
  | { readonly why: "unreadable-directory"; readonly directory: string }
  /** Checkpoints came or went while the directory was read. */
  | { readonly why: "changing" };

/** Where in its directory a file lies, by Flink's layout. */
export type Area =
  /** In a `chk-N`. */
  | "checkpoint"
  /** In a savepoint directory. */
  | "savepoint"
  | "shared"
  | "taskowned"
  /** Files of the changelog storage, `<job id>/dstl`. */
  | "changelog"
  | "other";

/**
 * Every file has exactly one class.
 *
 * Needed:
 * - metadata: the `_metadata` of a snapshot that can be read and is not superseded.
 * - exclusive: referred to, in the directory of the snapshot that refers to it.
 * - shared: referred to, elsewhere (shared/, taskowned/, changelog, another snapshot's directory).
 * - segment: referred to in ranges (file merging).
 * - directory: in a directory that a snapshot refers to as a whole (file merging).
 * - named: something that is missing, or whose place cannot be told, has the same file name.
 *
 * Not needed any more, by all that was read, and older than the grace period:
 * - stale-checkpoint: needed by checkpoints only that newer complete ones of the same job superseded; their `_metadata` too.
 * - abandoned-checkpoint: in a `chk-N` without `_metadata` that no job will complete.
 * - abandoned-savepoint: in a savepoint directory without `_metadata`. Flink leaves such directories behind, with files
 *   in use, when a native savepoint was claimed: only safe when every root of the claiming job was given.
 * - orphaned: referred to by nothing, in the directory of a job that has ended and left snapshots.
 * - dead-job: the same, where the job left no snapshot.
 *
 * Nobody's to touch:
 * - in-progress: young, or its time is not known.
 * - live: referred to by nothing, in the directory of a job that may be running.
 * - frozen: not known to be needed, and not known not to be.
 * - protected: high availability, job results, or stated to be protected.
 * - foreign: nothing that Flink writes, or nothing that says whose it is.
 * - link: a symbolic link; what it points to is judged where it is.
 * - quarantined: put aside by `clean`.
 */
export type FileClass = (typeof fileClasses)[number];

export const fileClasses = [
  "metadata",
  "exclusive",
  "shared",
  "segment",
  "directory",
  "named",
  "stale-checkpoint",
  "abandoned-checkpoint",
  "abandoned-savepoint",
  "orphaned",
  "dead-job",
  "in-progress",
  "live",
  "frozen",
  "protected",
  "foreign",
  "link",
  "quarantined",
] as const;

/** The classes of files that nothing needs. All else is kept by whatever cleans. */
export const candidateClasses = [
  "stale-checkpoint",
  "abandoned-checkpoint",
  "abandoned-savepoint",
  "orphaned",
  "dead-job",
] as const satisfies readonly FileClass[];

/** Why a file has its class, so that a person can check it. */
export type Reason =
  /** metadata, exclusive, shared, segment: by `usedBy`. */
  | { readonly why: "referenced" }
  /** directory: this directory is referred to, by `usedBy`. */
  | { readonly why: "in-referenced-directory"; readonly directory: string }
  /** named: a reference to this path, which is not there or whose place cannot be told. */
  | { readonly why: "same-name"; readonly reference: string }
  /** stale-checkpoint: `by` is the newest complete checkpoint of the job. */
  | { readonly why: "superseded"; readonly by: string }
  /** abandoned-*: no `_metadata`. `oldestRetained`: id of the job's oldest complete checkpoint; null: the job has ended. */
  | { readonly why: "no-metadata"; readonly oldestRetained: Int64 | null }
  /** orphaned, dead-job: nothing that was read refers to it. */
  | { readonly why: "unreferenced" }
  /** in-progress: younger than the grace period (until `until`), or of unknown age (null). */
  | { readonly why: "young"; readonly until: number | null }
  /** live */
  | { readonly why: "job-may-be-running"; readonly liveness: Exclude<Liveness, "terminated"> }
  /** frozen */
  | Frozen
  /** protected */
  | { readonly why: "high-availability" | "job-result" }
  | { readonly why: "stated"; readonly evidence: Evidence }
  /** foreign: data of a job whose snapshots lie elsewhere (entropy injection, a changelog's own directory, another root). */
  | { readonly why: "snapshots-elsewhere"; readonly jobId: string }
  | { readonly why: "not-flink" }
  /** link: its target as the storage resolves it; null where it was not looked at. */
  | { readonly why: "link"; readonly target: string | null }
  | { readonly why: "quarantine" };

/** What says which snapshot a file is used by. */
export interface SnapshotKey {
  /** Index in `Audit.snapshots`. */
  readonly id: number;
  /** The directory that holds the `_metadata`: what `flink run -s` takes. */
  readonly location: string;
  /** Null where no name says it: savepoints carry the first six digits of a job id only. */
  readonly jobId: string | null;
  /** Null while the metadata cannot be read. */
  readonly checkpointId: Int64 | null;
}

/** One file, as it was listed. */
export interface AuditedFile extends StoredFile {
  readonly class: FileClass;
  readonly reason: Reason;
  /** The directory it belongs to. */
  readonly directory: DirectoryFound;
  readonly area: Area;
  /** N of the `chk-N` it lies in, else null. */
  readonly checkpointDirectory: number | null;
  /** Every snapshot that refers to it, also those that are superseded; oldest id first. */
  readonly usedBy: readonly SnapshotKey[];
  /** Names it has in the backend (`000012.sst`), where snapshots say so; asked for with `localNames`. */
  readonly localNames: readonly string[];
}

/** A file that a snapshot refers to and that is not there. */
export interface MissingFile {
  /** As the metadata spells it; relative ones are a bare name. */
  readonly reference: string;
  /** Where it would be. */
  readonly path: string;
  readonly isRelative: boolean;
  /** Files of this name elsewhere under the roots. */
  readonly foundAt: readonly string[];
}

/** Why a snapshot counts, or does not. The first that holds. */
export type Standing =
  /** One of the newest complete checkpoints of its job (`keepLast`), by id or by time. */
  | { readonly kept: true; readonly why: "newest" }
  | { readonly kept: true; readonly why: "savepoint" }
  /** A high-availability store names it, or somebody said so. */
  | { readonly kept: true; readonly why: "stated"; readonly evidence: readonly Evidence[] }
  /** What superseded it is younger than the grace period, or not complete. */
  | { readonly kept: true; readonly why: "recent" }
  /** Its metadata cannot be read. */
  | { readonly kept: true; readonly why: "unreadable" }
  | { readonly kept: false; readonly why: "superseded"; readonly by: SnapshotKey };

/** A `_metadata` that was found. */
export interface AuditedSnapshot extends SnapshotKey {
  readonly directory: DirectoryFound;
  /** The `_metadata` as it was listed. */
  readonly metadata: StoredFile;
  /** Why it cannot be read (broken, newer than this tool, no right to); then the fields from here on say nothing. */
  readonly unreadable: string | null;
  readonly metadataVersion: MetadataVersion | null;
  readonly kind: "savepoint" | "checkpoint" | "unknown";
  readonly format: SnapshotFormat | null;
  /** Undefined before metadata version 4; null where the file says null. Say which checkpoints Flink keeps, and when. */
  readonly properties: CheckpointProperties | null | undefined;
  /** In file order. */
  readonly operators: readonly OperatorLabel[];
  /** Bytes of state that it refers to, as it says itself (Flink's "full" size). */
  readonly totalSizeInBytes: Int64;
  /** Files it refers to, each once. */
  readonly fileCount: number;
  /** Of those, outside of all roots: nothing is said about them. */
  readonly outsideScope: number;
  /** The place of the first of them. */
  readonly outsideExample: string | null;
  /**
   * Everything it refers to is there. Null: part of it is outside of all roots, the metadata cannot be read, or it appeared
   * while the audit ran.
   */
  readonly restorableNow: boolean | null;
  /** At most a thousand of them; `missingCount` counts all. */
  readonly missing: readonly MissingFile[];
  readonly missingCount: number;
  /** Relative references to files that lie in a native savepoint which was claimed (FLINK-39964). */
  readonly hasClaimedRelativeFiles: boolean;
  /** Files shorter or longer than the snapshot says. A warning only. */
  readonly sizeDiffers: readonly SizeDifference[];
  /** The oldest file it refers to: an age-based lifecycle rule shorter than that breaks it. */
  readonly oldestFile: { readonly path: string; readonly modifiedAt: number } | null;
  readonly standing: Standing;
  /** It was there at first and no longer at the end: a running job subsumed it meanwhile. */
  readonly subsumedMeanwhile: boolean;
}

export interface OperatorLabel {
  readonly operatorId: string;
  readonly uid: string | null;
  readonly name: string | null;
}

export interface SizeDifference {
  readonly path: string;
  readonly expected: Int64;
  readonly found: number;
}

/** Upper bounds of the age buckets, in milliseconds; a last bucket is older, one more of unknown age. */
const day = 24 * 60 * 60 * 1000;
export const ageBounds: readonly number[] = [1, 3, 7, 30, 90, 365].map((days) => days * day);

/** A number of files and their bytes. */
export interface Amount {
  readonly files: number;
  readonly bytes: number;
}

/** Files of one class in one directory, by age: one amount for each of `ageBounds`, then older, then unknown. */
export interface ClassTotal {
  readonly directory: number;
  readonly class: FileClass;
  readonly byAge: readonly Amount[];
}

/** What a rule that deletes files older than some days would do. */
export interface LifecycleRule {
  readonly days: number;
  /** Files that kept snapshots refer to. */
  readonly breaks: Amount;
  readonly snapshots: readonly SnapshotKey[];
}

export interface Audit {
  readonly roots: readonly AuditedRoot[];
  readonly directories: readonly DirectoryFound[];
  readonly snapshots: readonly AuditedSnapshot[];
  /** By directory, then class; sums over them give every other total. */
  readonly totals: readonly ClassTotal[];
  readonly lifecycle: LifecycleRule | null;
  /** Places that could not be looked at. Everything that is not known to be needed is frozen then. */
  readonly unreadable: readonly { readonly path: string; readonly problem: string }[];
  /** The time that ages were measured against. */
  readonly now: number;
  readonly gracePeriod: number;
}
