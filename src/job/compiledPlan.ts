/** A compiled SQL plan (COMPILE PLAN, TableEnvironment.compilePlanSql) as a declared job: its operators by their uids. */
import { defaultUidFormat, type SqlOperator, sqlOperatorsOf, uidFormatOf1_15_0 } from "../ids/sqlUids.js";
import { asOperatorId } from "../model/values.js";
import type { DeclaredJob, DeclaredOperator, Remark } from "./declaredJob.js";
import { known } from "./known.js";
import { type LocatedJson, listOf, objectOf, openJson, textOf } from "./locatedJson.js";
import type { Path } from "./locatedText.js";
import { shown } from "./shown.js";

export interface CompiledPlanOptions {
  readonly location?: string;
  /** `table.exec.uid.format` of the configuration; a format in the plan goes before it. */
  readonly uidFormat?: string | undefined;
  /** `table.exec.uid.generation` of the configuration. */
  readonly uidGeneration?: string | undefined;
  /** The release that will run the plan, for the parts that it makes of sinks; absent: the parts of all releases. */
  readonly flinkVersion?: string | undefined;
}

/** Table formats whose connectors add operators under names of their own choice, some of them without a uid. */
const connectorsWithOwnOperators: readonly string[] = ["delta", "hive", "hudi", "iceberg", "paimon"];

/**
 * Every operator that Flink makes of the plan's nodes, named by its uid. Which of several a node becomes can depend on the
 * query, the connector or an option: those are `optional`. The plan's flinkVersion is that of the planner that wrote it, so
 * it says nothing about the release that will restore. Parallelism, chains and edges between operators are not in a plan.
 * Source: ExecNodeBase, ExecNodeContext.generateUid, ExecNodeConfig.shouldSetUid (1.15 – 2.2).
 * Throws a ManifestError that names the place.
 */
export function jobOfCompiledPlan(text: string, options: CompiledPlanOptions = {}): DeclaredJob {
  const location = options.location ?? "plan";
  const plan = openJson(text, location, "compiled-plan", "a compiled plan", fix);
  const nodes = listOf(objectOf(plan.value)?.["nodes"]);
  if (nodes === undefined) throw plan.refusal([], "is no compiled plan: it has no list of nodes");
  const groups = chainGroups(objectOf(plan.value)?.["edges"], nodes);
  const remarks: Remark[] = [];
  const remark = (path: Path, text: string) =>
    remarks.push({ code: "remark", level: "warning", text, source: plan.sourceAt(path) });
  const firsts = new Map<number, number>();
  const operators = nodes.flatMap((value, index): DeclaredOperator[] => {
    const path = ["nodes", index];
    const node = nodeOf(value, path, plan);
    const first = firsts.get(node.id);
    if (first !== undefined) throw plan.refusal([...path, "id"], `is ${node.id}, as that of nodes[${first}]`);
    firsts.set(node.id, index);
    const format = node.uidFormat ?? options.uidFormat ?? formatOfRelease(options.flinkVersion);
    if ((node.uidGeneration ?? options.uidGeneration)?.toUpperCase() === "DISABLED") {
      remark(path, "table.exec.uid.generation is DISABLED: the operators get generated IDs, which no plan tells");
      return [];
    }
    const declared = sqlOperatorsOf(node, { format, flinkVersion: options.flinkVersion });
    if (declared === undefined) {
      remark([...path, "type"], `node ${node.id} is a ${shown(node.type)}, whose operators are not known here`);
      return [];
    }
    if (node.connector !== undefined && connectorsWithOwnOperators.includes(node.connector)) {
      remark(path, `node ${node.id} is a ${node.connector} table, whose connector adds operators that no plan tells`);
    }
    const chainGroup = groups(node.id);
    return declared.map((operator) => ({ ...operatorOf(operator, node, plan.sourceAt(path)), chainGroup }));
  });
  return {
    complete: remarks.length === 0,
    sinksExpanded: true,
    settings: {},
    operators,
    sources: [{ kind: "compiled-plan", location }],
    notes: remarks,
  };
}

