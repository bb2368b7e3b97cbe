import type { DeclaredJob, DeclaredOperator } from "../job/declaredJob.js";
import type { OperatorSummary, Snapshot } from "../model/snapshot.js";
import type { Matching } from "./matching.js";

/** Why two operators look like one, strongest first. */
export type RenameReason =
  | "same uid but for case or spaces"
  | "same uid in another unicode form"
  | "similar uid"
  | "same name"
  | "same state names"
  | "same max parallelism"
  | "the only one lost and the only one new";

export interface Rename {
  readonly lost: OperatorSummary;
  readonly fresh: DeclaredOperator;
  readonly reasons: readonly RenameReason[];
}

const weight: Record<RenameReason, number> = {
  "same uid but for case or spaces": 10,
  "same uid in another unicode form": 10,
  "similar uid": 5,
  "same name": 5,
  "same state names": 6,
  "same max parallelism": 1,
  "the only one lost and the only one new": 3,
};

/** A lone agreement in max parallelism says nothing: 128 is everybody's. */
const threshold = 3;

/** Pairs lost operators with state and new ones, best pairs first, each operator at most once. */
export function findRenames(_snapshot: Snapshot, _job: DeclaredJob, matching: Matching): Rename[] {
  const lost = matching.unmatched.filter((operator) => operator.hasState && !operator.placeholdersOnly);
  const fresh = matching.fresh;
  if (lost.length * fresh.length > 250_000) return [];
  const onlyOne = lost.length === 1 && fresh.length === 1;
  const pairs = lost.flatMap((l) =>
    fresh.map((f) => {
      const reasons = reasonsFor(l, f, onlyOne);
      return { lost: l, fresh: f, reasons, score: reasons.reduce((sum, reason) => sum + weight[reason], 0) };
    }),
  );
  pairs.sort((a, b) => b.score - a.score);
  const taken = new Set<unknown>();
  return pairs.flatMap(({ score, ...pair }) => {
    if (score < threshold || taken.has(pair.lost) || taken.has(pair.fresh)) return [];
    taken.add(pair.lost).add(pair.fresh);
    return [pair];
  });
}

function reasonsFor(lost: OperatorSummary, fresh: DeclaredOperator, onlyOne: boolean): RenameReason[] {
  const reasons: RenameReason[] = [];
  if (lost.uid && fresh.uid) {
    if (folded(lost.uid) === folded(fresh.uid)) reasons.push("same uid but for case or spaces");
    else if (lost.uid.normalize() === fresh.uid.normalize()) reasons.push("same uid in another unicode form");
    else if (similar(lost.uid, fresh.uid)) reasons.push("similar uid");
  }
  if (lost.name && fresh.name && lost.name === fresh.name) reasons.push("same name");
  const names = new Set(fresh.states?.map((state) => state.name));
  if (lost.states.length > 0 && lost.states.every((state) => names.has(state.name))) reasons.push("same state names");
  if (onlyOne) reasons.push("the only one lost and the only one new");
  if (fresh.maxParallelism === lost.maxParallelism) reasons.push("same max parallelism");
  return reasons;
}

const folded = (uid: string): string => uid.replace(/\s+/g, "").toLowerCase();

/** At most a third of the longer one differs. Short uids have to be nearly equal. */
function similar(a: string, b: string): boolean {
  const longer = Math.max(a.length, b.length);
  if (longer > 200 || longer < 4) return false;
  return editDistance(a.toLowerCase(), b.toLowerCase()) <= Math.floor(longer / 3);
}

/** Levenshtein distance. */
export function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const current = [i];
    for (let j = 1; j <= b.length; j++) {
      const substitution = (previous[j - 1] as number) + (a[i - 1] === b[j - 1] ? 0 : 1);
      current.push(Math.min(substitution, (previous[j] as number) + 1, (current[j - 1] as number) + 1));
    }
    previous = current;
  }
  return previous[b.length] as number;
}
