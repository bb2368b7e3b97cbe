import { expandSink } from "../ids/expandedSinks.js";
import type { DeclaredJob, DeclaredOperator } from "../job/declaredJob.js";
import type { OperatorSummary, Snapshot } from "../model/snapshot.js";
import type { OperatorId } from "../model/values.js";

/** An operator of the snapshot and the declared operator that takes its state. */
export interface Match {
  readonly state: OperatorSummary;
  readonly declared: DeclaredOperator;
  /** `sinkPart`: a committer or the like, which Flink derives from the declared sink's uid. */
  readonly via: "uidHash" | "generatedId" | "sinkPart";
}

/** Who gets whose state (StateAssignmentOperation, 1.14+). */
export interface Matching {
  readonly matches: readonly Match[];
  /** Operators of the snapshot that no declared operator names, neither by generated id nor by uid hash. */
  readonly unmatched: readonly OperatorSummary[];
  /** Declared operators whose ids are not in the snapshot. */
  readonly fresh: readonly DeclaredOperator[];
  /** Operators of the snapshot that are named, and lose to the entry of the same operator's uid hash. */
  readonly shadowed: readonly Match[];
}

/** Flink keeps the last of several entries with one id. */
function byId(snapshot: Snapshot): Map<OperatorId, OperatorSummary> {
  return new Map(snapshot.operators.map((operator) => [operator.operatorId, operator]));
}

/** Matches a snapshot's operators with the declared ones, as the Flink of this minor release does (null: any). */
export function matchOperators(snapshot: Snapshot, job: DeclaredJob, flinkVersion: string | null): Matching {
  const states = byId(snapshot);
  const named = new Set<OperatorId>();
  const matches: Match[] = [];
  const fresh: DeclaredOperator[] = [];
  const shadowed: Match[] = [];
  for (const declared of job.operators) {
    const byHash = declared.uidHash ? states.get(declared.uidHash) : undefined;
    const byGenerated = declared.generatedId ? states.get(declared.generatedId) : undefined;
    if (byHash) matches.push({ state: byHash, declared, via: "uidHash" });
    if (byGenerated) {
      (byHash ? shadowed : matches).push({ state: byGenerated, declared, via: "generatedId" });
    }
    if (!byHash && !byGenerated && !declared.optional) fresh.push(declared);
    for (const state of [byHash, byGenerated]) if (state) named.add(state.operatorId);
  }
  for (const match of sinkParts(job, states, named, flinkVersion)) {
    matches.push(match);
    named.add(match.state.operatorId);
  }
  const unmatched = [...states.values()].filter((state) => !named.has(state.operatorId));
  return { matches, unmatched, fresh, shadowed };
}

/** Where sinks are declared by their uid alone, it stands for the committers that Flink derives from it as well. */
function sinkParts(
  job: DeclaredJob,
  states: Map<OperatorId, OperatorSummary>,
  named: ReadonlySet<string>,
  flinkVersion: string | null,
): Match[] {
  if (job.sinksExpanded) return [];
  return job.operators.flatMap((declared) => {
    if (!declared.uid || declared.isSink === false) return [];
    return expandSink(declared.uid, { flinkVersion: flinkVersion ?? undefined }).flatMap((part) => {
      const state = states.get(part.operatorId as OperatorId);
      return state && !named.has(state.operatorId) ? [{ state, declared, via: "sinkPart" as const }] : [];
    });
  });
}
