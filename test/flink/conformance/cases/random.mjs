// Random jobs, random edits, random snapshots and flags: the same ones each time, for the seed is fixed.
import { append, change, changeJob, drop, insert, rename } from "./edits.mjs";

/** Mulberry32: small, and good enough for choosing. */
function generator(seed) {
  let a = seed >>> 0;
  const next = () => {
    a = (a + 0x6d2b79f5) >>> 0;
    let t = a;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
  const chance = (p) => next() < p;
  const pick = (list) => list[Math.floor(next() * list.length)];
  /** `[[weight, value], …]` */
  const weighted = (list) => {
    let at = next() * list.reduce((sum, [weight]) => sum + weight, 0);
    for (const [weight, value] of list) {
      at -= weight;
      if (at < 0) return value;
    }
  };
  const int = (from, to) => from + Math.floor(next() * (to - from + 1));
  return { chance, pick, weighted, int };
}

const operatorState = (r, id) =>
  r.weighted([
    [5, []],
    [4, [{ name: `${id}-list`, kind: "SPLIT_DISTRIBUTE" }]],
    [1, [{ name: `${id}-union`, kind: "UNION" }]],
    [1, [{ name: `${id}-rules`, kind: "BROADCAST" }]],
  ]);
const keyedState = (r, id) =>
  r.weighted([
    [4, [{ name: `${id}-value`, kind: "VALUE" }]],
    [2, [{ name: `${id}-map`, kind: "MAP" }]],
    [
      1,
      [
        { name: `${id}-list`, kind: "LIST" },
        { name: `${id}-own`, kind: "SPLIT_DISTRIBUTE" },
      ],
    ],
    [1, []],
  ]);

function operator(r, id, type) {
  const fields = { id, type, name: `${type} ${id}` };
  if (type === "source") fields.splits = 4;
  if (type === "map") fields.states = operatorState(r, id);
  if (type === "keyed")
    Object.assign(fields, { states: keyedState(r, id), ...(r.chance(0.3) ? { timers: true } : {}) });
  if (type === "sink") Object.assign(fields, { writerState: r.chance(0.3), committer: r.chance(0.2) });
  if (r.chance(0.12)) fields.parallelism = r.int(1, 3);
  if (r.chance(0.08)) fields.maxParallelism = r.pick([64, 128, 200]);
  if (type !== "sink" && r.chance(0.12)) fields.chaining = r.pick(["head", "never"]);
  if (type === "map" && r.chance(0.04)) fields.hook = `hook-${id}`;
  return fields;
}

const partitioner = (r, type) =>
  type === "keyed"
    ? "hash"
    : r.weighted([
        [6, "forward"],
        [2, "rebalance"],
        [1, "rescale"],
        [1, "shuffle"],
      ]);

/** Two to six operators: a source or two, whatever is between, a sink at each end. */
function job(r, name) {
  const operators = [];
  const edges = [];
  const sources = r.chance(0.2) ? 2 : 1;
  for (let i = 0; i < sources; i++) operators.push(operator(r, `s${i}`, "source"));
  let loose = operators.map((o) => o.id);
  for (let i = 0, n = r.int(1, 4 - sources + 1); i < n; i++) {
    const type = r.weighted([
      [4, "map"],
      [1, "filter"],
      [4, "keyed"],
    ]);
    const next = operator(r, `o${i}`, type);
    const inputs =
      loose.length > 1 && r.chance(0.6)
        ? loose
        : [r.chance(0.85) ? loose[loose.length - 1] : operators[operators.length - 1].id];
    const how = inputs.length > 1 && type !== "keyed" ? "rebalance" : partitioner(r, type);
    for (const from of inputs) edges.push({ from, to: next.id, partitioner: how });
    loose = [...loose.filter((id) => !inputs.includes(id)), next.id];
    operators.push(next);
  }
  loose.forEach((from, i) => {
    const sink = operator(r, `k${i}`, "sink");
    operators.push(sink);
    edges.push({ from, to: sink.id, partitioner: partitioner(r, "sink") });
  });
  const uids = r.weighted([
    [6, 1],
    [3, 0.6],
    [1, 0],
  ]);
  for (const o of operators) if (r.chance(uids)) o.uid = `${name}-${o.id}`;
  const parallelism = r.int(1, 3);
  return { name, parallelism, ...(r.chance(0.15) ? { maxParallelism: r.pick([64, 200]) } : {}), operators, edges };
}

/** One thing that somebody changes. Some cannot be done to some jobs, and change nothing then. */
function randomEdit(r, before, n) {
  const { operators, edges } = before;
  const one = r.pick(operators);
  const inner = operators.filter((o) => o.type !== "source" && o.type !== "sink");
  const some = r.pick(inner.length > 0 ? inner : operators);
  const fresh = operator(r, `n${n}`, r.chance(0.7) ? "map" : "filter");
  if (r.chance(0.7)) fresh.uid = `${before.name}-n${n}`;
  return r.weighted([
    [4, () => rename(before, one.id, `${before.name}-renamed-${n}`)],
    [
      3,
      () => (one.uid ? change(before, one.id, { uid: undefined }) : rename(before, one.id, `${before.name}-new-uid`)),
    ],
    [
      2,
      () =>
        one.uid || one.type === "sink"
          ? before
          : change(before, one.id, { uid: `${before.name}-pinned`, uidHash: `$id(${one.id})` }),
    ],
    [
      2,
      () =>
        one.type === "sink"
          ? before
          : change(before, one.id, { uid: `${before.name}-moved`, uidHash: `$id(${one.id})` }),
    ],
    [3, () => (inner.length > 1 ? drop(before, some.id) : before)],
    [
      3,
      () => {
        const e = r.pick(edges);
        return insert(before, e.from, e.to, fresh, "forward");
      },
    ],
    [
      1,
      () =>
        append(before, some.id, { ...fresh, type: "sink", states: undefined, hook: undefined, chaining: undefined }),
    ],
    [2, () => rekey(before, some)],
    [3, () => changeJob(before, { parallelism: r.int(1, 4) })],
    [2, () => change(before, one.id, { parallelism: r.int(1, 3) })],
    [1, () => changeJob(before, { maxParallelism: r.pick([undefined, 64, 128, 200]) })],
    [1, () => change(before, one.id, { maxParallelism: r.pick([undefined, 64, 128, 200]) })],
    [
      2,
      () =>
        one.type === "sink"
          ? changeJob(before, { chaining: false })
          : change(before, one.id, { chaining: r.pick(["head", "never", undefined]) }),
    ],
    [
      2,
      () => {
        const next = structuredClone(before);
        const e = r.pick(next.edges);
        if (e.partitioner !== "hash" && next.edges.filter((f) => f.to === e.to).length === 1)
          e.partitioner = partitioner(r, "map");
        return next;
      },
    ],
    [1, () => remode(before, some)],
    [1, () => (one.type === "sink" ? change(before, one.id, { writerState: !one.writerState }) : before)],
    [1, () => reorder(before)],
    [2, () => before],
  ])();
}

/** Keyed becomes a plain map on a rebalanced stream, or the other way round; operator state stays. */
function rekey(before, { id, type, states }) {
  if (type === "filter" || before.edges.filter((e) => e.to === id).length !== 1) return before;
  const own = (states ?? []).filter((s) => ["SPLIT_DISTRIBUTE", "UNION", "BROADCAST"].includes(s.kind));
  const next =
    type === "keyed"
      ? change(before, id, { type: "map", states: own, timers: undefined })
      : type === "map"
        ? change(before, id, { type: "keyed", states: own, hook: undefined })
        : before;
  for (const e of next.edges)
    if (e.to === id && next !== before) e.partitioner = type === "keyed" ? "rebalance" : "hash";
  return next;
}

function remode(before, { id, states }) {
  const other = { SPLIT_DISTRIBUTE: "UNION", UNION: "BROADCAST", BROADCAST: "SPLIT_DISTRIBUTE" };
  return states ? change(before, id, { states: states.map((s) => ({ ...s, kind: other[s.kind] ?? s.kind })) }) : before;
}

/** Another order in the program: sinks and sources change places among themselves. */
function reorder(before) {
  const next = structuredClone(before);
  const sources = next.operators.filter((o) => o.type === "source").reverse();
  const sinks = next.operators.filter((o) => o.type === "sink").reverse();
  next.operators = [...sources, ...next.operators.filter((o) => o.type !== "source" && o.type !== "sink"), ...sinks];
  return next;
}

/** Records pile up in front of the first map; null where there is none. */
function withSlow(base) {
  const slow = base.operators.find((o) => o.type === "map");
  return slow ? change(base, slow.id, { delayMillis: 5 }) : null;
}

/** The first source ends, or where it is the only one a part of it; null where no part of it can. */
function withEnd(base) {
  const [first, second] = base.operators.filter((o) => o.type === "source");
  if (second) return change(base, first.id, { boundedSplits: 4, records: 20 });
  // splits go round: with these, exactly one of two or three readers ends
  const boundedSplits = { 2: 3, 3: 2 }[first.parallelism ?? base.parallelism];
  return boundedSplits ? change(base, first.id, { boundedSplits, records: 20 }) : null;
}

const kinds = [
  [7, "canonical"],
  [3, "native"],
  [5, "checkpoint"],
  [2, "two-checkpoints"],
  [2, "in-flight"],
];

/** `jobs` jobs, each restored `edits` times in different ways from one snapshot, of any kind or of the given one. */
export function random(cases, { seed, jobs, edits, releases, only }) {
  const r = generator(seed);
  for (let j = 0; j < jobs; j++) {
    let writer = job(r, `r${seed}-${j}`);
    let kind = only ?? r.weighted(kinds);
    const fitting = kind === "in-flight" ? withSlow(writer) : kind === "finished" ? withEnd(writer) : writer;
    if (!fitting) kind = "checkpoint";
    writer = fitting ?? writer;
    const config = { backend: r.chance(0.3) || kind === "two-checkpoints" ? "rocksdb" : "hashmap" };
    if (kind === "two-checkpoints") config.incremental = "true";
    if (kind === "checkpoint" && r.chance(0.15)) config.fileMerging = "true";
    if (kind === "in-flight") config.unaligned = "true";
    for (let e = 0; e < edits; e++) {
      let restore = randomEdit(r, writer, 0);
      if (r.chance(0.4)) restore = randomEdit(r, restore, 1);
      const claimMode = r.weighted([
        [10, undefined],
        [1, "CLAIM"],
        [1, "NO_CLAIM"],
        [1, "LEGACY"],
      ]);
      const ha = r.chance(0.35);
      cases.add(`random/${seed}-${j}-${e}`, {
        writer,
        restore,
        kind,
        config,
        restoreConfig: r.chance(0.06) ? { backend: r.pick(["hashmap", "rocksdb"]) } : {},
        allowNonRestoredState: r.chance(0.35),
        claimMode: ha ? undefined : claimMode,
        door: ha ? "ha" : "path",
        releases,
      });
    }
  }
}
