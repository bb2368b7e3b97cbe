import { RestorableError } from "../errors.js";
import { chainingOf } from "./chaining.js";
import { murmur3_x64_128 } from "./murmur3.js";
import { bytesOf, hexOf, uidHashOf } from "./operatorId.js";
import { type IndexedGraph, indexGraph, type StreamEdge, type StreamGraph } from "./streamGraph.js";

/** The operator ID that Flink gives to a node. */
export interface NodeOperatorId {
  /** 32 lower-case hex digits. */
  readonly operatorId: string;
  /** false: hash of the uid; true: hash of the node's place in the graph, which moves when the graph changes. */
  readonly generated: boolean;
}

/** A graph of which it is known how many out-edges of each node are chained, as the chains in a REST plan tell. */
export interface ChainedGraph {
  readonly nodes: readonly (Node & { readonly chainableOutDegree: number })[];
  /** In the order of creation: see StreamGraph.edges. */
  readonly edges: readonly Pick<StreamEdge, "source" | "target">[];
}

/**
 * Node ID → operator ID, in the order in which Flink hashes the nodes.
 * Source: StreamGraphHasherV2.traverseStreamGraphAndGenerateHashes; the same text in 1.11 – 2.3, frozen since 1.2.
 * @throws RestorableError where two nodes have the same uid (Flink refuses that job), a node without uid lies in or
 *   behind a cycle, a node is missing, or settings.flinkVersion is no version
 */
export function generateOperatorIds(graph: StreamGraph): Map<number, NodeOperatorId> {
  const index = indexGraph(graph.nodes, graph.edges);
  const isChained = chainingOf(graph, index);
  return hashNodes(index, ({ id }) => index.outEdges.get(id)?.filter(isChained).length ?? 0);
}

/** The same where the number of chainable out-edges of each node is known instead of what it depends on. */
export function generateOperatorIdsOfChains(graph: ChainedGraph): Map<number, NodeOperatorId> {
  return hashNodes(indexGraph(graph.nodes, graph.edges), ({ chainableOutDegree }) => chainableOutDegree);
}

/**
 * The generated hash of one node: 16 bytes.
 * @param rank number of nodes that were hashed before
 * @param chainableOutDegree number of its chainable out-edges
 * @param inputs 16-byte hash of the source of each in-edge, in order; one that is connected twice counts twice
 */
export function generatedHash(rank: number, chainableOutDegree: number, inputs: readonly Uint8Array[]): Uint8Array {
  const local = new DataView(new ArrayBuffer(4 * (1 + chainableOutDegree)));
  for (let at = 0; at < local.byteLength; at += 4) local.setInt32(at, rank, true);
  const hash = murmur3_x64_128(new Uint8Array(local.buffer));
  for (const input of inputs) {
    for (let i = 0; i < hash.length; i++) hash[i] = ((hash[i] ?? 0) * 37) ^ (input[i] ?? 0);
  }
  return hash;
}

interface Node {
  readonly id: number;
  readonly uid?: string | null;
  /** Its operator ID, where that is known and its uid is not. */
  readonly operatorId?: string;
}

function hashNodes<N extends Node>(
  { nodes, inEdges, outEdges }: IndexedGraph<N, Pick<StreamEdge, "source" | "target">>,
  chainableOutDegree: (node: N) => number,
): Map<number, NodeOperatorId> {
  const hashes = new Map<number, Uint8Array>();
  const ids = new Map<number, NodeOperatorId>();
  const taken = new Set<string>();
  // Breadth first from the sources. A node that still lacks an input is forgotten: a later input queues it again.
  const queue = [...nodes.values()].filter(({ id }) => inEdges.get(id)?.length === 0).sort((a, b) => a.id - b.id);
  const visited = new Set(queue);
  for (const node of queue) {
    const uid = node.uid ?? undefined;
    const inputs = (inEdges.get(node.id) ?? []).map(({ source }) => hashes.get(source));
    const isGiven = uid !== undefined || node.operatorId !== undefined;
    if (!isGiven && !inputs.every(isKnown)) {
      visited.delete(node);
      continue;
    }
    const hash = givenHash(node) ?? generatedHash(hashes.size, chainableOutDegree(node), inputs.filter(isKnown));
    const operatorId = hexOf(hash);
    if (uid !== undefined && taken.has(operatorId)) throw sharedUid(uid);
    taken.add(operatorId);
    hashes.set(node.id, hash);
    ids.set(node.id, { operatorId, generated: !isGiven });
    for (const { target } of outEdges.get(node.id) ?? []) {
      const next = nodes.get(target);
      if (!next || visited.has(next)) continue;
      visited.add(next);
      queue.push(next);
    }
  }
  const left = [...nodes.keys()].filter((id) => !ids.has(id));
  if (left.length > 0) throw unreachable(left);
  return ids;
}

function givenHash({ uid, operatorId }: Node): Uint8Array | undefined {
  if (uid !== undefined && uid !== null) return uidHashOf(uid);
  return operatorId === undefined ? undefined : bytesOf(operatorId);
}

const isKnown = (hash: Uint8Array | undefined): hash is Uint8Array => hash !== undefined;

function sharedUid(uid: string): RestorableError {
  return new RestorableError(`Hash collision on user-specified ID "${uid}"`, {
    fix: "Flink refuses a job that gives the same uid twice; make the uids unique.",
  });
}

function unreachable(ids: readonly number[]): RestorableError {
  const named = ids.slice(0, 5).join(", ") + (ids.length > 5 ? `, and ${ids.length - 5} more` : "");
  return new RestorableError(
    `stream graph: no operator ID for node ${named}: in a cycle or not reachable from a source`,
    {
      fix: "A stream graph has no cycles; look for an edge that points backwards.",
    },
  );
}
