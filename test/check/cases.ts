/** Every rule by a case that triggers it and one that just does not. */
import type { CheckInput } from "../../src/check/check.js";
import type { FileCheck } from "../../src/check/context.js";
import type { Door, Level } from "../../src/check/finding.js";
import type { RuleId } from "../../src/check/ruleIds.js";
import type { DeclaredOperator, DeclaredState } from "../../src/job/declaredJob.js";
import type { JobSettings } from "../../src/job/jobSettings.js";
import type { OperatorSummary } from "../../src/model/snapshot.js";
import type { SerializerSnapshot, StateMetaInfo } from "../../src/state/model.js";
import {
  basic,
  chain,
  contentsOf,
  declared,
  declaredType,
  edge,
  entry,
  idOf,
  job,
  keyedState,
  mapState,
  operatorList,
  snapshot,
  stateless,
  timersOf,
  withCoordinator,
  withInput,
  withOutput,
  withRawKeyedState,
  withTtl,
} from "./build.js";

export interface Case {
  readonly what: string;
  readonly input: CheckInput;
  readonly door?: Door;
  /** The level of the rule's finding; null: none. */
  readonly level: Level | null;
  readonly error?: string | RegExp;
}

export const pair = (facts = {}) => snapshot([entry("aaa"), entry("bbb")], facts);
export const renamed = job([declared("aaa"), declared("ccc")]);
export const same = job([declared("aaa"), declared("bbb")]);
const notKeyed = job([declared("aaa", { keyed: false }), declared("bbb")]);
const connected = (strategy: Parameters<typeof edge>[2], facts = {}) =>
  job([declared("aaa", facts), declared("bbb", facts)], { edges: [edge("aaa", "bbb", strategy)] });
export const inFlight = snapshot([entry("aaa", withOutput), entry("bbb", withInput)], {
  kind: "checkpoint",
  checkpointId: 7,
});
const chained = (facts = {}) => job(chain(declared("aaa", facts), declared("bbb", facts)));
const finished = { ...stateless, fullyFinished: true };

/** aaa holds the value state "count"; the job registers this one. */
function registers(
  state: DeclaredState,
  facts: Partial<DeclaredOperator> = {},
  {
    stateBackend,
    flinkVersion,
    value,
    held,
  }: {
    stateBackend?: JobSettings["stateBackend"];
    flinkVersion?: string;
    value?: SerializerSnapshot;
    held?: StateMetaInfo;
  } = {},
): CheckInput {
  return {
    snapshot: snapshot([entry("aaa")]),
    contents: contentsOf({ aaa: [held ?? keyedState("count", "VALUE", value)] }),
    job: job([declared("aaa", { states: [state], ...facts })], { settings: { ...(stateBackend && { stateBackend }) } }),
    ...(flinkVersion && { flinkVersion }),
  };
}

const ownEnum: SerializerSnapshot = {
  snapshotClass: "org.apache.flink.api.common.typeutils.base.EnumSerializer$EnumSerializerSnapshot",
  version: 3,
  serializerClass: "org.apache.flink.api.common.typeutils.base.EnumSerializer",
  kind: "enum",
  typeClass: "com.acme.Status",
  constants: ["NEW", "PAID"],
};

const count: DeclaredState = { name: "count", kind: "VALUE", ttl: false };

/** "count", as ForSt keeps state of the asynchronous API. */
function asynchronous(kind: "VALUE" | "MAP" = "VALUE", value: SerializerSnapshot = basic("Long")): StateMetaInfo {
  return { ...keyedState("count", kind, value), backendStateType: "KEY_VALUE_V2" };
}

const userTimers = "_timer_state/event_user-timers";

/** aaa holds "count", and timers if `held`, in RocksDB's files; the job has both, and keeps timers as `wanted`. */
function withTimers({
  held,
  native,
  wanted,
  wrote,
  changelog = false,
  registers = true,
  raw = false,
}: {
  held: boolean;
  native: boolean;
  wanted: JobSettings["timerService"];
  wrote?: JobSettings["timerService"];
  changelog?: boolean;
  registers?: boolean;
  raw?: boolean;
}): CheckInput {
  const kinds = { keyedHandles: ["changelog"], materializedHandles: ["incremental"] } as const;
  const of = changelog ? kinds : ({ keyedHandles: ["incremental"] } as const);
  const states = [count, ...(registers ? [{ name: userTimers, kind: "PRIORITY_QUEUE" as const }] : [])];
  const keeping = (timerService: JobSettings["timerService"]) => {
    return job([declared("aaa", { states })], {
      settings: { stateBackend: "rocksdb", ...(timerService && { timerService }) },
    });
  };
  return {
    snapshot: snapshot(
      [entry("aaa", raw ? { ...of, ...withRawKeyedState } : of)],
      native ? { format: "native" } : { kind: "checkpoint", format: "incremental" },
    ),
    contents: contentsOf({
      aaa: [keyedState("count", "VALUE"), ...(held ? [timersOf(userTimers, basic("VoidNamespace"))] : [])],
    }),
    job: keeping(wanted),
    ...(wrote && { previousJob: keeping(wrote) }),
  };
}

/** aaa holds the list state "offsets" of longs; the job registers this one. */
function registersInOperator(state: DeclaredState): CheckInput {
  const states = [{ name: "offsets", kind: "operator-list", scope: "operator", raw: false, elements: 2 }] as const;
  return {
    snapshot: snapshot([entry("aaa", { states })]),
    contents: contentsOf({ aaa: [operatorList("offsets")] }),
    job: job([declared("aaa", { states: [state] })]),
  };
}

