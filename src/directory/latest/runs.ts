import type { Storage } from "../../storage/port.js";
import type { Candidate } from "./candidates.js";
import { each, type Head, readHead } from "./heads.js";

/** A candidate with what it is ordered by. */
export interface Dated extends Candidate {
  /** Counts up within a run: savepoints and checkpoints have one counter (CheckpointIDCounter). */
  readonly order: number;
  /** When its metadata was written, milliseconds since the epoch; where there is none, its directory; null: not known. */
  readonly takenAt: number | null;
}

/** Snapshots that the directories say are of one job ID. */
export interface Run {
  /** 32 hex digits, or the six that a savepoint's name has; null: the directories do not say. */
  readonly jobId: string | null;
  /** Newest first. */
  readonly candidates: readonly Dated[];
}

/** Metadata files that are read at the same time. */
export const readsAtOnce = 16;

/**
 * Candidates by the job ID in their paths, each run newest first. A savepoint goes to the only job ID that begins with its six
 * digits. Where the ID says nothing (no job directory; the ID of zeros that jobs in application mode with high availability
 * had), each snapshot is a run of its own.
 */
export async function runsOf(candidates: readonly Candidate[], storage: Storage): Promise<Run[]> {
  const idsOf = new Map<string, Set<string>>();
  for (const { jobId, jobIdPrefix } of candidates) {
    if (jobId !== null && jobIdPrefix !== null) {
      idsOf.set(jobIdPrefix, (idsOf.get(jobIdPrefix) ?? new Set()).add(jobId));
    }
  }
  const runs = new Map<string, { jobId: string | null; candidates: Candidate[] }>();
  for (const candidate of candidates) {
    const [only, ...others] = idsOf.get(candidate.jobIdPrefix ?? "") ?? [];
    const jobId = candidate.jobId ?? (others.length === 0 ? only : undefined) ?? candidate.jobIdPrefix;
    const key = jobId === null || /^0+$/.test(jobId) ? candidate.location : jobId;
    const run = runs.get(key);
    if (run) run.candidates.push(candidate);
    else runs.set(key, { jobId, candidates: [candidate] });
  }
  return each([...runs.values()], readsAtOnce, async (run) => ({
    jobId: run.jobId,
    candidates: await newestFirst(run.candidates, storage),
  }));
}

/** By checkpoint ID, which the names of checkpoints say and only the metadata of savepoints. */
async function newestFirst(candidates: readonly Candidate[], storage: Storage): Promise<Dated[]> {
  const dated = await each(candidates, readsAtOnce, async (candidate) => {
    const { metadata, location, chkNumber } = candidate;
    const takenAt = (metadata ?? (await storage.stat(location)))?.modifiedAt ?? null;
    if (chkNumber !== null || candidates.length === 1) return { ...candidate, takenAt, order: chkNumber ?? 0 };
    const head: Head | null = metadata && (await readHead(metadata.path, storage));
    return { ...candidate, takenAt, order: head?.checkpointId == null ? Number.NaN : Number(head.checkpointId) };
  });
  return dated.map((one) => withOrder(one, dated)).sort((a, b) => b.order - a.order || time(b) - time(a));
}

/** Without a checkpoint ID it comes right after what was written before it. */
function withOrder(one: Dated, all: readonly Dated[]): Dated {
  if (!Number.isNaN(one.order)) return one;
  const before = all.filter(({ order, takenAt }) => !Number.isNaN(order) && (takenAt ?? 0) <= time(one));
  return { ...one, order: Math.max(-1, ...before.map(({ order }) => order)) + 0.5 };
}

/** What has no time counts as new: it is passed over with a reason, rather than left out without one. */
function time({ takenAt }: Dated): number {
  return takenAt ?? Number.POSITIVE_INFINITY;
}

/**
 * Several runs as one list: always the newest of what comes next in each. Checkpoint IDs say nothing across runs, and times
 * decide there only.
 */
export function merged(runs: readonly Run[]): Dated[] {
  const queues = runs.map(({ candidates }) => [...candidates].reverse());
  const list: Dated[] = [];
  for (;;) {
    let next: Dated[] | undefined;
    for (const queue of queues) {
      const [own, best] = [queue.at(-1), next?.at(-1)];
      if (own && (!best || time(own) > time(best))) next = queue;
    }
    const newest = next?.pop();
    if (!newest) return list;
    list.push(newest);
  }
}
