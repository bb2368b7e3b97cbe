// The jobs that hand-written cases start from.

// As many splits as the highest parallelism: a reader without any would finish.
const source = { id: "source", type: "source", uid: "source", name: "Numbers", splits: 4 };
const sink = { id: "sink", type: "sink", uid: "sink", name: "Print" };
const list = (name) => ({ name, kind: "SPLIT_DISTRIBUTE" });
const value = (name) => ({ name, kind: "VALUE" });

/** Source → aaa (list state) → bbb (keyed state) → sink; each with a uid. */
export const aaabbb = {
  name: "aaa-bbb",
  parallelism: 2,
  operators: [
    source,
    { id: "aaa", type: "map", uid: "aaa", name: "Deduplicate", states: [list("aaa-pending")] },
    {
      id: "bbb",
      type: "keyed",
      uid: "bbb",
      name: "Count per key",
      timers: true,
      states: [value("bbb-count"), { name: "bbb-last-seen", kind: "MAP" }, list("bbb-pending")],
    },
    sink,
  ],
  edges: [
    { from: "source", to: "aaa" },
    { from: "aaa", to: "bbb", partitioner: "hash" },
    { from: "bbb", to: "sink" },
  ],
};

/** As aaabbb, with one subtask each. */
export const single = { ...aaabbb, name: "single", parallelism: 1 };

/** Source → clean (filter without state, in a vertex of its own) → bbb → sink. */
export const stateless = {
  name: "stateless",
  parallelism: 2,
  operators: [source, { id: "clean", type: "filter", uid: "clean", name: "Clean" }, aaabbb.operators[2], sink],
  edges: [
    { from: "source", to: "clean", partitioner: "rebalance" },
    { from: "clean", to: "bbb", partitioner: "hash" },
    { from: "bbb", to: "sink" },
  ],
};

/** As aaabbb, and nobody gave uids. */
export const anonymous = {
  ...aaabbb,
  name: "anonymous",
  operators: aaabbb.operators.map(({ uid, ...rest }) => rest),
};

/** Two stateful operators in one chain: source → aaa → ddd → sink. */
export const chain = {
  name: "chain",
  parallelism: 2,
  operators: [
    source,
    { id: "aaa", type: "map", uid: "aaa", name: "First", states: [list("aaa-pending")] },
    { id: "ddd", type: "map", uid: "ddd", name: "Second", states: [list("ddd-pending")] },
    sink,
  ],
  edges: [
    { from: "source", to: "aaa" },
    { from: "aaa", to: "ddd" },
    { from: "ddd", to: "sink" },
  ],
};

/** All kinds of operator state in one operator. */
export const modes = {
  name: "modes",
  parallelism: 2,
  operators: [
    source,
    {
      id: "modes",
      type: "map",
      uid: "modes",
      name: "Modes",
      states: [list("split"), { name: "union", kind: "UNION" }, { name: "rules", kind: "BROADCAST" }],
    },
    sink,
  ],
  edges: [
    { from: "source", to: "modes" },
    { from: "modes", to: "sink" },
  ],
};

/** Two sinks that commit in two phases: a writer and a committer each. */
export const sinks = {
  name: "two-sinks",
  parallelism: 2,
  operators: [
    source,
    { id: "orders", type: "sink", uid: "orders", name: "Orders", writerState: true, committer: true },
    { id: "audit", type: "sink", uid: "audit", name: "Audit", committer: true },
  ],
  edges: [
    { from: "source", to: "orders" },
    { from: "source", to: "audit", partitioner: "rebalance" },
  ],
};

/** Records pile up between the source, the slow operator and the totals. */
export const backpressure = {
  name: "backpressure",
  parallelism: 2,
  operators: [
    source,
    { id: "slow", type: "map", uid: "slow", name: "Slow", delayMillis: 10, states: [list("slow-pending")] },
    { id: "totals", type: "keyed", uid: "totals", name: "Totals", states: [value("totals-sum")] },
    sink,
  ],
  edges: [
    { from: "source", to: "slow", partitioner: "rebalance" },
    { from: "slow", to: "totals", partitioner: "hash" },
    { from: "totals", to: "sink" },
  ],
};

/** The archive ends, and what cleans it with it; of the live source one of two subtasks ends. Five tasks finish. */
export const finished = {
  name: "finished",
  parallelism: 2,
  operators: [
    { id: "archive", type: "source", uid: "archive", name: "Archive", boundedSplits: 2, records: 20 },
    {
      id: "archive-clean",
      type: "map",
      uid: "archive-clean",
      name: "Clean archive",
      states: [list("archive-pending")],
    },
    { id: "live", type: "source", uid: "live", name: "Live", boundedSplits: 1, records: 20 },
    { id: "totals", type: "keyed", uid: "totals", name: "Totals", states: [value("totals-sum")] },
    sink,
  ],
  edges: [
    { from: "archive", to: "archive-clean", partitioner: "rebalance" },
    { from: "archive-clean", to: "totals", partitioner: "hash" },
    { from: "live", to: "totals", partitioner: "hash" },
    { from: "totals", to: "sink" },
  ],
};

/** Two operators that bring master hooks. */
export const hooks = {
  name: "hooks",
  parallelism: 2,
  operators: [
    source,
    { id: "first", type: "map", uid: "first", name: "First", hook: "my-hook" },
    { id: "second", type: "map", uid: "second", name: "Second", hook: "other-hook", states: [list("second-pending")] },
    sink,
  ],
  edges: [
    { from: "source", to: "first" },
    { from: "first", to: "second" },
    { from: "second", to: "sink" },
  ],
};

/** bbb has 128 key groups; tail, in a vertex of its own, 64. One subtask each. */
export const mixedMax = {
  name: "mixed-max",
  parallelism: 1,
  operators: [
    source,
    { id: "bbb", type: "keyed", uid: "bbb", name: "Count per key", states: [value("bbb-count")] },
    {
      id: "tail",
      type: "map",
      uid: "tail",
      name: "Tail",
      maxParallelism: 64,
      chaining: "head",
      states: [list("tail-pending")],
    },
    sink,
  ],
  edges: [
    { from: "source", to: "bbb", partitioner: "hash" },
    { from: "bbb", to: "tail" },
    { from: "tail", to: "sink" },
  ],
};
