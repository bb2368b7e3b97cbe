import type { DeclaredOperator } from "../job/declaredJob.js";
import type { OperatorSummary } from "../model/snapshot.js";
import type { CheckContext } from "./context.js";
import type { Match } from "./matching.js";
import { exchangesOf, stateOf, type Vertex, verticesOf } from "./topology.js";

/** An operator of a vertex with the entry of the snapshot that it takes. */
export interface Assigned {
  readonly declared: DeclaredOperator;
  readonly state: OperatorSummary | undefined;
}

/** What StateAssignmentOperation knows of a vertex before it distributes state (TaskStateAssignment, read in 2.2). */
export interface VertexAssignment {
  readonly vertex: Vertex;
  /** Head first. */
  readonly operators: readonly Assigned[];
  readonly hasUpstreamOutputState: boolean;
  readonly hasDownstreamInputState: boolean;
  readonly hasInputState: boolean;
  readonly hasOutputState: boolean;
  /** Whether Flink looks at it at all: max parallelism is checked and adopted only then. */
  readonly assigned: boolean;
}

/** Only the head's input data and the tail's output data count as a vertex's own. */
const headHasInput = (operators: readonly Assigned[]): boolean =>
  (operators[0]?.state?.inputChannelState.handles ?? 0) > 0;
const tailHasOutput = (operators: readonly Assigned[]): boolean =>
  (operators.at(-1)?.state?.resultSubpartitionState.handles ?? 0) > 0;

/** Every vertex of the job; null where chains or edges are not known. */
export function vertexAssignments(context: CheckContext): readonly VertexAssignment[] | null {
  const vertices = verticesOf(context.job);
  const exchanges = exchangesOf(context.job);
  if (!vertices || !exchanges) return null;
  const assigned = new Map(
    vertices.map((vertex) => [
      vertex.id,
      vertex.operators.map((declared) => ({ declared, state: stateOf(context, declared) })),
    ]),
  );
  return vertices.map((vertex) => {
    const operators = assigned.get(vertex.id) ?? [];
    const upstream = exchanges.filter((e) => e.target.id === vertex.id).map((e) => assigned.get(e.source.id) ?? []);
    const downstream = exchanges.filter((e) => e.source.id === vertex.id).map((e) => assigned.get(e.target.id) ?? []);
    const hasUpstreamOutputState = upstream.some(tailHasOutput);
    const hasDownstreamInputState = downstream.some(headHasInput);
    return {
      vertex,
      operators,
      hasUpstreamOutputState,
      hasDownstreamInputState,
      hasInputState: headHasInput(operators),
      hasOutputState: tailHasOutput(operators),
      assigned:
        operators.some(({ state }) => (state?.subtaskStateCount ?? 0) > 0) ||
        hasUpstreamOutputState ||
        hasDownstreamInputState,
    };
  });
}

/**
 * Whether Flink looks at the vertex of a matched operator when it assigns state. One operator with subtask entries is
 * enough for the whole vertex; without chains, each operator is taken for a vertex of its own.
 */
export function assignedOperators(context: CheckContext): (match: Match) => boolean {
  const assigned = vertexAssignments(context)
    ?.filter((a) => a.assigned)
    .flatMap((a) => a.operators.map((o) => o.declared));
  if (!assigned) return ({ state }) => state.subtaskStateCount > 0;
  const known = new Set(assigned);
  return ({ declared }) => known.has(declared);
}
