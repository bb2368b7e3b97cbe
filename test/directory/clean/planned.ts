/** Plans by the whole way: an audit of a real tree, a policy, a plan. */
import { auditDirectories } from "../../../src/directory/audit.js";
import { chooseDisposal } from "../../../src/directory/clean/chooseDisposal.js";
import type { CleanPlan } from "../../../src/directory/clean/plan.js";
import { Candidates, planClean, planOf, wantedClasses } from "../../../src/directory/clean/planClean.js";
import { defaultOlderThan, defaultRetained, type Policy } from "../../../src/directory/clean/policy.js";
import { tagsBeside } from "../../../src/directory/clean/tags.js";
import type { Statement } from "../../../src/directory/liveness/statement.js";
import { writableLocalStorage } from "../../../src/storage/localWrite.js";
import { now } from "./trees.js";

export const jobA = "a1b2c3d4e5f60718293a4b5c6d7e8f90";
export const jobB = "b1b2c3d4e5f60718293a4b5c6d7e8f90";
export const jobC = "c1b2c3d4e5f60718293a4b5c6d7e8f90";

export function ended(...jobs: readonly string[]): Statement[] {
  return jobs.map((jobId) => ({
    about: "job",
    jobId,
    liveness: "terminated",
    evidence: { source: "user", option: `--terminated ${jobId}` },
  }));
}

export function running(...jobs: readonly string[]): Statement[] {
  return jobs.map((jobId) => ({
    about: "job",
    jobId,
    liveness: "alive",
    evidence: { source: "user", option: `--live ${jobId}` },
  }));
}

const everything: Policy["remove"] = new Set(["stale", "abandoned", "orphaned", "dead-jobs"]);

export interface Wanted extends Partial<Policy> {
  readonly statements?: readonly Statement[];
  /** A snapshot to be disposed of, instead of a policy. */
  readonly dispose?: string;
}

/** Everything goes that may, one checkpoint of each job stays, unless said otherwise. */
export async function planned(
  roots: readonly string[],
  wanted: Wanted = {},
  storage = writableLocalStorage,
): Promise<CleanPlan> {
  const { statements = [], dispose, ...given } = wanted;
  const policy: Policy = {
    keepLast: 1,
    keepWithin: null,
    keepTags: [],
    olderThan: dispose === undefined ? defaultOlderThan : 0,
    includeSavepoints: false,
    protect: [],
    remove: everything,
    retained: defaultRetained,
    ...given,
  };
  const candidates = new Candidates(policy, now, dispose);
  const audit = await auditDirectories(
    {
      roots: roots.map((location) => ({ location, storage })),
      statements,
      now,
      gracePeriod: policy.olderThan,
      files: wantedClasses(),
    },
    { files: (batch) => candidates.add(batch) },
  );
  const request = { audit, candidates, policy, request: ["a test"], storage, createdBy: "a test" };
  if (dispose !== undefined) return planOf(chooseDisposal(audit, dispose, policy), request);
  return planClean({ ...request, tags: await tagsBeside(audit.snapshots, storage) });
}

/** Paths that go, below a root, sorted. */
export function goingOf({ actions }: CleanPlan, root: string): string[] {
  return actions.map(({ path }) => (path.startsWith(`${root}/`) ? path.slice(root.length + 1) : path)).sort();
}

/** Why a snapshot stays. */
export function whyKept({ kept }: CleanPlan, location: string): string {
  return kept.find((one) => one.location === location)?.reasons.join("; ") ?? "it goes";
}
