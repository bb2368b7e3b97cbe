import type { SerializerSnapshot } from "../model.js";

/**
 * What TypeSerializerSnapshot.resolveSchemaCompatibility answers, worst last. "undecided": the two snapshots alone do not
 * tell; Flink asks the classes of the new job as well.
 */
export const outcomes = ["asIs", "reconfigured", "afterMigration", "undecided", "incompatible"] as const;
export type Outcome = (typeof outcomes)[number];

/** One difference between two serializers, and what it alone leads to. */
export interface Change {
  readonly outcome: Exclude<Outcome, "asIs">;
  /** Where in the type, outermost first: names of fields, `element`, `key`, `value`, positions from 1. */
  readonly path: readonly string[];
  /** What differs, such as "field discount was added". */
  readonly what: string;
  /** A field of a POJO that the new serializer does not have. */
  readonly removedField?: string;
}

/** What compares two serializers of one kind: says what differs, and hands on what they nest. */
export interface Comparison {
  /** `steps` lead from here to what differs. */
  readonly add: (outcome: Change["outcome"], what: string, ...steps: string[]) => void;
  /** A field of a POJO that is not among the new one's. */
  readonly removed: (field: string) => void;
  readonly nested: (older: SerializerSnapshot, newer: SerializerSnapshot, ...steps: string[]) => void;
}

/** The outcome of several changes together: one that is incompatible decides, whatever else is unknown. */
export function worst(changes: Iterable<Pick<Change, "outcome">>): Outcome {
  let found = 0;
  for (const { outcome } of changes) found = Math.max(found, outcomes.indexOf(outcome));
  return outcomes[found] ?? "undecided";
}
