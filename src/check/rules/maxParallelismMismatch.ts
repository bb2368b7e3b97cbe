import type { CheckContext } from "../context.js";
import type { Match } from "../matching.js";
import { maxParallelismOf } from "../operators.js";

export interface MaxParallelismMismatch {
  readonly snapshotMaxParallelism: number;
  readonly declaredMaxParallelism: number;
}

export interface Mismatch {
  readonly match: Match;
  readonly details: MaxParallelismMismatch;
  /** Whether the job sets its value; undefined: not known. */
  readonly configured: boolean | undefined;
}

/** Matched operators whose declared max parallelism is not the snapshot's. Every listed operator counts, stateful or not. */
export function* maxParallelismMismatches({ job }: CheckContext, matches: readonly Match[]): Iterable<Mismatch> {
  for (const match of matches) {
    const { value, configured } = maxParallelismOf(match, job);
    if (value === undefined || value <= 0 || value === match.state.maxParallelism) continue;
    yield {
      match,
      details: { snapshotMaxParallelism: match.state.maxParallelism, declaredMaxParallelism: value },
      configured,
    };
  }
}

/** The question that a max parallelism leaves open when it is not said whether the job sets it. */
export function undecidedMismatch({ match, details }: Mismatch) {
  return {
    undecided: {
      reason: `max parallelism of ${match.state.uid ?? match.state.operatorId} is ${details.snapshotMaxParallelism} in the snapshot and ${details.declaredMaxParallelism} in the job; Flink refuses that where the job sets it, and adopts the snapshot's otherwise`,
      needs: "maxParallelismConfigured for this operator in the manifest",
    },
  };
}

/** What to do about it. */
export function keepMaxParallelism(details: MaxParallelismMismatch) {
  return [
    {
      what: "Set it back to the snapshot's value.",
      code: `.setMaxParallelism(${details.snapshotMaxParallelism})`,
    },
    { what: "Or do not set it at all: Flink then adopts the snapshot's." },
    { what: "A real change rewrites the keyed state (State Processor API)." },
  ];
}
