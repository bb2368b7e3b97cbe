import { isInRelease } from "./releases.js";
import { type IndexedGraph, indexGraph, type StreamEdge, type StreamGraph, type StreamNode } from "./streamGraph.js";

/** Tells for each edge of a graph whether Flink chains its two operators. */
export type Chaining = (edge: StreamEdge) => boolean;

/**
 * Whether the operators at the ends of an edge are chained. For many edges of one graph make a `chainingOf` once.
 * Throws a RestorableError on a graph that indexGraph refuses.
 */
export function isChainable(edge: StreamEdge, graph: StreamGraph): boolean {
  return chainingOf(graph)(edge);
}

/**
 * Source: StreamingJobGraphGenerator.isChainable, 1.12 – 2.3; 1.9 – 1.11 know no HEAD_WITH_SOURCES.
 * Max parallelism is looked at from 1.18 on, and there only if the setting forbids to chain different ones.
 */
export function chainingOf(
  { nodes, edges, settings = {} }: StreamGraph,
  index: IndexedGraph<StreamNode, StreamEdge> = indexGraph(nodes, edges),
): Chaining {
  const { chainingEnabled = true, chainOperatorsWithDifferentMaxParallelism = true, flinkVersion } = settings;
  const needsEqualMaxParallelism =
    !chainOperatorsWithDifferentMaxParallelism &&
    (flinkVersion === undefined || isInRelease(flinkVersion, [{ from: "1.18" }]));
  const isSoleInput = ({ target }: StreamEdge) => index.inEdges.get(target)?.length === 1;
  /** Heads of chains found so far: without them a row of yielding operators costs 2^n. */
  const heads = new Map<StreamNode, StreamNode>();

  /** The first operator of the chain that the node is in (StreamingJobGraphGenerator.getHeadOperator), without recursion. */
  function headOf(node: StreamNode): StreamNode {
    const path: { edge: StreamEdge; up: StreamNode; down: StreamNode }[] = [];
    let head = node;
    // A ring has no head; it ends at the number of nodes.
    while (!heads.has(head) && path.length <= index.nodes.size) {
      const edge = index.inEdges.get(head.id)?.[0];
      const up = edge && isSoleInput(edge) ? index.nodes.get(edge.source) : undefined;
      if (!edge || !up) break;
      path.push({ edge, up, down: head });
      head = up;
    }
    head = heads.get(head) ?? head;
    for (const { edge, up, down } of path.reverse()) {
      if (!areChainable(edge, up, down, head)) head = down;
      heads.set(down, head);
    }
    return head;
  }

  /** For an edge that is its target's only input. */
  function areChainable(edge: StreamEdge, up: StreamNode, down: StreamNode, head: StreamNode | undefined): boolean {
    const sameParallelism = (up.parallelism ?? 1) === (down.parallelism ?? 1);
    const strategy = down.chainingStrategy ?? "ALWAYS";
    return (
      chainingEnabled &&
      (up.slotSharingGroup ?? "default") === (down.slotSharingGroup ?? "default") &&
      (up.chainingStrategy ?? "ALWAYS") !== "NEVER" &&
      (strategy === "ALWAYS" || (strategy === "HEAD_WITH_SOURCES" && up.kind === "source")) &&
      (edge.partitioner === undefined || edge.partitioner.toUpperCase() === "FORWARD") &&
      edge.exchangeMode !== "BATCH" &&
      sameParallelism &&
      !(needsEqualMaxParallelism && (up.maxParallelism ?? -1) !== (down.maxParallelism ?? -1)) &&
      !(down.kind === "yielding" && (head ?? headOf(up)).kind === "legacySource")
    );
  }

  return (edge) => {
    const [up, down] = [index.nodes.get(edge.source), index.nodes.get(edge.target)];
    return up !== undefined && down !== undefined && isSoleInput(edge) && areChainable(edge, up, down, undefined);
  };
}