export const cases: Partial<Record<RuleId, readonly Case[]>> = {
  "R-01": [
    { what: "bbb is gone", input: { snapshot: pair(), job: renamed }, level: "error", error: /Cannot map .* 95ad6f42/ },
    { what: "gone and allowed", input: { snapshot: pair(), job: renamed, allowNonRestoredState: true }, level: "loss" },
    { what: "all there", input: { snapshot: pair(), job: same }, level: null },
    {
      what: "coordinator state alone counts",
      input: { snapshot: snapshot([entry("bbb", { ...stateless, hasState: true, ...withCoordinator })]), job: job([]) },
      level: "error",
    },
    {
      what: "a file-merging placeholder counts, and nothing is lost when it is allowed",
      input: {
        snapshot: snapshot([entry("bbb", { placeholdersOnly: true })]),
        job: job([]),
        allowNonRestoredState: true,
      },
      level: "info",
    },
    {
      what: "the committer of a declared sink is there",
      input: {
        snapshot: snapshot([entry("Sink Committer: s")]),
        job: job([declared("s", { isSink: true })], { sinksExpanded: false }),
      },
      level: null,
    },
    {
      what: "matched by uid hash",
      input: {
        snapshot: snapshot([entry("bbb")]),
        job: job([declared("ccc", { uidHash: idOf("bbb") })]),
      },
      level: null,
    },
  ],
  "R-02": [
    {
      what: "empty entry is gone",
      input: { snapshot: snapshot([entry("bbb", stateless)]), job: job([declared("aaa")]) },
      level: "info",
    },
    { what: "entry with state is gone", input: { snapshot: pair(), job: renamed }, level: null },
  ],
  "R-03": [
    {
      what: "state is gone",
      door: "ha",
      input: { snapshot: pair(), job: renamed },
      level: "error",
      error: "There is no operator for the state 95ad6f42089d5ed59e69d2b15862448f",
    },
    {
      what: "empty entry is gone",
      door: "ha",
      input: { snapshot: snapshot([entry("bbb", stateless)]), job: job([declared("aaa")]) },
      level: "error",
    },
    {
      what: "the flag does not help",
      door: "ha",
      input: { snapshot: pair(), job: renamed, allowNonRestoredState: true },
      level: "error",
    },
    { what: "all there", door: "ha", input: { snapshot: pair(), job: same }, level: null },
    { what: "by path it is R-01", door: "path", input: { snapshot: pair(), job: renamed }, level: null },
  ],
  "R-04": [
    { what: "a likely rename", input: { snapshot: pair(), job: renamed }, level: "warning" },
    { what: "a new operator", input: { snapshot: snapshot([entry("aaa")]), job: renamed }, level: "info" },
    { what: "nothing new", input: { snapshot: pair(), job: same }, level: null },
  ],
  "R-05": [
    {
      what: "hash no longer there",
      input: { snapshot: pair(), job: job([declared("aaa"), declared("bbb", { uidHash: idOf("old") })]) },
      level: "info",
    },
    {
      what: "hash still there",
      input: { snapshot: snapshot([entry("old")]), job: job([declared("bbb", { uidHash: idOf("old") })]) },
      level: null,
    },
  ],
  "R-06": [
    {
      what: "both entries there",
      input: { snapshot: pair(), job: job([declared("aaa", { uidHash: idOf("bbb") })]) },
      level: "loss",
    },
    {
      what: "own entry empty",
      input: {
        snapshot: snapshot([entry("aaa", stateless), entry("bbb")]),
        job: job([declared("aaa", { uidHash: idOf("bbb") })]),
      },
      level: null,
    },
  ],
  "R-07": [
    {
      what: "Flink 1.13",
      input: {
        snapshot: pair(),
        job: job([declared("aaa"), declared("bbb", { uidHash: idOf("old") })]),
        flinkVersion: "1.13.6",
      },
      level: "loss",
    },
    {
      what: "Flink 1.14",
      input: {
        snapshot: pair(),
        job: job([declared("aaa"), declared("bbb", { uidHash: idOf("old") })]),
        flinkVersion: "1.14.0",
      },
      level: null,
    },
  ],
  "R-08": [
    {
      what: "a source by hash",
      input: {
        snapshot: snapshot([entry("old", withCoordinator)]),
        job: job([declared("src", { uidHash: idOf("old") })]),
      },
      level: "loss",
    },
    {
      what: "a source by uid",
      input: {
        snapshot: snapshot([entry("src", withCoordinator)]),
        job: job([declared("src", { uidHash: idOf("old") })]),
      },
      level: null,
    },
  ],
  "R-09": [
    {
      what: "one uid twice",
      input: { snapshot: pair(), job: job([declared("aaa"), declared("aaa"), declared("bbb")]) },
      level: "error",
      error: /Hash collision on user-specified ID "aaa"/,
    },
    {
      what: "one entry claimed twice",
      input: {
        snapshot: pair(),
        job: job([declared("aaa"), declared("bbb"), declared("ccc", { uidHash: idOf("bbb") })]),
      },
      level: "loss",
    },
    { what: "each its own", input: { snapshot: pair(), job: same }, level: null },
  ],
  "R-10": [
    {
      what: "forbidden",
      input: {
        snapshot: pair(),
        job: job([declared("aaa"), declared("bbb", { uid: null })], { settings: { autoGenerateUids: false } }),
      },
      level: "error",
    },
    {
      what: "allowed, with state",
      input: { snapshot: pair(), job: job([declared("aaa"), declared("bbb", { uid: null })]) },
      level: "warning",
    },
    {
      what: "forbidden, and it has a hash",
      input: {
        snapshot: pair(),
        job: job([declared("aaa"), declared("bbb", { uid: null, uidHash: idOf("bbb") })], {
          settings: { autoGenerateUids: false },
        }),
      },
      level: null,
    },
  ],
  "R-11": [
    {
      what: "another case",
      input: { snapshot: snapshot([entry("Order-Agg"), entry("x")]), job: job([declared("order-agg"), declared("x")]) },
      level: "info",
    },
    { what: "another word", input: { snapshot: pair(), job: renamed }, level: null },
  ],
  "R-20": [
    {
      what: "set to another",
      input: {
        snapshot: pair(),
        job: job([declared("aaa"), declared("bbb", { maxParallelism: 64, maxParallelismConfigured: true })]),
      },
      level: "error",
      error: /max parallelism 128 to new program with max parallelism 64/,
    },
    {
      what: "derived to another",
      input: { snapshot: pair(), job: job([declared("aaa"), declared("bbb", { maxParallelism: 256 })]) },
      level: null,
    },
    {
      what: "a non-head's own setting",
      input: {
        snapshot: pair(),
        job: job(chain(declared("aaa"), declared("bbb", { maxParallelism: 64, maxParallelismConfigured: true }))),
      },
      level: null,
    },
    { what: "job-wide", input: { snapshot: snapshot([entry("bbb")]), job: jobWide(64) }, level: "error" },
  ],
  "R-21": [
    {
      what: "set to another",
      door: "ha",
      input: {
        snapshot: pair(),
        job: job([declared("aaa"), declared("bbb", { maxParallelism: 64, maxParallelismConfigured: true })]),
      },
      level: "error",
    },
    {
      what: "a vertex without subtask entries is not looked at",
      door: "ha",
      input: {
        snapshot: snapshot([entry("bbb", stateless)]),
        job: job([declared("bbb", { maxParallelism: 64, maxParallelismConfigured: true })]),
      },
      level: null,
    },
  ],
  "R-22": [
    {
      what: "129 on 128",
      input: {
        snapshot: pair(),
        job: job([declared("aaa"), declared("bbb", { parallelism: 129, maxParallelism: 256 })]),
      },
      level: "error",
      error: /maximum parallelism \(128\)/,
    },
    {
      what: "128 on 128",
      input: {
        snapshot: pair(),
        job: job([declared("aaa"), declared("bbb", { parallelism: 128, maxParallelism: 256 })]),
      },
      level: null,
    },
    {
      what: "129 on a stateless one",
      input: {
        snapshot: snapshot([entry("bbb", stateless)]),
        job: job([declared("bbb", { parallelism: 129, maxParallelism: 256 })]),
      },
      level: null,
    },
    {
      what: "by an override",
      input: {
        snapshot: pair(),
        job: job([declared("aaa"), declared("bbb")], {
          settings: { jobVertexParallelismOverrides: { [idOf("bbb")]: 129 } },
        }),
      },
      level: "error",
    },
  ],
  "R-23": [
    {
      what: "derived to another",
      input: { snapshot: pair(), job: job([declared("aaa"), declared("bbb", { maxParallelism: 256 })]) },
      level: "info",
    },
    { what: "derived to the same", input: { snapshot: pair(), job: same }, level: null },
  ],
  "R-24": [
    {
      what: "explicit 256 on 128",
      input: {
        snapshot: pair(),
        job: job([declared("aaa", { maxParallelism: 256, maxParallelismConfigured: true }), declared("bbb")], {
          settings: { reactive: true },
        }),
      },
      level: "error",
    },
    {
      what: "explicit 32 on 128",
      input: {
        snapshot: pair(),
        job: job([declared("aaa", { maxParallelism: 32, maxParallelismConfigured: true }), declared("bbb")], {
          settings: { reactive: true },
        }),
      },
      level: null,
    },
    {
      what: "not set, 64 in the snapshot",
      input: {
        snapshot: snapshot([entry("aaa", { maxParallelism: 64 })]),
        job: job([declared("aaa")], { settings: { reactive: true } }),
      },
      level: "error",
    },
  ],
  "R-25": [
    {
      what: "64 chained with 128, where the other wins: a subtask is handed key groups that are not its own",
      input: {
        snapshot: snapshot([entry("aaa", { maxParallelism: 64 }), entry("bbb", { maxParallelism: 128 })]),
        job: chained(),
      },
      level: "error",
      error: /key group must belong/,
    },
    {
      what: "the same, scaled at once: key groups are passed over",
      input: {
        snapshot: snapshot([entry("aaa", { maxParallelism: 64 }), entry("bbb", { maxParallelism: 128 })]),
        job: chained({ parallelism: 4 }),
      },
      level: "loss",
    },
    {
      what: "the same on the heap, where only timers would be noticed: left open",
      input: {
        snapshot: snapshot([entry("aaa", { maxParallelism: 64 }), entry("bbb", { maxParallelism: 128 })]),
        job: {
          ...chained({ parallelism: 4 }),
          settings: { stateBackend: "hashmap" },
        },
      },
      level: null,
    },
    { what: "the same in both", input: { snapshot: pair(), job: chained() }, level: null },
    {
      what: "not chained",
      input: { snapshot: snapshot([entry("aaa", { maxParallelism: 64 }), entry("bbb")]), job: connected("HASH") },
      level: null,
    },
  ],
  "R-26": [
    {
      what: "p above max",
      input: {
        snapshot: pair(),
        job: job([
          declared("aaa"),
          declared("bbb", { parallelism: 9, maxParallelism: 8, maxParallelismConfigured: true }),
        ]),
      },
      level: "error",
    },
    {
      what: "p at max",
      input: {
        snapshot: pair(),
        job: job([
          declared("aaa"),
          declared("bbb", { parallelism: 8, maxParallelism: 8, maxParallelismConfigured: true }),
        ]),
      },
      level: null,
    },
    {
      what: "max above 32768",
      input: {
        snapshot: pair(),
        job: job([declared("aaa"), declared("bbb", { maxParallelism: 40000, maxParallelismConfigured: true })]),
      },
      level: "error",
      error: /between 1 and 32768/,
    },
  ],
  "R-27": [
    {
      what: "an unknown vertex",
      input: {
        snapshot: pair(),
        job: job([declared("aaa"), declared("bbb")], {
          settings: { jobVertexParallelismOverrides: { [idOf("old")]: 4 } },
        }),
      },
      level: "warning",
    },
    {
      what: "a known vertex",
      input: {
        snapshot: pair(),
        job: job([declared("aaa"), declared("bbb")], {
          settings: { jobVertexParallelismOverrides: { [idOf("aaa")]: 4 } },
        }),
      },
      level: null,
    },
  ],
  "R-30": [
    {
      what: "list to union",
      input: stateModes("operator-list", "UNION"),
      level: "error",
      error: "Incompatible state assignment modes. Was [SPLIT_DISTRIBUTE], registered with [UNION].",
    },
    { what: "list to broadcast", input: stateModes("operator-list", "BROADCAST"), level: "loss" },
    { what: "list to list", input: stateModes("operator-list", "SPLIT_DISTRIBUTE"), level: null },
  ],
  "R-31": [
    {
      what: "an enum of the job's own: never a finding, see below for what it leaves open",
      input: registers({ name: "other" }, {}, { held: keyedState("count", "VALUE", ownEnum) }),
      level: null,
    },
  ],
  "R-40": [
    {
      what: "chained away, data on both sides",
      input: {
        snapshot: snapshot([
          entry("aaa", { ...withOutput, ...withInput }),
          entry("bbb", { ...withInput, ...withOutput }),
        ]),
        job: chained(),
      },
      level: "error",
    },
    {
      what: "still apart",
      input: { snapshot: inFlight, job: connected("HASH"), previousJob: connected("HASH") },
      level: null,
    },
  ],
  "R-41": [
    {
      what: "forward now, rescaled",
      input: { snapshot: inFlight, job: connected("FORWARD", { parallelism: 3 }) },
      level: "error",
      error: /pointwise partitioner/,
    },
    { what: "rescale now, same parallelism", input: { snapshot: inFlight, job: connected("RESCALE") }, level: "error" },
    { what: "broadcast, same parallelism", input: { snapshot: inFlight, job: connected("BROADCAST") }, level: null },
    {
      what: "forward without data",
      input: { snapshot: pair(), job: connected("FORWARD", { parallelism: 3 }) },
      level: null,
    },
  ],
  "R-42": [
    {
      what: "a keyBy where there was a rebalance",
      input: { snapshot: inFlight, job: connected("HASH"), previousJob: connected("REBALANCE") },
      level: "error",
    },
    {
      what: "a shuffle where there was a rebalance",
      input: { snapshot: inFlight, job: connected("SHUFFLE"), previousJob: connected("REBALANCE") },
      level: null,
    },
    {
      what: "another minor release",
      input: {
        snapshot: { ...inFlight, writtenBy: ["1.20"] },
        job: connected("HASH"),
        previousJob: connected("HASH"),
        flinkVersion: "2.2",
      },
      level: "warning",
    },
    {
      what: "the same release",
      input: { snapshot: inFlight, job: connected("HASH"), previousJob: connected("HASH"), flinkVersion: "2.2" },
      level: null,
    },
  ],
  "R-43": [
    {
      what: "a committer with data in flight, into 2.x",
      input: {
        snapshot: snapshot([entry("Sink Committer: s", withInput)], { metadataVersion: 4 }),
        job: job([declared("Sink Committer: s")]),
        flinkVersion: "2.2",
      },
      level: "info",
    },
    {
      what: "into 1.20",
      input: {
        snapshot: snapshot([entry("Sink Committer: s", withInput)], { metadataVersion: 4, readableBy: ["1.20"] }),
        job: job([declared("Sink Committer: s")]),
        flinkVersion: "1.20",
      },
      level: null,
    },
  ],
  "R-44": [
    {
      what: "this checkpoint",
      input: { snapshot: inFlight, job: { ...connected("HASH"), settings: { withoutChannelStateCheckpointId: 7 } } },
      level: "loss",
    },
    {
      what: "another one",
      input: { snapshot: inFlight, job: { ...connected("HASH"), settings: { withoutChannelStateCheckpointId: 6 } } },
      level: null,
    },
  ],
  "R-45": [
    {
      what: "an operator behind the one with output data",
      input: {
        snapshot: snapshot([entry("aaa", withOutput), entry("bbb", stateless), entry("ccc")]),
        job: job([...chain(declared("aaa"), declared("bbb")), declared("ccc")], {
          edges: [edge("bbb", "ccc", "HASH")],
        }),
      },
      level: "loss",
    },
    {
      what: "and the next vertex holds input data: R-40",
      input: {
        snapshot: snapshot([entry("aaa", withOutput), entry("bbb", stateless), entry("ccc", withInput)]),
        job: job([...chain(declared("aaa"), declared("bbb")), declared("ccc")], {
          edges: [edge("bbb", "ccc", "HASH")],
        }),
      },
      level: null,
    },
  ],
  "R-50": [
    {
      what: "a new operator in a finished chain",
      input: { snapshot: snapshot([entry("aaa", finished)]), job: chained() },
      level: "error",
      error:
        "Can not restore vertex aaa name -> bbb name(eb6dd8bbadb13fbe0af798a4f5b2056d) which contain mixed operator finished state: [ALL_RUNNING, FULLY_FINISHED]",
    },
    {
      what: "all of it finished",
      input: { snapshot: snapshot([entry("aaa", finished), entry("bbb", finished)]), job: chained() },
      level: null,
    },
  ],
  "R-51": [
    {
      what: "finished behind running",
      input: { snapshot: snapshot([entry("aaa"), entry("bbb", finished)]), job: connected("REBALANCE") },
      level: "error",
    },
    {
      what: "running behind finished",
      input: { snapshot: snapshot([entry("aaa", finished), entry("bbb")]), job: connected("REBALANCE") },
      level: null,
    },
  ],
  "R-52": [
    {
      what: "behind a rebalance",
      input: {
        snapshot: snapshot([entry("aaa"), entry("bbb", { finishedSubtaskCount: 1 })]),
        job: connected("REBALANCE"),
      },
      level: "error",
    },
    {
      what: "behind a pointwise edge of a partially finished one",
      input: {
        snapshot: snapshot([entry("aaa", { finishedSubtaskCount: 1 }), entry("bbb", { finishedSubtaskCount: 1 })]),
        job: connected("RESCALE"),
      },
      level: null,
    },
  ],
  "R-53": [
    {
      what: "an unbounded source",
      input: {
        snapshot: snapshot([entry("aaa", finished)]),
        job: job([declared("aaa", { isSource: true, bounded: false })]),
      },
      level: "loss",
    },
    {
      what: "not finished",
      input: { snapshot: snapshot([entry("aaa")]), job: job([declared("aaa", { isSource: true, bounded: false })]) },
      level: null,
    },
  ],
  "R-60": [
    {
      what: "no longer keyed",
      input: { snapshot: pair(), job: job([declared("aaa"), declared("bbb", { keyed: false })]) },
      level: "loss",
    },
    { what: "still keyed", input: { snapshot: pair(), job: same }, level: null },
  ],
  "R-61": [
    {
      what: "keyed now",
      input: {
        snapshot: snapshot([entry("bbb", { hasManagedKeyedState: false, keyedHandles: [] })]),
        job: job([declared("bbb")]),
      },
      level: "info",
    },
    { what: "keyed before", input: { snapshot: pair(), job: same }, level: null },
  ],
  "R-62": [
    {
      what: "longs where there were strings",
      input: { ...registers({ name: "count" }, { keyType: declaredType("Long") }) },
      level: "error",
      error: /^The new key serializer/,
    },
    { what: "the same type", input: registers({ name: "count" }, { keyType: declaredType("String") }), level: null },
    { what: "a type that is not known", input: registers({ name: "count" }), level: null },
    {
      what: "of an operator that is not keyed any more",
      input: registers({ name: "count" }, { keyed: false, keyType: declaredType("Long") }),
      level: null,
    },
  ],
  "R-63": [
    {
      what: "other windows",
      input: registers({ name: "count", namespaceType: declaredType("Long") }),
      level: "error",
      error: /namespace serializer/,
    },
    {
      what: "the same",
      input: registers({ name: "count", namespaceType: declaredType("VoidNamespace") }),
      level: null,
    },
  ],
  "R-64": [
    {
      what: "a value that was a list",
      input: registers({ name: "count", kind: "LIST" }),
      level: "error",
      error: /Was \[VALUE\], registered with \[LIST\]/,
    },
    { what: "the same kind", input: registers({ name: "count", kind: "VALUE" }), level: null },
    { what: "a kind that is not known", input: registers({ name: "count" }), level: null },
    { what: "another name", input: registers({ name: "total", kind: "LIST" }), level: null },
    {
      what: "of an operator that is not keyed any more",
      input: registers({ name: "count", kind: "LIST" }, { keyed: false }),
      level: null,
    },
  ],
  "R-65": [
    { what: "a keyed state under another name", input: registers({ name: "total", kind: "VALUE" }), level: "loss" },
    { what: "a keyed state that is registered again", input: registers({ name: "count", kind: "VALUE" }), level: null },
    {
      what: "perhaps among those that are not listed",
      input: registers({ name: "total", kind: "VALUE" }, { statesComplete: false }),
      level: null,
    },
    { what: "renamed", input: stateModes("operator-list", "SPLIT_DISTRIBUTE", "other"), level: "loss" },
    { what: "same name", input: stateModes("operator-list", "SPLIT_DISTRIBUTE"), level: null },
  ],
  "R-66": [
    {
      what: "a string where there was a long",
      input: registers({ name: "count", kind: "VALUE", valueType: declaredType("String") }),
      level: "error",
      error: /^The new state serializer/,
    },
    {
      what: "the same on the heap",
      input: registers(
        { name: "count", kind: "VALUE", valueType: declaredType("String") },
        {},
        { stateBackend: "hashmap" },
      ),
      level: "error",
      error: /^For heap backends/,
    },
    {
      what: "a long again, with TTL on now (R-70)",
      input: registers({ name: "count", kind: "VALUE", valueType: declaredType("Long"), ttl: true }),
      level: null,
    },
  ],
  "R-67": [
    {
      what: "longs for strings",
      input: registers(
        { name: "totals", kind: "MAP", keyType: declaredType("Long"), valueType: declaredType("Long") },
        {},
        { held: mapState("totals", basic("String")) },
      ),
      level: "error",
    },
    {
      what: "the same keys, and other values (R-66)",
      input: registers(
        { name: "totals", kind: "MAP", keyType: declaredType("String"), valueType: declaredType("String") },
        {},
        { held: mapState("totals", basic("String")) },
      ),
      level: null,
    },
  ],
  "R-68": [
    {
      what: "a string where there was a long",
      input: registersInOperator({ name: "offsets", kind: "UNION", valueType: declaredType("String") }),
      level: "error",
      error: /for operator state must not be incompatible/,
    },
    {
      what: "the same type",
      input: registersInOperator({ name: "offsets", kind: "SPLIT_DISTRIBUTE", valueType: declaredType("Long") }),
      level: null,
    },
    {
      what: "a broadcast state of that name, which has nothing to do with it (R-30)",
      input: registersInOperator({ name: "offsets", kind: "BROADCAST", valueType: declaredType("String") }),
      level: null,
    },
  ],
  "R-69": [
    {
      what: "timers of other windows",
      input: registers(
        { name: userTimers, kind: "PRIORITY_QUEUE", namespaceType: declaredType("Long") },
        {},
        { held: timersOf(userTimers, basic("VoidNamespace")) },
      ),
      level: "error",
      error: /priority queue serializer/,
    },
    {
      what: "of the same",
      input: registers(
        { name: userTimers, kind: "PRIORITY_QUEUE", namespaceType: declaredType("VoidNamespace") },
        {},
        { held: timersOf(userTimers, basic("VoidNamespace")) },
      ),
      level: null,
    },
  ],
  "R-70": [
    {
      what: "on, RocksDB of 2.0",
      input: registers(
        { name: "count", kind: "VALUE", ttl: true },
        {},
        { stateBackend: "rocksdb", flinkVersion: "2.0" },
      ),
      level: "error",
      error: /must not be incompatible/,
    },
    {
      what: "on, RocksDB of 2.1",
      input: registers(
        { name: "count", kind: "VALUE", ttl: true },
        {},
        { stateBackend: "rocksdb", flinkVersion: "2.1" },
      ),
      level: "info",
    },
    {
      what: "on, the heap of 2.1",
      input: registers(
        { name: "count", kind: "VALUE", ttl: true },
        {},
        { stateBackend: "hashmap", flinkVersion: "2.1" },
      ),
      level: "error",
      error: /^For heap backends/,
    },
    {
      what: "off, the heap of 2.2",
      input: registers(
        { name: "count", kind: "VALUE", ttl: false },
        {},
        { stateBackend: "hashmap", flinkVersion: "2.2", value: withTtl(basic("Long")) },
      ),
      level: "info",
    },
    {
      what: "on, ForSt",
      input: registers({ name: "count", kind: "VALUE", ttl: true }, {}, { stateBackend: "forst", flinkVersion: "2.3" }),
      level: "error",
    },
    {
      what: "on, and the backend is not known: left open",
      input: registers({ name: "count", kind: "VALUE", ttl: true }, {}, { flinkVersion: "2.2" }),
      level: null,
    },
    {
      what: "as it was",
      input: registers(
        { name: "count", kind: "VALUE", ttl: false },
        {},
        { stateBackend: "rocksdb", flinkVersion: "2.0" },
      ),
      level: null,
    },
  ],
  "R-71": [
    ...(["rocksdb", "forst"] as const).flatMap((stateBackend) => [
      {
        what: `asynchronous state to synchronous on ${stateBackend} of 2.0`,
        input: registers(count, { asyncState: false }, { stateBackend, flinkVersion: "2.0", held: asynchronous() }),
        level: "error" as const,
        error: /v2\.RegisteredKeyValueStateBackendMetaInfo cannot be cast to class .*state\.Registered/,
      },
      {
        what: `synchronous state as it was on ${stateBackend} of 2.0`,
        input: registers(count, { asyncState: false }, { stateBackend, flinkVersion: "2.0" }),
        level: null,
      },
    ]),
    {
      what: "asynchronous state on RocksDB, whichever API and release",
      input: registers(
        count,
        { asyncState: true },
        { stateBackend: "rocksdb", flinkVersion: "2.3", held: asynchronous() },
      ),
      level: "error",
    },
    {
      what: "asynchronous state that the job does not register on RocksDB",
      input: registers(
        { name: "other", kind: "VALUE" },
        {},
        { stateBackend: "rocksdb", flinkVersion: "2.3", held: asynchronous() },
      ),
      level: null,
    },
    {
      what: "synchronous state to asynchronous on ForSt of 2.0",
      input: registers(count, { asyncState: true }, { stateBackend: "forst", flinkVersion: "2.0" }),
      level: "error",
      error: /state\.RegisteredKeyValueStateBackendMetaInfo cannot be cast to class .*v2\.Registered/,
    },
    {
      what: "synchronous state to asynchronous on ForSt of 2.1",
      input: registers(count, { asyncState: true }, { stateBackend: "forst", flinkVersion: "2.1" }),
      level: null,
    },
    {
      what: "asynchronous state to synchronous on ForSt of 2.1",
      input: registers(
        count,
        { asyncState: false },
        { stateBackend: "forst", flinkVersion: "2.1", held: asynchronous() },
      ),
      level: null,
    },
    {
      what: "asynchronous state with TTL to synchronous on ForSt of 2.3",
      input: registers(
        { ...count, ttl: true },
        { asyncState: false },
        { stateBackend: "forst", flinkVersion: "2.3", held: asynchronous("VALUE", withTtl(basic("Long"))) },
      ),
      level: "error",
      error: /must not be incompatible/,
    },
    {
      what: "an asynchronous map of 2.0, whose user key is not told, to synchronous on ForSt of 2.3",
      input: registers(
        { name: "count", kind: "MAP" },
        { asyncState: false },
        { stateBackend: "forst", flinkVersion: "2.3", held: asynchronous("MAP") },
      ),
      level: "error",
      error: /oldUserKeySerializerSnapshot is null/,
    },
    {
      what: "the same map stays asynchronous",
      input: registers(
        { name: "count", kind: "MAP" },
        { asyncState: true },
        { stateBackend: "forst", flinkVersion: "2.3", held: asynchronous("MAP") },
      ),
      level: null,
    },
    {
      what: "another API on ForSt, and the release is not known: left open",
      input: registers(count, { asyncState: true }, { stateBackend: "forst" }),
      level: null,
    },
  ],
  "R-72": [
    {
      what: "timers in the files of a checkpoint, and the job looks on the heap",
      input: withTimers({ held: true, native: false, wanted: "heap" }),
      level: "loss",
    },
    {
      what: "timers in a native savepoint, and the job looks on the heap",
      input: withTimers({ held: true, native: true, wanted: "heap" }),
      level: "loss",
    },
    {
      what: "timers in the state backend before and after",
      input: withTimers({ held: true, native: true, wanted: "backend" }),
      level: null,
    },
    {
      what: "a native savepoint without the timers that the job keeps on the heap",
      input: withTimers({ held: false, native: true, wanted: "heap" }),
      level: "loss",
    },
    {
      what: "the job that wrote the native savepoint kept them on the heap, this one does not",
      input: withTimers({ held: false, native: true, wanted: "backend", wrote: "heap" }),
      level: "loss",
    },
    {
      what: "the job that wrote the native savepoint kept none on the heap: it had none",
      input: withTimers({ held: false, native: true, wanted: "heap", wrote: "backend" }),
      level: null,
    },
    {
      what: "a native savepoint without timers, and who wrote it is not known: left open",
      input: withTimers({ held: false, native: true, wanted: "backend" }),
      level: null,
    },
    {
      what: "a native savepoint with timers as raw keyed state, as asynchronous state of ForSt has them",
      input: withTimers({ held: false, native: true, wanted: "heap", raw: true }),
      level: null,
    },
    {
      what: "a checkpoint has those of the heap as raw keyed state",
      input: withTimers({ held: false, native: false, wanted: "heap" }),
      level: null,
    },
    {
      what: "timers that a changelog has materialized, and the job looks on the heap: left open",
      input: withTimers({ held: true, native: false, wanted: "heap", changelog: true }),
      level: null,
    },
    {
      what: "the list of states has no timers, as one that is written by hand",
      input: withTimers({ held: true, native: false, wanted: "heap", registers: false }),
      level: "loss",
    },
    {
      what: "a native savepoint without timers, and none are declared: left open",
      input: withTimers({ held: false, native: true, wanted: "heap", registers: false }),
      level: null,
    },
  ],
  "R-80": [
    {
      what: "incremental into hashmap",
      input: {
        snapshot: snapshot([entry("bbb", { keyedHandles: ["incremental"] })]),
        job: job([declared("bbb")], { settings: { stateBackend: "hashmap" } }),
      },
      level: "error",
      error: /Unexpected state handle type/,
    },
    {
      what: "incremental into ForSt",
      input: {
        snapshot: snapshot([entry("bbb", { keyedHandles: ["incremental"] })]),
        job: job([declared("bbb")], { settings: { stateBackend: "forst" } }),
      },
      level: null,
    },
    {
      what: "heap into RocksDB",
      input: {
        snapshot: snapshot([entry("bbb", { keyedHandles: ["keyGroups"] })]),
        job: job([declared("bbb")], { settings: { stateBackend: "rocksdb" } }),
      },
      level: "error",
    },
    {
      what: "canonical into ForSt",
      input: {
        snapshot: snapshot([entry("bbb")]),
        job: job([declared("bbb")], { settings: { stateBackend: "forst" } }),
      },
      level: "error",
    },
    {
      what: "canonical into RocksDB",
      input: {
        snapshot: snapshot([entry("bbb")]),
        job: job([declared("bbb")], { settings: { stateBackend: "rocksdb" } }),
      },
      level: null,
    },
    {
      what: "a changelog never materialized",
      input: {
        snapshot: snapshot([entry("bbb", { keyedHandles: ["changelog"] })]),
        job: job([declared("bbb")], { settings: { stateBackend: "rocksdb" } }),
      },
      level: null,
    },
  ],
  "R-81": [
    {
      what: "switched on",
      input: {
        snapshot: pair(),
        job: job([declared("aaa"), declared("bbb")], { settings: { changelog: true } }),
        claimMode: "CLAIM",
      },
      level: "info",
    },
    {
      what: "off before and after",
      input: { snapshot: pair(), job: job([declared("aaa"), declared("bbb")], { settings: { changelog: false } }) },
      level: null,
    },
  ],
  "R-82": [
    {
      what: "changelog, and no claim mode given",
      input: { snapshot: pair(), job: job([declared("aaa"), declared("bbb")], { settings: { changelog: true } }) },
      level: "error",
      error: /please consider choosing CLAIM mode/,
    },
    {
      what: "changelog, and CLAIM",
      input: {
        snapshot: pair(),
        job: job([declared("aaa"), declared("bbb")], { settings: { changelog: true } }),
        claimMode: "CLAIM",
      },
      level: "info",
    },
    {
      what: "several jobs of one program, and CLAIM",
      input: {
        snapshot: pair(),
        job: job([declared("aaa"), declared("bbb")], { settings: { changelog: false } }),
        claimMode: "CLAIM",
        restoredJobs: 2,
      },
      level: "warning",
    },
    {
      what: "several jobs of one program, and NO_CLAIM",
      input: {
        snapshot: pair(),
        job: job([declared("aaa"), declared("bbb")], { settings: { changelog: false } }),
        restoredJobs: 2,
      },
      level: null,
    },
    {
      what: "no changelog",
      input: { snapshot: pair(), job: job([declared("aaa"), declared("bbb")], { settings: { changelog: false } }) },
      level: null,
    },
  ],
  "R-83": [
    {
      what: "a file is missing",
      input: {
        snapshot: withFiles(),
        job: same,
        files: { checked: 3, unreachable: 0, missing: [{ path: "/c/shared/x", operatorIds: [] }] },
      },
      level: "error",
      error: /FileNotFoundException: \/c\/shared\/x/,
    },
    {
      what: "a file of several operators, the first of which is gone",
      input: {
        snapshot: withFiles(),
        job: job([declared("bbb")]),
        allowNonRestoredState: true,
        files: lacks("aaa", "bbb"),
      },
      level: "error",
    },
    {
      what: "a file of an operator that is gone",
      input: { snapshot: withFiles(), job: job([declared("bbb")]), allowNonRestoredState: true, files: lacks("aaa") },
      level: null,
    },
    {
      what: "in-flight data of an operator that is not keyed",
      input: { snapshot: withFiles({ ...stateless, ...withInput }), job: notKeyed, files: lacks("aaa") },
      level: "error",
    },
    {
      what: "raw state of an operator that is not keyed",
      input: {
        snapshot: withFiles({ sizes: { ...entry("aaa").sizes, rawKeyedState: 9 } }),
        job: notKeyed,
        files: lacks("aaa"),
      },
      level: "error",
    },
    {
      what: "keyed state of an operator that is not keyed any more",
      input: { snapshot: withFiles(), job: notKeyed, files: lacks("aaa") },
      level: null,
    },
    {
      what: "all there",
      input: { snapshot: withFiles(), job: same, files: { checked: 3, unreachable: 0, missing: [] } },
      level: null,
    },
  ],
  "R-84": [
    {
      what: "V6 into 1.20",
      input: { snapshot: pair(), job: same, flinkVersion: "1.20.4" },
      level: "error",
      error: "Unrecognized checkpoint version number: 6",
    },
    { what: "V6 into 2.1", input: { snapshot: pair(), job: same, flinkVersion: "2.1.1" }, level: null },
    {
      what: "V1 into 1.20",
      input: { snapshot: pair({ metadataVersion: 1, readableBy: ["1.2", "1.3"] }), job: same, flinkVersion: "1.20" },
      level: "error",
    },
  ],
  "R-90": [
    {
      what: "1.20 into 2.2",
      input: { snapshot: pair({ metadataVersion: 4, readableBy: ["1.20", "2.2"] }), job: same, flinkVersion: "2.2" },
      level: "warning",
    },
    {
      what: "2.0 into 2.2",
      input: { snapshot: pair({ metadataVersion: 5, readableBy: ["2.0", "2.2"] }), job: same, flinkVersion: "2.2" },
      level: null,
    },
  ],
  "R-91": [
    {
      what: "SQL from 2.0 into 2.2",
      input: {
        snapshot: snapshot([entry("5_group-aggregate")], { metadataVersion: 5 }),
        job: job([declared("5_group-aggregate")]),
        flinkVersion: "2.2",
      },
      level: "warning",
    },
    {
      what: "DataStream",
      input: { snapshot: pair({ metadataVersion: 5 }), job: same, flinkVersion: "2.2" },
      level: null,
    },
  ],
  "R-92": [
    { what: "FlinkKafkaConsumer into 2.x", input: legacyKafka("2.2"), level: "warning" },
    { what: "FlinkKafkaConsumer into 1.20", input: legacyKafka("1.20"), level: null },
  ],
  "R-95": [
    {
      what: "one hook of two is gone",
      input: hooks(["other"]),
      level: "error",
      error: "Found state 'my-hook' which is not resumed by any hook.",
    },
    { what: "no hook at all", input: hooks([]), level: "loss" },
    { what: "the hook is there", input: hooks(["my-hook"]), level: null },
  ],
  "R-96": [
    { what: "no claim mode", input: hooks(["my-hook"]), level: "warning" },
    { what: "CLAIM", input: { ...hooks(["my-hook"]), claimMode: "CLAIM" }, level: null },
  ],
  "R-98": [
    { what: "upgradeMode stateless", input: startingFrom("nothing"), level: "loss" },
    { what: "upgradeMode savepoint", input: startingFrom("path"), level: null },
    { what: "a path or nothing, which is left open", input: startingFrom("path", "nothing"), level: null },
  ],
};

