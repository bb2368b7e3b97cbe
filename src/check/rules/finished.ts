import type { OperatorSummary } from "../../model/snapshot.js";
import type { CheckContext } from "../context.js";
import { stateOf, type Vertex } from "../topology.js";

/** VertexFinishedState of Flink. An operator that is not in the snapshot counts as running. */
export type FinishedState = "ALL_RUNNING" | "PARTIALLY_FINISHED" | "FULLY_FINISHED";

export function finishedState(state: OperatorSummary | undefined): FinishedState {
  if (!state) return "ALL_RUNNING";
  if (state.fullyFinished) return "FULLY_FINISHED";
  return state.finishedSubtaskCount > 0 ? "PARTIALLY_FINISHED" : "ALL_RUNNING";
}

const inFlinksOrder: readonly FinishedState[] = ["ALL_RUNNING", "PARTIALLY_FINISHED", "FULLY_FINISHED"];

/** The distinct states of a vertex's operators, in the order of Flink's enum. */
export function finishedStates(context: CheckContext, vertex: Vertex): FinishedState[] {
  const states = new Set(vertex.operators.map((operator) => finishedState(stateOf(context, operator))));
  return inFlinksOrder.filter((state) => states.has(state));
}

/** Whether the snapshot marks anything as finished at all. */
export function hasFinished({ snapshot }: CheckContext): boolean {
  return snapshot.operators.some((o) => o.fullyFinished || o.finishedSubtaskCount > 0);
}

/** What rules about finished tasks leave open where the job's graph is not known. */
export const unknownGraph = {
  undecided: {
    reason:
      "parts of the job had finished when the snapshot was taken, and the chains and edges of the new job are not known",
    needs: "a manifest exported from the job (docs/manifest.md)",
  },
};

export const leaveFinishedAlone = [
  { what: "Do not add operators to a chain that had finished, and nothing unfinished in front of it." },
  {
    what: "Or give the finished operators new uids on purpose, so that they run again from the start; by path only, with --allowNonRestoredState where they hold state.",
  },
];
