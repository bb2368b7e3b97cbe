import type { DeclaredJob } from "../job/declaredJob.js";
import { minorReleaseOf } from "../model/releases.js";
import type { Snapshot } from "../model/snapshot.js";
import type { OperatorStates } from "../state/listStates.js";
import { type Matching, matchOperators } from "./matching.js";
import { findRenames, type Rename } from "./renames.js";

/** Everything a rule looks at: facts only, computed once. */
export interface CheckContext {
  readonly snapshot: Snapshot;
  readonly job: DeclaredJob;
  readonly matching: Matching;
  /** Pairs of a lost and a new operator that look like one that was renamed. */
  readonly renames: readonly Rename[];
  /** Minor release that will restore ("2.2"); null when unknown. */
  readonly flinkVersion: string | null;
  readonly allowNonRestoredState: boolean;
  /** As given or configured; null: not said, and Flink's default (NO_CLAIM since 1.15) holds. */
  readonly claimMode: "CLAIM" | "NO_CLAIM" | "LEGACY" | null;
  /** Jobs of one program that are all restored from it, this one counted; Flink does that to each that a main starts. */
  readonly restoredJobs: number;
  /** The job that wrote the snapshot, where it is known. */
  readonly previousJob: DeclaredJob | null;
  /** What the operators' state files say; null: nobody looked into them. */
  readonly contents: ReadonlyMap<string, OperatorStates> | null;
  /** What was found when the referenced files were looked for; null: nobody looked. */
  readonly files: FileCheck | null;
  /** Whether the job source would list an operator without a uid too. */
  readonly knowsGeneratedIds: boolean;
}

/** A file that the snapshot refers to and that is not there. */
export interface MissingFile {
  readonly path: string;
  /** All that refer to it: in-flight data and merged files of several operators lie in one. Empty: not known. */
  readonly operatorIds: readonly string[];
}

export interface FileCheck {
  /** Files looked for. */
  readonly checked: number;
  /** Files on a system that was out of reach; nothing is known of them. */
  readonly unreachable: number;
  readonly missing: readonly MissingFile[];
}

export interface ContextInput {
  readonly snapshot: Snapshot;
  readonly job: DeclaredJob;
  readonly flinkVersion?: string | undefined;
  readonly allowNonRestoredState?: boolean | undefined;
  readonly claimMode?: "CLAIM" | "NO_CLAIM" | "LEGACY" | undefined;
  /** Default: 1. */
  readonly restoredJobs?: number | undefined;
  readonly previousJob?: DeclaredJob | undefined;
  readonly files?: FileCheck | undefined;
  readonly contents?: ReadonlyMap<string, OperatorStates> | undefined;
}

export function contextOf(input: ContextInput): CheckContext {
  const { snapshot, job, flinkVersion, allowNonRestoredState } = input;
  const given = flinkVersion ?? job.flinkVersion;
  const version = given === undefined ? null : minorReleaseOf(given);
  const matching = matchOperators(snapshot, job, version);
  return {
    snapshot,
    job,
    matching,
    renames: findRenames(snapshot, job, matching),
    flinkVersion: version,
    allowNonRestoredState: allowNonRestoredState ?? job.settings.allowNonRestoredState ?? false,
    claimMode: input.claimMode ?? job.settings.claimMode ?? null,
    restoredJobs: input.restoredJobs ?? 1,
    previousJob: input.previousJob ?? null,
    files: input.files ?? null,
    contents: input.contents ?? null,
    knowsGeneratedIds: knowsGeneratedIds(job),
  };
}

const uidLists: readonly string[] = ["uid-list", "uid-option"];

/** A list of nothing but uids cannot name an operator that has none; a list with graph ids, or with chains, can. */
function knowsGeneratedIds(job: DeclaredJob): boolean {
  return (
    job.complete && job.operators.some((o) => o.vertex !== undefined || (!o.uid && !uidLists.includes(o.source.kind)))
  );
}
