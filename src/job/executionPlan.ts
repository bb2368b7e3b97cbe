/**
 * An execution plan (`flink info`, env.getExecutionPlan(), EXPLAIN JSON_EXECUTION_PLAN): names, edges and parallelism of all
 * operators, and no ID. The IDs are computed as Flink generates them, and taken only where a chain's head, whose ID the
 * REST API tells, proves them: the ID of an operator without uid holds those of everything in front of it.
 */
import { RestorableError } from "../errors.js";
import { type ChainedGraph, generateOperatorIdsOfChains } from "../ids/generatedIds.js";
import { asOperatorId } from "../model/values.js";
import type { DeclarationSource } from "./declarationSource.js";
import type { DeclaredJob, DeclaredOperator, Remark } from "./declaredJob.js";
import { known } from "./known.js";
import { countOf, type LocatedJson, listOf, objectOf, openJson, textOf } from "./locatedJson.js";
import { type RestVertex, shipStrategyOf } from "./restJob.js";

interface PlanNode {
  readonly id: number;
  /** What a REST plan shows of it. */
  readonly description: string;
  readonly name: string;
  readonly parallelism?: number;
  readonly inputs: readonly { readonly id: number; readonly shipStrategy: string | undefined }[];
  readonly isSource: boolean;
  readonly source: DeclarationSource;
}

const fix = "Pass what flink info prints, or the text of env.getExecutionPlan().";

/**
 * `vertices`: those of the same job by REST (/jobs/:jobid, /jars/:jarid/plan); without them no ID is known. `text` may hold
 * the lines that `flink info` prints around the JSON. Throws a ManifestError for another text.
 */
export function jobOfExecutionPlan(text: string, location: string, vertices: readonly RestVertex[]): DeclaredJob {
  const begin = text.indexOf("{");
  const blank = text.slice(0, Math.max(begin, 0)).replaceAll(/[^\n]/g, " ");
  const json = blank + text.slice(Math.max(begin, 0), text.lastIndexOf("}") + 1);
  const plan = openJson(json, location, "execution-plan", "an execution plan", fix);
  const nodes = nodesOf(plan);
  const source: DeclarationSource = { kind: "execution-plan", location };
  const empty = { complete: false, settings: {}, operators: [], sources: [source] };
  const remark = (text: string): Remark => ({ code: "remark", level: "warning", text, source });
  if (vertices.length === 0) {
    const missing =
      "an execution plan has no operator IDs; pass the plan by REST as well, whose chain heads prove them";
    return { ...empty, notes: [remark(missing)] };
  }
  const proven = prove(nodes, vertices);
  if (typeof proven === "string") return { ...empty, notes: [remark(proven)] };
  const operators = proven.operators.map((operator) => ({ ...operator }));
  const open = nodes.length - operators.length;
  return known<DeclaredJob>({
    complete: open === 0,
    sinksExpanded: true,
    settings: {},
    operators,
    edges: open === 0 ? edgesOf(nodes, proven.ids) : undefined,
    sources: [source],
    notes:
      open === 0
        ? []
        : [
            remark(
              `the IDs of ${open} of ${nodes.length} operators cannot be proven: they are at the end of a chain, or in front of an operator with a uid`,
            ),
          ],
  });
}

function nodesOf(plan: LocatedJson): PlanNode[] {
  const list = listOf(objectOf(plan.value)?.["nodes"]);
  if (list === undefined) throw plan.refusal([], "is no execution plan: it has no list of nodes");
  return list.map((value, index) => {
    const node = objectOf(value);
    const id = node?.["id"];
    if (typeof id !== "number" || !Number.isSafeInteger(id)) {
      throw plan.refusal(["nodes", index], "must be a node with a whole number as its id");
    }
    const name = textOf(node?.["type"]) ?? "";
    return known<PlanNode>({
      id,
      name,
      description: textOf(node?.["contents"]) ?? name,
      parallelism: countOf(node?.["parallelism"]),
      inputs: (listOf(node?.["predecessors"]) ?? []).flatMap((input) => {
        const from = objectOf(input)?.["id"];
        return typeof from === "number" ? [{ id: from, shipStrategy: textOf(objectOf(input)?.["ship_strategy"]) }] : [];
      }),
      isSource: node?.["pact"] === "Data Source",
      source: plan.sourceAt(["nodes", index]),
    });
  });
}

