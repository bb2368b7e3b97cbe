import type { Int64 } from "../model/values.js";
import type { Evidence } from "./liveness/statement.js";
import type { SnapshotKey, Standing } from "./model.js";

/** What decides whether a snapshot counts. */
export interface Contender extends SnapshotKey {
  readonly kind: "savepoint" | "checkpoint" | "unknown";
  /** In a `chk-N` of a job's directory: only such ones supersede one another. */
  readonly isCheckpointOfJob: boolean;
  readonly unreadable: boolean;
  readonly restorableNow: boolean | null;
  readonly modifiedAt: number | null;
  readonly stated: readonly Evidence[];
}

export interface StandingRules {
  readonly keepLast: number;
  readonly now: number;
  readonly gracePeriod: number;
}

/**
 * Standings of the snapshots of one directory, by id. Newest is by checkpoint ID as well as by time: a job that is deployed
 * anew under the same id counts from a lower one.
 */
export function standingsOf(snapshots: readonly Contender[], rules: StandingRules): Map<number, Standing> {
  const ordered = snapshots.filter(isOrdered);
  const complete = ordered.filter(({ restorableNow }) => restorableNow === true);
  const newest = new Set([...downTo(ordered, rules.keepLast, idOf), ...downTo(ordered, rules.keepLast, timeOf)]);
  const by = newestBy(complete, 1, idOf)[0];
  return new Map(snapshots.map((one) => [one.id, standingOf(one, newest, by, rules)]));
}

function standingOf(
  one: Contender,
  newest: ReadonlySet<Contender>,
  by: Contender | undefined,
  { now, gracePeriod }: StandingRules,
): Standing {
  if (one.unreadable) return { kept: true, why: "unreadable" };
  if (one.stated.length > 0) return { kept: true, why: "stated", evidence: one.stated };
  if (!isOrdered(one)) return { kept: true, why: "savepoint" };
  if (newest.has(one)) return { kept: true, why: "newest" };
  const isOld = (time: number | null) => time !== null && time > 0 && now - time > gracePeriod;
  if (by === undefined || !isOld(by.modifiedAt) || !isOld(one.modifiedAt)) return { kept: true, why: "recent" };
  const { id, location, jobId, checkpointId } = by;
  return { kept: false, why: "superseded", by: { id, location, jobId, checkpointId } };
}

/** Ids of those that stay newest whatever turns out to be missing. */
export function surelyNewest(snapshots: readonly Pick<Contender, "id" | "checkpointId">[]): number | null {
  let best: { readonly id: number; readonly checkpointId: Int64 | null } | null = null;
  for (const one of snapshots) if (best === null || (one.checkpointId ?? -1) >= (best.checkpointId ?? -1)) best = one;
  return best?.id ?? null;
}

function isOrdered({ unreadable, kind, isCheckpointOfJob, checkpointId }: Contender): boolean {
  return !unreadable && kind !== "savepoint" && isCheckpointOfJob && checkpointId !== null;
}

function idOf({ checkpointId }: Contender): Int64 {
  return checkpointId ?? -1;
}

function timeOf({ modifiedAt }: Contender): number {
  return modifiedAt ?? Number.POSITIVE_INFINITY;
}

/**
 * From the newest on until `count` complete ones have been met. Those that miss something are between them: the job may be
 * about to need them, and what is missing can turn up.
 */
function downTo(snapshots: readonly Contender[], count: number, rank: (one: Contender) => Int64): Contender[] {
  const sorted = newestBy(snapshots, snapshots.length, rank);
  let complete = 0;
  const end = sorted.findIndex(({ restorableNow }) => restorableNow === true && ++complete === count);
  return end < 0 ? sorted : sorted.slice(0, end + 1);
}

function newestBy(snapshots: readonly Contender[], count: number, rank: (one: Contender) => Int64): Contender[] {
  const down = (a: Contender, b: Contender) => (rank(a) < rank(b) ? 1 : rank(a) > rank(b) ? -1 : b.id - a.id);
  return [...snapshots].sort(down).slice(0, count);
}