function startingFrom(...from: readonly ("path" | "ha" | "nothing")[]) {
  const restore = { from, source: { kind: "kubernetes", location: "flink.yaml", line: 7 } } as const;
  return { snapshot: snapshot([entry("aaa")]), job: job([declared("aaa")], { restore }) };
}

function jobWide(maxParallelism: number) {
  const { maxParallelism: _, maxParallelismConfigured: __, ...bare } = declared("bbb");
  return job([bare], { settings: { maxParallelism } });
}

function stateModes(
  kind: "operator-list" | "operator-union",
  now: "UNION" | "BROADCAST" | "SPLIT_DISTRIBUTE",
  name = "offsets",
): CheckInput {
  const states = [{ name: "offsets", kind, scope: "operator", raw: false, elements: 1 }] as const;
  return {
    snapshot: snapshot([entry("bbb", { states })]),
    job: job([declared("bbb", { states: [{ name, kind: now }] })]),
  };
}

function legacyKafka(flinkVersion: string): CheckInput {
  const states = [
    { name: "topic-partition-offset-states", kind: "operator-union", scope: "operator", raw: false, elements: 3 },
  ] as const;
  return {
    snapshot: snapshot([entry("bbb", { states })], { metadataVersion: 4, readableBy: ["1.20", "2.2"] }),
    job: job([declared("bbb")]),
    flinkVersion,
  };
}

function hooks(masterHooks: string[]): CheckInput {
  return {
    snapshot: pair({ masterStates: [{ name: "my-hook", version: 1, sizeInBytes: 5 }] }),
    job: job([declared("aaa"), declared("bbb")], { settings: { masterHooks } }),
  };
}

function withFiles(facts: Partial<OperatorSummary> = {}) {
  const places = { inline: 0, exclusive: 9, shared: 9, fileCount: 3 };
  return snapshot([entry("aaa", { places, ...facts }), entry("bbb")]);
}

/** One file that these operators refer to is missing. */
function lacks(...uids: string[]): FileCheck {
  return { checked: 3, unreachable: 0, missing: [{ path: "/c/shared/x", operatorIds: uids.map(idOf) }] };
}