interface Proven {
  /** Node → operator ID, for those that are proven. */
  readonly ids: ReadonlyMap<number, string>;
  readonly operators: readonly DeclaredOperator[];
}

/** The operators whose IDs are certain; a text where plan and vertices cannot be brought together. */
function prove(nodes: readonly PlanNode[], vertices: readonly RestVertex[]): Proven | string {
  const heads = headsOf(nodes, vertices);
  if (typeof heads === "string") return heads;
  let best: Proven | undefined;
  for (const edges of edgeOrders(nodes)) {
    const proven = proveInOrder(nodes, edges, heads);
    if (proven !== undefined && proven.operators.length > (best?.operators.length ?? 0)) best = proven;
  }
  return best ?? "the plan and the vertices of the REST API are not of the same job, or one has changed since";
}

/** Node → the vertices that it may be the head of, by what they are called. Nodes that are in the middle of a chain have none. */
function headsOf(
  nodes: readonly PlanNode[],
  vertices: readonly RestVertex[],
): ReadonlyMap<number, readonly RestVertex[]> | string {
  const inside = new Set(vertices.flatMap(({ operators }) => operators.slice(1)));
  const heads = new Map<number, readonly RestVertex[]>();
  for (const node of nodes) {
    const candidates = vertices.filter(
      (vertex) =>
        vertex.operators[0] === node.description &&
        (node.parallelism === undefined || vertex.parallelism === undefined || node.parallelism === vertex.parallelism),
    );
    if (candidates.length > 0 && inside.has(node.description)) {
      return `several operators are called ${JSON.stringify(node.description)}, so that plan and vertices cannot be brought together`;
    }
    if (candidates.length > 0) heads.set(node.id, candidates);
    else if (!inside.has(node.description) || node.inputs.length !== 1) {
      return `the vertices of the REST API have no operator ${JSON.stringify(node.description)}: they are of another job`;
    }
  }
  return heads.size === vertices.length
    ? heads
    : `the plan has ${heads.size} chains, the REST API ${vertices.length} vertices: they are of different jobs`;
}

type Edges = ChainedGraph["edges"];

/**
 * The order in which Flink made the edges is that in which it translated their targets: ascending IDs, but for the parts of
 * sinks, which get new IDs when they are expanded. Both ways are tried; only the right one meets the IDs of the heads.
 */
function edgeOrders(nodes: readonly PlanNode[]): Edges[] {
  const isSinkPart = ({ name }: PlanNode) => /: (?:Writer|Committer|Global Committer)$/.test(name);
  const ascending = [...nodes].sort((a, b) => a.id - b.id);
  const sinksFirst = [...ascending].sort((a, b) => Number(isSinkPart(b)) - Number(isSinkPart(a)));
  return [ascending, sinksFirst].map((order) =>
    order.flatMap((node) => node.inputs.map(({ id }) => ({ source: id, target: node.id }))),
  );
}

