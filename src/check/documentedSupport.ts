import { compareReleases, type FlinkRelease } from "../model/releases.js";

/**
 * What Flink documents as supported (State → Checkpoints vs. savepoints; the table is unchanged from 1.16 to 2.2).
 * "limited": works, without a guarantee.
 */
export type SnapshotKind = "canonical savepoint" | "native savepoint" | "aligned checkpoint" | "unaligned checkpoint";
export type Support = "yes" | "limited" | "no";

const columns: readonly SnapshotKind[] = [
  "canonical savepoint",
  "native savepoint",
  "aligned checkpoint",
  "unaligned checkpoint",
];

const table = {
  "state backend change": ["yes", "no", "no", "no"],
  "State Processor API, writing": ["yes", "no", "no", "no"],
  "State Processor API, reading": ["yes", "limited", "limited", "no"],
  "self-contained and movable": ["yes", "yes", "no", "no"],
  "schema evolution": ["yes", "limited", "limited", "limited"],
  "arbitrary job upgrade": ["yes", "yes", "yes", "no"],
  "non-arbitrary job upgrade": ["yes", "yes", "yes", "yes"],
  "Flink minor upgrade": ["yes", "yes", "yes", "no"],
  "Flink patch upgrade": ["yes", "yes", "yes", "yes"],
  rescaling: ["yes", "yes", "yes", "yes"],
} as const satisfies Record<string, readonly [Support, Support, Support, Support]>;

export type Operation = keyof typeof table;

/** Every row of the table. */
export const operations = Object.keys(table) as Operation[];

export function documentedSupport(operation: Operation, kind: SnapshotKind): Support {
  return table[operation][columns.indexOf(kind)] ?? "no";
}

/** Whether it is supported at all, be it without a guarantee. */
export function supports(operation: Operation, kind: SnapshotKind): boolean {
  return documentedSupport(operation, kind) !== "no";
}

/**
 * Flink's compatibility table of savepoints, version × version ("Upgrading Applications and Flink Versions", as of 1.17
 * for the older writers and 1.20 for the others; releases after 1.20 were never added). Writers up to a release → the
 * last one that resumes them; the first is the writer itself, for nothing is listed backwards.
 */
const resumedUpTo: readonly { readonly writtenUpTo: FlinkRelease; readonly last: FlinkRelease }[] = [
  { writtenUpTo: "1.7", last: "1.16" },
  { writtenUpTo: "1.20", last: "1.20" },
];

/**
 * What is documented about restoring a savepoint of one release with another. "not guaranteed": the release notes of 2.0,
 * on all of 1.x into all of 2.x. "not listed": nothing is said, as on every way back.
 */
export function documentedUpgrade(from: string, to: string): "supported" | "not guaranteed" | "not listed" {
  if (compareReleases(from, "2.0") < 0 && compareReleases(to, "2.0") >= 0) return "not guaranteed";
  const last = resumedUpTo.find(({ writtenUpTo }) => compareReleases(from, writtenUpTo) <= 0)?.last;
  const isListed = last !== undefined && compareReleases(from, to) <= 0 && compareReleases(to, last) <= 0;
  return isListed ? "supported" : "not listed";
}
