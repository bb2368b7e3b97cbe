import fc from "fast-check";
import type { RawManifest } from "../../src/job/rawManifest.js";

const hex = fc.stringMatching(/^[0-9a-fA-F]{32}$/);
const id = fc.option(hex, { nil: null });
const fact = fc.option(fc.boolean(), { nil: null });
const count = fc.option(fc.integer({ min: 1, max: 2 ** 31 - 1 }), { nil: null });
const maxParallelism = fc.option(fc.oneof(fc.constant(-1), fc.integer({ min: 1, max: 2 ** 31 - 1 })), { nil: null });
const name = fc.option(fc.string({ unit: "binary", minLength: 1 }), { nil: null });
const oneOf = (...values: string[]) => fc.constantFrom(...values, null);
const some = <T>(fields: { [K in keyof T]: fc.Arbitrary<T[K]> }, required: (keyof T)[] = []) => {
  return fc.record(fields, { requiredKeys: required as never[] });
};

/** Any uid that Flink takes: unpaired surrogates, spaces, percent signs and all. */
export const anyUid = fc.oneof(
  fc.string({ unit: "binary", minLength: 1 }),
  hex,
  fc.constantFrom("中文", "😀", " a b ", "100%", "id:x", "\ud800"),
);

const type = fc.oneof(
  fc.constant(null),
  fc.string({ minLength: 1 }),
  fc
    .record({
      type: name,
      serializer: name,
      snapshotClass: name,
      snapshot: fc.option(fc.base64String(), { nil: null }),
    })
    .filter((parts) => Object.values(parts).some((part) => part !== undefined)),
);

const state = some(
  {
    name: fc.string(),
    kind: oneOf("VALUE", "LIST", "MAP", "PRIORITY_QUEUE", "SPLIT_DISTRIBUTE", "UNION", "BROADCAST"),
    keyType: type,
    valueType: type,
    namespaceType: type,
    ttl: fact,
  },
  ["name"],
);

const facts = some({
  name,
  parallelism: count,
  maxParallelism,
  slotSharingGroup: name,
  chainingStrategy: oneOf("ALWAYS", "NEVER", "HEAD", "HEAD_WITH_SOURCES"),
  keyed: fact,
  keyType: type,
  stateful: fact,
  states: fc.option(fc.array(state, { maxLength: 3 }), { nil: null }),
  statesComplete: fc.boolean(),
  isSource: fact,
  bounded: fact,
  isSink: fact,
  coordinator: fact,
  optional: fact,
});

const identity = fc.oneof(
  fc.record({ uid: anyUid }),
  fc.record({ uid: anyUid, uidHash: id }),
  fc.record({ operatorId: hex, uid: fc.constant(null), uidHash: id }),
  fc.record({ operatorId: hex }),
  fc.record({ uidHash: hex, operatorId: fc.constant(null) }),
);

const operator = fc.oneof(
  anyUid,
  fc.tuple(identity, facts, fact).map(([ids, other, configured]) => ({
    ...ids,
    ...other,
    ...((other as { maxParallelism?: number }).maxParallelism !== -1 && { maxParallelismConfigured: configured }),
  })),
);

const settings = some({
  parallelism: count,
  maxParallelism,
  autoGenerateUids: fact,
  stateBackend: oneOf("hashmap", "rocksdb", "forst", "custom"),
  changelog: fact,
  unaligned: fact,
  claimMode: oneOf("NO_CLAIM", "CLAIM", "LEGACY"),
  allowNonRestoredState: fact,
  withoutChannelStateCheckpointId: fc.option(fc.integer({ min: -1 }), { nil: null }),
  scheduler: oneOf("default", "adaptive", "adaptive-batch"),
  reactive: fact,
  jobVertexParallelismOverrides: fc.option(fc.dictionary(hex, fc.integer({ min: 1 }), { maxKeys: 3 }), { nil: null }),
  masterHooks: fc.option(fc.array(fc.string(), { maxLength: 2 }), { nil: null }),
  flinkAvroOnClassPath: fact,
});

const edge = some(
  {
    source: hex,
    target: hex,
    shipStrategy: oneOf("FORWARD", "HASH", "REBALANCE"),
    distributionPattern: oneOf("ALL_TO_ALL", "POINTWISE"),
    unalignedCheckpoints: fact,
  },
  ["source", "target"],
);

/** Manifests as they may stand in a file; chains are left to tests of their own. */
export const anyManifest = some(
  {
    manifestVersion: fc.constant(1),
    name,
    flinkVersion: oneOf("1.20", "2.2.1", "2.3-SNAPSHOT"),
    complete: fc.boolean(),
    sinksExpanded: fact,
    settings: fc.option(settings, { nil: null }),
    operators: fc.array(operator, { maxLength: 5 }),
    edges: fc.option(fc.array(edge, { maxLength: 3 }), { nil: null }),
  },
  ["manifestVersion", "operators"],
) as unknown as fc.Arbitrary<RawManifest & { manifestVersion: 1 }>;
