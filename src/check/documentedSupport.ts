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
