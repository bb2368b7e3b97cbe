import { UsageError } from "../../errors.js";
import type { Storage } from "../../storage/port.js";
import { type Candidate, findCandidates } from "./candidates.js";
import { type Complete, examine, type Fault } from "./examine.js";
import { type Job, jobsOf } from "./jobs.js";
import { type Dated, merged, type Run, runsOf } from "./runs.js";

export interface LatestRequest {
  /** Directories to look below; a snapshot itself is one as well. */
  readonly roots: readonly string[];
  readonly storage: Storage;
  /** Only of this job: its ID or how it begins, 6 hex digits at least. */
  readonly job?: string | undefined;
  /** Of whatever job. */
  readonly anyJob: boolean;
  readonly savepointsOnly: boolean;
  /** What was written before is of no use: milliseconds since the epoch. */
  readonly notBefore: number | null;
  /** Where a path of the metadata is to be looked for. */
  readonly locate: (path: string) => string;
  readonly progress?: (progress: LatestProgress) => void;
}

export interface LatestProgress {
  readonly directories: number;
  readonly snapshots: number;
}

export interface PassedOver {
  readonly candidate: Dated;
  readonly fault: Fault;
}

export type Latest = {
  /** Newest first: all that is newer than the snapshot. */
  readonly passedOver: readonly PassedOver[];
  /** Candidates that are older than the snapshot, and were not looked at. */
  readonly older: number;
  /** Runs left out by --job although they may be of that job: nothing says of which they are. */
  readonly ofUnknownJob: number;
  /** The jobs in the roots; one only where the snapshot could have come from nowhere else. */
  readonly jobs: readonly Job[];
} & (
  | { readonly outcome: "found"; readonly candidate: Dated; readonly found: Complete; readonly job: Job }
  | { readonly outcome: "none" }
  /** Several jobs, and nothing says which one is meant. */
  | { readonly outcome: "several-jobs" }
);

/** A job that runs takes a checkpoint and deletes the one before; whoever reads starts anew then, not for ever. */
const mostAttempts = 5;

/**
 * The newest snapshot of which every file is there. Checkpoints that vanish while they are looked at were subsumed: the
 * directories are listed again then. Throws a StorageError where a root cannot be listed, a UsageError for a job that is
 * not there.
 */
export async function findLatest(request: LatestRequest): Promise<Latest> {
  for (let attempt = 1; ; attempt++) {
    const latest = await lookOnce(request);
    const hasVanished = latest.passedOver.some(({ fault }) => fault.kind === "vanished");
    if (!hasVanished || attempt === mostAttempts) return latest;
  }
}

async function lookOnce(request: LatestRequest): Promise<Latest> {
  const { roots, storage, progress } = request;
  const found = await findCandidates(roots, storage, ({ directories, candidates }) =>
    progress?.({ directories, snapshots: candidates.length }),
  );
  const runs = await runsOf(found.candidates, storage);
  const chosen = request.job === undefined ? runs : ofJob(runs, request.job);
  const isOne = chosen.length <= 1;
  const jobs = isOne ? chosen.map(onlyRun) : await jobsOf(chosen, storage);
  const about = {
    jobs,
    ofUnknownJob: request.job === undefined ? 0 : runs.filter((run) => mayBeOf(run, request.job ?? "", chosen)).length,
  };
  if (jobs.length > 1 && !request.anyJob) return { outcome: "several-jobs", passedOver: [], older: 0, ...about };
  return { ...(await newestComplete(jobs, found.candidates, request)), ...about };
}

/** Left out, although it may be of the job: its directory does not say, or not enough. */
function mayBeOf(run: Run, job: string, chosen: readonly Run[]): boolean {
  return !chosen.includes(run) && (run.jobId === null || job.startsWith(run.jobId));
}

function onlyRun({ jobId, candidates }: Run): Job {
  return { jobIds: jobId === null ? [] : [jobId], operators: [], candidates };
}

async function newestComplete(jobs: readonly Job[], all: readonly Candidate[], request: LatestRequest) {
  const { storage, locate, savepointsOnly, notBefore } = request;
  const list = merged(jobs.map(({ candidates }) => ({ jobId: null, candidates }))).filter(
    // a checkpoint's directory says what it is; other names say nothing
    ({ chkNumber }) => !savepointsOnly || chkNumber === null,
  );
  const savepoints = all.flatMap(({ location, chkNumber }) => (chkNumber === null ? [location] : []));
  const passedOver: PassedOver[] = [];
  for (const [i, candidate] of list.entries()) {
    const found = await examine(candidate, { storage, locate, savepoints });
    if ("kind" in found) {
      passedOver.push({ candidate, fault: found });
    } else if (savepointsOnly && found.snapshot.kind !== "savepoint") {
      passedOver.push({ candidate, fault: { kind: "no-savepoint" } });
    } else if (notBefore !== null && candidate.takenAt !== null && candidate.takenAt < notBefore) {
      passedOver.push({ candidate, fault: { kind: "too-old" } });
      return { outcome: "none" as const, passedOver, older: list.length - i - 1 };
    } else {
      const job = jobs.find(({ candidates }) => candidates.includes(candidate)) as Job;
      return { outcome: "found" as const, candidate, found, job, passedOver, older: list.length - i - 1 };
    }
  }
  return { outcome: "none" as const, passedOver, older: 0 };
}

/**
 * Runs of a job by its ID, or by how it begins. Of a savepoint only the first six digits are known: it counts where no other
 * job here has them.
 */
function ofJob(runs: readonly Run[], job: string): Run[] {
  const there = [...new Set(runs.flatMap(({ jobId }) => jobId ?? []))].sort();
  const ids = there.filter((id) => id.startsWith(job));
  if (ids.length > 1) {
    throw new UsageError(`several job IDs begin with ${job}: ${ids.join(", ")}`, { fix: "Give more digits of it." });
  }
  const found = runs.filter(
    ({ jobId }) => jobId !== null && (ids.includes(jobId) || (!ids[0] && job.startsWith(jobId))),
  );
  if (found.length > 0) return found;
  const shown = `${there.slice(0, 10).join(", ")}${there.length > 10 ? ", …" : ""}`;
  throw new UsageError(`there is no snapshot of job ${job}`, {
    fix: there.length === 0 ? "The directories here are not named after jobs." : `Here are ${shown}.`,
  });
}
