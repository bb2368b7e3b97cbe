import type { DeclaredJob } from "../job/declaredJob.js";
import { minorReleaseOf } from "../model/releases.js";
import type { Snapshot } from "../model/snapshot.js";
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
  /** Whether the job source would list an operator without a uid too. */
  readonly knowsGeneratedIds: boolean;
}

export interface ContextInput {
  readonly snapshot: Snapshot;
  readonly job: DeclaredJob;
  readonly flinkVersion?: string | undefined;
  readonly allowNonRestoredState?: boolean | undefined;
}

export function contextOf({ snapshot, job, flinkVersion, allowNonRestoredState }: ContextInput): CheckContext {
  const matching = matchOperators(snapshot, job);
  const version = flinkVersion ?? job.flinkVersion;
  return {
    snapshot,
    job,
    matching,
    renames: findRenames(snapshot, job, matching),
    flinkVersion: version === undefined ? null : minorReleaseOf(version),
    allowNonRestoredState: allowNonRestoredState ?? job.settings.allowNonRestoredState ?? false,
    knowsGeneratedIds: knowsGeneratedIds(job),
  };
}

/** A list of nothing but uids cannot name an operator that has none; a list with graph ids, or with chains, can. */
function knowsGeneratedIds(job: DeclaredJob): boolean {
  return job.complete && job.operators.some((o) => o.vertex !== undefined || o.uid === null || o.uid === undefined);
}
