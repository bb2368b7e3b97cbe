import { RestorableError } from "../errors.js";

/**
 * A stream graph, as far as operator IDs depend on it: one node per operator, after sinks were expanded. What has no
 * operator (keyBy, union, side outputs, broadcast) is no node; its partitioner stands at the edge.
 */
export interface StreamGraph {
  readonly nodes: readonly StreamNode[];
  /**
   * In the order in which Flink created them (StreamGraph.addEdge): gives the order of the out-edges of a node as well
   * as that of its in-edges, and IDs depend on both.
   */
  readonly edges: readonly StreamEdge[];
  readonly settings?: StreamGraphSettings;
}

export interface StreamNode {
  /** Number of the transformation (`id` in the JSON of getExecutionPlan). Sources are visited in ascending order of it. */
  readonly id: number;
  /** Null or absent: none, the operator ID is generated. */
  readonly uid?: string | null;
  /** Default 1. */
  readonly parallelism?: number;
  /** As configured for the operator or, failing that, for the job; -1 (default): derived by Flink. */
  readonly maxParallelism?: number;
  /** Default ALWAYS. */
  readonly chainingStrategy?: "ALWAYS" | "NEVER" | "HEAD" | "HEAD_WITH_SOURCES";
  /** Default "default", as in StreamGraphGenerator. */
  readonly slotSharingGroup?: string;
  /**
   * What chaining needs to know of the operator's factory; default "operator".
   * source: SourceOperatorFactory (FLIP-27, 1.12+). legacySource: StreamSource.
   * yielding: YieldingOperatorFactory (async wait, sink writer 1.12+, continuous file reader).
   */
  readonly kind?: "operator" | "source" | "legacySource" | "yielding";
}

export interface StreamEdge {
  readonly source: number;
  readonly target: number;
  /** Name as in `ship_strategy`: FORWARD, HASH, REBALANCE … Absent: FORWARD where parallelism is equal, else REBALANCE. */
  readonly partitioner?: string;
  /** Only BATCH matters, and only in a graph of a batch job: a streaming job never has it. */
  readonly exchangeMode?: string;
}

export interface StreamGraphSettings {
  /** pipeline.operator-chaining(.enabled), default true. */
  readonly chainingEnabled?: boolean;
  /** pipeline.operator-chaining.chain-operators-with-different-max-parallelism, default true; without effect before 1.18. */
  readonly chainOperatorsWithDifferentMaxParallelism?: boolean;
  /** The release that builds the graph; absent: 1.18 or newer. */
  readonly flinkVersion?: string;
}

/** A list of nodes and edges made walkable. */
export interface IndexedGraph<N extends { readonly id: number }, E extends Pick<StreamEdge, "source" | "target">> {
  readonly nodes: ReadonlyMap<number, N>;
  readonly inEdges: ReadonlyMap<number, readonly E[]>;
  readonly outEdges: ReadonlyMap<number, readonly E[]>;
}

/** Throws a RestorableError where an ID is not an integer or used twice, or an edge ends nowhere. */
export function indexGraph<N extends { readonly id: number }, E extends Pick<StreamEdge, "source" | "target">>(
  nodes: readonly N[],
  edges: readonly E[],
): IndexedGraph<N, E> {
  const byId = new Map<number, N>();
  for (const node of nodes) {
    if (!Number.isSafeInteger(node.id)) throw broken(`node ID ${node.id} is not an integer`);
    if (byId.has(node.id)) throw broken(`two nodes have the ID ${node.id}`);
    byId.set(node.id, node);
  }
  const inEdges = new Map<number, E[]>(nodes.map(({ id }) => [id, []]));
  const outEdges = new Map<number, E[]>(nodes.map(({ id }) => [id, []]));
  for (const edge of edges) {
    const [out, into] = [outEdges.get(edge.source), inEdges.get(edge.target)];
    if (!out || !into) {
      throw broken(
        `the edge ${edge.source} → ${edge.target} needs node ${out ? edge.target : edge.source}, which is missing`,
      );
    }
    out.push(edge);
    into.push(edge);
  }
  return { nodes: byId, inEdges, outEdges };
}

function broken(what: string): RestorableError {
  return new RestorableError(`stream graph: ${what}`, {
    fix: "List every operator of the job and every edge between them.",
  });
}