/** Undefined where the order does not fit, or the graph is broken. */
function proveInOrder(
  nodes: readonly PlanNode[],
  edges: Edges,
  heads: ReadonlyMap<number, readonly RestVertex[]>,
): Proven | undefined {
  const degree = new Map<number, number>();
  for (const { source, target } of edges) if (!heads.has(target)) degree.set(source, (degree.get(source) ?? 0) + 1);
  /** Heads whose generated ID is not the vertex's: they have a uid, or something unproven is in front of them. */
  const given = new Map<number, string>();
  for (;;) {
    const graph: ChainedGraph = {
      nodes: nodes.map(({ id }) =>
        known<ChainedGraph["nodes"][number]>({
          id,
          operatorId: given.get(id),
          chainableOutDegree: degree.get(id) ?? 0,
        }),
      ),
      edges,
    };
    const ids = hashed(graph);
    if (ids === undefined) return undefined;
    const wrong = [...ids].find(
      ([id, { operatorId }]) => heads.get(id)?.every((vertex) => vertex.id !== operatorId) === true,
    );
    if (wrong === undefined) return certain(nodes, heads, ids, given);
    const [candidate, ...others] = heads.get(wrong[0]) ?? [];
    if (candidate === undefined || others.length > 0) return undefined;
    given.set(wrong[0], candidate.id);
  }
}

function hashed(graph: ChainedGraph): ReturnType<typeof generateOperatorIdsOfChains> | undefined {
  try {
    return generateOperatorIdsOfChains(graph);
  } catch (error) {
    if (error instanceof RestorableError) return undefined;
    throw error;
  }
}

/** Heads are told by REST. What is directly in front of an operator with a proven generated ID is proven by it. */
function certain(
  nodes: readonly PlanNode[],
  heads: ReadonlyMap<number, readonly RestVertex[]>,
  ids: ReturnType<typeof generateOperatorIdsOfChains>,
  given: ReadonlyMap<number, string>,
): Proven {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const proven = new Set<number>(heads.keys());
  const generated = [...heads.keys()].filter((id) => !given.has(id));
  const queue = [...generated];
  const walked = new Set(queue);
  for (const id of queue) {
    for (const { id: input } of byId.get(id)?.inputs ?? []) {
      proven.add(input);
      if (given.has(input) || walked.has(input)) continue;
      walked.add(input);
      queue.push(input);
    }
  }
  const operatorIds = new Map([...proven].flatMap((id) => [[id, ids.get(id)?.operatorId ?? ""] as const]));
  const places = placesOf(nodes, heads);
  const operators = nodes.flatMap((node): DeclaredOperator[] => {
    const id = operatorIds.get(node.id);
    if (id === undefined) return [];
    const place = places.get(node.id);
    const operatorId = asOperatorId(id);
    return [
      {
        ...known<Omit<DeclaredOperator, "uid">>({
          operatorId,
          generatedId: operatorId,
          name: node.name,
          vertex: place && ids.get(place.head)?.operatorId,
          chainPosition: place?.position,
          parallelism: node.parallelism,
          isSource: node.isSource ? true : undefined,
          source: node.source,
        }),
        ...(walked.has(node.id) && { uid: null }),
      },
    ];
  });
  return { ids: operatorIds, operators };
}

/** The chain of each node, and where in it, counted along its tree from the head. */
function placesOf(
  nodes: readonly PlanNode[],
  heads: ReadonlyMap<number, unknown>,
): ReadonlyMap<number, { readonly head: number; readonly position: number }> {
  const places = new Map<number, { head: number; position: number }>();
  for (const head of heads.keys()) {
    const stack = [head];
    for (let position = 0; stack.length > 0; position++) {
      const id = stack.pop() ?? head;
      places.set(id, { head, position });
      const behind = nodes.filter((node) => !heads.has(node.id) && node.inputs[0]?.id === id);
      stack.push(...behind.map((node) => node.id).reverse());
    }
  }
  return places;
}

function edgesOf(nodes: readonly PlanNode[], ids: ReadonlyMap<number, string>): DeclaredJob["edges"] {
  return nodes.flatMap((node) =>
    node.inputs.map(({ id, shipStrategy }) =>
      known<NonNullable<DeclaredJob["edges"]>[number]>({
        source: asOperatorId(ids.get(id) ?? ""),
        target: asOperatorId(ids.get(node.id) ?? ""),
        shipStrategy: shipStrategyOf(shipStrategy),
      }),
    ),
  );
}
