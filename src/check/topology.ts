import type { DeclaredEdge, DeclaredJob, DeclaredOperator } from "../job/declaredJob.js";
import type { CheckContext } from "./context.js";

/** A vertex of the new job: the operators chained into one task, head first. */
export interface Vertex {
  readonly id: string;
  readonly operators: readonly DeclaredOperator[];
}

/** The vertices of the job; null where chains are not known for every operator. */
export function verticesOf(job: DeclaredJob): readonly Vertex[] | null {
  const byId = new Map<string, DeclaredOperator[]>();
  for (const operator of job.operators) {
    if (operator.vertex === undefined || operator.chainPosition === undefined) return null;
    byId.set(operator.vertex, [...(byId.get(operator.vertex) ?? []), operator]);
  }
  return [...byId].map(([id, operators]) => ({
    id,
    operators: operators.sort((a, b) => (a.chainPosition ?? 0) - (b.chainPosition ?? 0)),
  }));
}

/** An edge between two different vertices. */
export interface Exchange {
  readonly edge: DeclaredEdge;
  readonly source: Vertex;
  readonly target: Vertex;
  /** Which of the source's result partitions and which of the target's input gates it is: the edges are in Flink's order. */
  readonly partitionIndex: number;
  readonly gateIndex: number;
}

/** The exchanges between the vertices; null where edges or chains are not known. */
export function exchangesOf(job: DeclaredJob): readonly Exchange[] | null {
  const vertices = verticesOf(job);
  if (!vertices || !job.edges) return null;
  const vertexOf = new Map(vertices.flatMap((vertex) => vertex.operators.map((o) => [o.operatorId, vertex] as const)));
  const partitions = new Map<string, number>();
  const gates = new Map<string, number>();
  const next = (counts: Map<string, number>, id: string): number => {
    const index = counts.get(id) ?? 0;
    counts.set(id, index + 1);
    return index;
  };
  return job.edges.flatMap((edge) => {
    const source = vertexOf.get(edge.source);
    const target = vertexOf.get(edge.target);
    if (!source || !target || source === target) return [];
    const indexes = { partitionIndex: next(partitions, source.id), gateIndex: next(gates, target.id) };
    return [{ edge, source, target, ...indexes }];
  });
}

/** How the subtasks of two vertices are connected; null: not known. FORWARD and RESCALE connect pointwise. */
export function isPointwise(edge: DeclaredEdge): boolean | null {
  if (edge.distributionPattern) return edge.distributionPattern === "POINTWISE";
  if (!edge.shipStrategy) return null;
  return edge.shipStrategy === "FORWARD" || edge.shipStrategy === "RESCALE";
}

/** Name of a vertex as Flink shows it: its operators' names joined by arrows. */
export function vertexName(vertex: Vertex): string {
  return vertex.operators.map((o) => o.name ?? o.uid ?? o.operatorId).join(" -> ");
}

/** The entry of the snapshot that a declared operator takes, if any. */
export function stateOf(context: CheckContext, declared: DeclaredOperator) {
  return context.matching.matches.find((m) => m.declared === declared && m.via !== "sinkPart")?.state;
}