const fix = "Write the plan again with COMPILE PLAN, or TableEnvironment.compilePlanSql(…).asJsonString().";

interface PlanNode {
  readonly id: number;
  readonly type: string;
  readonly uid?: string;
  readonly uidFormat?: string;
  readonly uidGeneration?: string;
  readonly connector?: string;
}

function nodeOf(value: unknown, path: Path, plan: LocatedJson): PlanNode {
  const node = objectOf(value);
  if (node === undefined) throw plan.refusal(path, "must be an object: a node of the plan");
  const { id } = node;
  const type = textOf(node["type"]);
  if (typeof id !== "number" || !Number.isSafeInteger(id)) {
    throw plan.refusal([...path, "id"], "must be a whole number: uids are made of it");
  }
  if (type === undefined || !/^[a-z-]+_\d+$/.test(type)) {
    throw plan.refusal(
      [...path, "type"],
      `must be a node type such as "stream-exec-join_1", not ${shown(node["type"])}`,
    );
  }
  const configuration = objectOf(node["configuration"]);
  return known<PlanNode>({
    id,
    type,
    uid: textOf(node["uid"]),
    uidFormat: textOf(configuration?.["table.exec.uid.format"]),
    uidGeneration: textOf(configuration?.["table.exec.uid.generation"]),
    connector: connectorOf(node),
  });
}

/** What the table of a source or sink names as its connector, where the plan holds the table's options. */
function connectorOf(node: Readonly<Record<string, unknown>>): string | undefined {
  const table = objectOf(objectOf(node["scanTableSource"] ?? node["dynamicTableSink"])?.["table"]);
  return textOf(objectOf(objectOf(table?.["resolvedTable"])?.["options"])?.["connector"])?.toLowerCase();
}

/**
 * Node ID → label of the nodes that it is connected with without an exchange in between. An exchange (StreamExecExchange:
 * by hash, or to one subtask) is never chained over, so operators with different labels are in different vertices.
 */
function chainGroups(edges: unknown, nodes: readonly unknown[]): (id: number) => string {
  const exchanges = new Set(
    nodes.flatMap((node) => {
      const { id, type } = objectOf(node) ?? {};
      return typeof type === "string" && type.startsWith("stream-exec-exchange_") ? [id] : [];
    }),
  );
  const parents = new Map<unknown, unknown>();
  const rootOf = (id: unknown): unknown => {
    let root = id;
    while (parents.has(root)) root = parents.get(root);
    if (root !== id) parents.set(id, root);
    return root;
  };
  for (const edge of listOf(edges) ?? []) {
    const { source, target } = objectOf(edge) ?? {};
    if (exchanges.has(source) || exchanges.has(target)) continue;
    const [from, to] = [rootOf(source), rootOf(target)];
    if (from !== to) parents.set(to, from);
  }
  return (id) => String(rootOf(id));
}

/** 1.15.0 and 1.15.1 had a fixed format (ExecNodeContext.generateUid, FLINK-28861). */
function formatOfRelease(flinkVersion: string | undefined): string {
  return flinkVersion !== undefined && /^1\.15\.[01]$/.test(flinkVersion) ? uidFormatOf1_15_0 : defaultUidFormat;
}

function operatorOf(
  { uid, operatorId: id, mayExist, sinkRole }: SqlOperator,
  node: PlanNode,
  source: DeclaredOperator["source"],
): DeclaredOperator {
  const operatorId = asOperatorId(id);
  return {
    operatorId,
    generatedId: operatorId,
    uid,
    uidHash: null,
    ...(node.type.startsWith("stream-exec-table-source-scan_") && { isSource: true }),
    ...(sinkRole !== undefined && { isSink: true }),
    ...(mayExist && { optional: true }),
    source,
  };
}
