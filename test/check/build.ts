/** Snapshots and jobs for the rule tests, by what matters to a rule. */
import { operatorIdOf } from "../../src/ids/operatorId.js";
import type { DeclaredEdge, DeclaredJob, DeclaredOperator, DeclaredType } from "../../src/job/declaredJob.js";
import { releasesWriting } from "../../src/model/releases.js";
import type { OperatorSummary, Snapshot } from "../../src/model/snapshot.js";
import { asOperatorId, type OperatorId } from "../../src/model/values.js";
import type { OperatorStates } from "../../src/state/listStates.js";
import type { BasicType, KeyedStateType, SerializerSnapshot, StateMetaInfo } from "../../src/state/model.js";

export const idOf = (uid: string): OperatorId => asOperatorId(operatorIdOf(uid));

const source = { kind: "manifest", location: "job.json" } as const;
const noSizes = {
  coordinatorState: 0,
  managedKeyedState: 0,
  rawKeyedState: 0,
  managedOperatorState: 0,
  rawOperatorState: 0,
  inputChannelState: 0,
  resultSubpartitionState: 0,
  legacyOperatorState: 0,
};
const noChannels = { handles: 0, indexes: [], withData: [] };

/** An operator of a snapshot: parallelism 2, max 128, with keyed state unless said otherwise. */
export function entry(uid: string, facts: Partial<OperatorSummary> = {}): OperatorSummary {
  return {
    operatorId: idOf(uid),
    uid,
    name: `${uid} name`,
    parallelism: 2,
    maxParallelism: 128,
    chainLength: 1,
    subtaskStateCount: 2,
    finishedSubtaskCount: 0,
    fullyFinished: false,
    coordinatorStateSizeInBytes: 0,
    totalSizeInBytes: 1000,
    checkpointedSizeInBytes: 1000,
    hasState: true,
    placeholdersOnly: false,
    sizes: { ...noSizes, managedKeyedState: 1000 },
    places: { inline: 1000, exclusive: 0, shared: 0, fileCount: 0 },
    subtaskSizes: [500, 500],
    states: [],
    keyedHandles: ["savepoint"],
    materializedHandles: [],
    hasManagedKeyedState: true,
    inputChannelState: noChannels,
    resultSubpartitionState: noChannels,
    ...facts,
  };
}

/** What makes an entry stateless. */
export const stateless: Partial<OperatorSummary> = {
  hasState: false,
  keyedHandles: [],
  hasManagedKeyedState: false,
  totalSizeInBytes: 0,
  checkpointedSizeInBytes: 0,
  subtaskStateCount: 0,
  sizes: noSizes,
};

export const withInput: Partial<OperatorSummary> = { inputChannelState: { handles: 2, indexes: [0], withData: [0] } };
export const withOutput: Partial<OperatorSummary> = {
  resultSubpartitionState: { handles: 2, indexes: [0], withData: [0] },
};
export const withCoordinator: Partial<OperatorSummary> = {
  sizes: { ...noSizes, coordinatorState: 20, managedKeyedState: 980 },
  coordinatorStateSizeInBytes: 20,
};

export const withRawKeyedState: Partial<OperatorSummary> = {
  sizes: { ...noSizes, managedKeyedState: 900, rawKeyedState: 100 },
};

/** A snapshot of these operators: a canonical savepoint of Flink 2.1+. */
export function snapshot(operators: readonly OperatorSummary[], facts: Partial<Snapshot> = {}): Snapshot {
  const metadataVersion = facts.metadataVersion ?? 6;
  return {
    location: "/savepoints/savepoint-1",
    metadataPath: "/savepoints/savepoint-1/_metadata",
    metadataSizeInBytes: 4000,
    metadataVersion,
    checkpointId: 7,
    kind: "savepoint",
    format: "canonical",
    hasInFlightData: operators.some((o) => o.inputChannelState.handles + o.resultSubpartitionState.handles > 0),
    properties: null,
    trailingBytes: 0,
    operators,
    masterStates: [],
    totalSizeInBytes: 1000 * operators.length,
    writtenBy: releasesWriting(metadataVersion),
    readableBy: ["2.1", "2.2", "2.3"],
    ...facts,
  };
}

/** A declared operator as a graph export gives it: a vertex of its own, max parallelism derived. */
export function declared(uid: string, facts: Partial<DeclaredOperator> = {}): DeclaredOperator {
  return {
    operatorId: idOf(uid),
    generatedId: idOf(uid),
    uid,
    uidHash: null,
    name: `${uid} name`,
    vertex: idOf(uid),
    chainPosition: 0,
    parallelism: 2,
    maxParallelism: 128,
    maxParallelismConfigured: false,
    keyed: true,
    isSource: false,
    isSink: false,
    source,
    ...facts,
  };
}

