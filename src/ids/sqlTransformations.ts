/** Operators that a node of a compiled plan is translated to, by their transformation names. */
export interface NodeTransformations {
  /** Always there. */
  readonly always: readonly string[];
  /** There or not: depends on the query, the connector or an option. */
  readonly maybe: readonly string[];
}

/** Nodes whose one operator is called like the node: stream-exec-join → join. */
const plain: readonly string[] = [
  ..."calc async-calc python-calc correlate async-correlate python-correlate expand values".split(" "),
  ..."watermark-assigner mini-batch-assigner drop-update-before changelog-normalize deduplicate".split(" "),
  ..."group-aggregate local-group-aggregate global-group-aggregate incremental-group-aggregate".split(" "),
  ..."window-aggregate local-window-aggregate global-window-aggregate group-window-aggregate".split(" "),
  ..."python-group-aggregate python-group-window-aggregate python-over-aggregate over-aggregate".split(" "),
  ..."window-join window-rank window-deduplicate rank sort temporal-sort".split(" "),
  ..."join multi-join delta-join temporal-join ml-predict-table-function vector-search-table-function".split(" "),
];

/** What a filesystem or Hive table sink builds itself (StreamingSink), through ProviderContext.generateUid. */
const fileSink = [
  "streaming-writer",
  "compact-coordinator",
  "compact-operator",
  "partition-committer",
  "discarding-sink",
];

const special: Readonly<Record<string, NodeTransformations>> = {
  "table-source-scan": { always: ["source"], maybe: [] },
  // Mere partitioning (also "partitioner" of sinks, "custom-shuffle" of lookup joins): uids without an operator.
  exchange: { always: [], maybe: [] },
  union: { always: [], maybe: [] },
  "window-table-function": { always: ["window"], maybe: [] },
  limit: { always: ["rank"], maybe: [] },
  "sort-limit": { always: ["rank"], maybe: [] },
  match: { always: ["match"], maybe: ["timestamp-inserter"] },
  "process-table-function": { always: ["process"], maybe: [] },
  "lookup-join": { always: [], maybe: ["lookup-join", "lookup-join-materialize", "lookup-join-key-ordered"] },
  // An interval that is empty gives filters and pads. Their IDs are generated ones where the plan was not compiled.
  "interval-join": { always: [], maybe: ["interval-join", "filter-left", "filter-right", "pad-left", "pad-right"] },
  sink: {
    always: [],
    maybe: ["sink", "constraint-validator", "upsert-materialize", "timestamp-inserter", "row-kind-setter", ...fileSink],
  },
};

/** By node type without "stream-exec-" and version. */
const transformations: ReadonlyMap<string, NodeTransformations> = new Map([
  ...plain.map((name): [string, NodeTransformations] => [name, { always: [name], maybe: [] }]),
  ...Object.entries(special),
]);

/**
 * The operators of a node type: "stream-exec-join_1", "stream-exec-join" or "join". Undefined: a node type unknown to us.
 * Source: the `*_TRANSFORMATION` constants of StreamExec*, CommonExec* (flink-table-planner 1.15 – 2.2).
 */
export function transformationsOf(nodeType: string): NodeTransformations | undefined {
  return transformations.get(nodeType.replace(/^stream-exec-/, "").replace(/_\d+$/, ""));
}