/** Operators chained into one vertex, head first. */
export function chain(...operators: DeclaredOperator[]): DeclaredOperator[] {
  const vertex = operators[0]?.operatorId as string;
  return operators.map((operator, chainPosition) => ({ ...operator, vertex, chainPosition }));
}

export function edge(from: string, to: string, shipStrategy: DeclaredEdge["shipStrategy"]): DeclaredEdge {
  return { source: idOf(from), target: idOf(to), ...(shipStrategy === undefined ? {} : { shipStrategy }) };
}

/** A job that a graph export knows everything of. */
export function job(operators: readonly DeclaredOperator[], facts: Partial<DeclaredJob> = {}): DeclaredJob {
  return {
    complete: true,
    sinksExpanded: true,
    settings: {},
    edges: [],
    operators,
    sources: [source],
    notes: [],
    ...facts,
  };
}

/** A serializer of a type that needs no configuration. */
export function basic(type: BasicType): SerializerSnapshot {
  const snapshotClass = `org.apache.flink.api.common.typeutils.base.${type}Serializer$${type}SerializerSnapshot`;
  return { snapshotClass, version: 3, serializerClass: snapshotClass.replace(/\$.*/, ""), kind: "basic", type };
}

/** The type as a manifest gives it: with what TypeSerializerSnapshot.writeVersionedSnapshot writes for such a serializer. */
export function declaredType(type: BasicType): DeclaredType {
  const { snapshotClass, version } = basic(type);
  const bytes = Buffer.alloc(2 + snapshotClass.length + 4);
  bytes.writeUInt16BE(snapshotClass.length, 0);
  bytes.write(snapshotClass, 2, "latin1");
  bytes.writeInt32BE(version, 2 + snapshotClass.length);
  return { snapshot: bytes.toString("base64") };
}

/** The same with the time of last access in front. */
export function withTtl(value: SerializerSnapshot): SerializerSnapshot {
  const serializerClass = "org.apache.flink.runtime.state.ttl.TtlStateFactory$TtlSerializer";
  return {
    snapshotClass: `${serializerClass}Snapshot`,
    version: 2,
    serializerClass,
    kind: "ttl",
    timestamp: basic("Long"),
    value,
  };
}

/** A keyed state as the head of a state file names it. */
export function keyedState(name: string, type: KeyedStateType, value = basic("Long")): StateMetaInfo {
  return {
    name,
    backendStateType: "KEY_VALUE",
    options: { KEYED_STATE_TYPE: type },
    serializers: { NAMESPACE_SERIALIZER: basic("VoidNamespace"), VALUE_SERIALIZER: value },
  };
}

/** Timers of an operator that is keyed by longs. */
export function timersOf(name: string, namespace: SerializerSnapshot): StateMetaInfo {
  const serializerClass = "org.apache.flink.streaming.api.operators.TimerSerializer";
  const timer: SerializerSnapshot = {
    snapshotClass: `${serializerClass}Snapshot`,
    version: 2,
    serializerClass,
    kind: "timer",
    key: basic("Long"),
    namespace,
  };
  return { name, backendStateType: "PRIORITY_QUEUE", options: {}, serializers: { VALUE_SERIALIZER: timer } };
}

/** A map state; its values are longs. */
export function mapState(name: string, userKey: SerializerSnapshot): StateMetaInfo {
  const serializerClass = "org.apache.flink.api.common.typeutils.base.MapSerializer";
  return keyedState(name, "MAP", {
    snapshotClass: `${serializerClass}Snapshot`,
    version: 2,
    serializerClass,
    kind: "map",
    collection: "Map",
    nullAware: false,
    key: userKey,
    value: basic("Long"),
  });
}

/** A list state of an operator; its elements are longs. */
export function operatorList(name: string): StateMetaInfo {
  return {
    name,
    backendStateType: "OPERATOR",
    options: { OPERATOR_STATE_DISTRIBUTION_MODE: "SPLIT_DISTRIBUTE" },
    serializers: { VALUE_SERIALIZER: basic("Long") },
  };
}

/** What the state files say of operators, by uid: their keyed states; keys are strings. */
export function contentsOf(
  operators: Readonly<Record<string, readonly StateMetaInfo[]>>,
): ReadonlyMap<string, OperatorStates> {
  return new Map(
    Object.entries(operators).map(([uid, states]) => {
      const operatorId = idOf(uid);
      const listed = states.map((info) => ({ scope: scopeOf(info), info, subtasks: 2 }));
      return [operatorId, { operatorId, keySerializer: basic("String"), states: listed, notRead: [] }];
    }),
  );
}

const scopeOf = ({ backendStateType }: StateMetaInfo): "operator" | "keyed" =>
  backendStateType === "OPERATOR" || backendStateType === "BROADCAST" ? "operator" : "keyed";
