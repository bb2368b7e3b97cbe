/** DeclaredJob → manifest, always in the same form, so that two of them can be compared line by line. */
import type { DeclaredEdge, DeclaredJob, DeclaredOperator, DeclaredState, DeclaredType } from "./declaredJob.js";
import { known } from "./known.js";

/** How the operators are ordered. */
export interface SerializeOptions {
  /** "declared" (default): as they are. "uid": by uid, those without behind, by ID; what a diff wants. Edges likewise by their ends. */
  readonly order?: "declared" | "uid";
}

/**
 * The manifest as JSON text with a line break at the end. Fields stand in the order of schemas/manifest.schema.json, keys
 * of maps are sorted. What is unknown is left out; sources and notes are no part of a manifest.
 * parseManifest gives the same job back, but for its sources and notes.
 */
export function serializeJob(job: DeclaredJob, options: SerializeOptions = {}): string {
  return `${JSON.stringify(manifestOf(job, options), null, 2)}\n`;
}

/** The manifest as plain data: see serializeJob. */
export function manifestOf(job: DeclaredJob, { order = "declared" }: SerializeOptions = {}): Record<string, unknown> {
  const byUid = order === "uid";
  const operators = byUid ? [...job.operators].sort((a, b) => compare(sortKey(a), sortKey(b))) : job.operators;
  const edges = byUid ? job.edges && [...job.edges].sort((a, b) => compare(ends(a), ends(b))) : job.edges;
  return known<Record<string, unknown>>({
    manifestVersion: 1,
    name: job.name,
    flinkVersion: job.flinkVersion,
    complete: job.complete,
    sinksExpanded: job.sinksExpanded,
    settings: settingsData(job),
    operators: operators.map(operatorData),
    edges: edges?.map(edgeData),
  });
}

function settingsData({ settings }: DeclaredJob): Record<string, unknown> | undefined {
  const overrides = settings.jobVertexParallelismOverrides;
  const data = known<Record<string, unknown>>({
    parallelism: settings.parallelism,
    maxParallelism: settings.maxParallelism,
    autoGenerateUids: settings.autoGenerateUids,
    stateBackend: settings.stateBackend,
    timerService: settings.timerService,
    changelog: settings.changelog,
    unaligned: settings.unaligned,
    claimMode: settings.claimMode,
    allowNonRestoredState: settings.allowNonRestoredState,
    withoutChannelStateCheckpointId: settings.withoutChannelStateCheckpointId,
    scheduler: settings.scheduler,
    reactive: settings.reactive,
    jobVertexParallelismOverrides:
      overrides && Object.fromEntries(Object.entries(overrides).sort(([a], [b]) => compare(a, b))),
    masterHooks: settings.masterHooks,
    flinkAvroOnClassPath: settings.flinkAvroOnClassPath,
  });
  return Object.keys(data).length > 0 ? data : undefined;
}

function operatorData(operator: DeclaredOperator): Record<string, unknown> {
  const { uid, uidHash, generatedId } = operator;
  return {
    ...(uid !== undefined && { uid }),
    ...(uidHash !== undefined && { uidHash }),
    ...known<Record<string, unknown>>({
      operatorId: generatedId,
      name: operator.name,
      vertex: operator.vertex,
      chainPosition: operator.chainPosition,
      chainGroup: operator.chainGroup,
      parallelism: operator.parallelism,
      maxParallelism: operator.maxParallelism,
      maxParallelismConfigured: operator.maxParallelismConfigured,
      slotSharingGroup: operator.slotSharingGroup,
      chainingStrategy: operator.chainingStrategy,
      keyed: operator.keyed,
      keyType: typeData(operator.keyType),
      asyncState: operator.asyncState,
      stateful: operator.stateful,
      states: operator.states?.map(stateData),
      statesComplete: operator.statesComplete,
      isSource: operator.isSource,
      bounded: operator.bounded,
      isSink: operator.isSink,
      coordinator: operator.coordinator,
      optional: operator.optional,
    }),
  };
}

function stateData({ name, kind, keyType, valueType, namespaceType, ttl }: DeclaredState): Record<string, unknown> {
  return known<Record<string, unknown>>({
    name,
    kind,
    keyType: typeData(keyType),
    valueType: typeData(valueType),
    namespaceType: typeData(namespaceType),
    ttl,
  });
}

/** Only a name: that name. */
function typeData(declared: DeclaredType | undefined): string | Record<string, unknown> | undefined {
  if (declared === undefined) return undefined;
  const { type, serializer, snapshotClass, snapshot } = declared;
  const data = known<Record<string, unknown>>({ type, serializer, snapshotClass, snapshot });
  return type !== undefined && Object.keys(data).length === 1 ? type : data;
}

function edgeData({ source, target, shipStrategy, distributionPattern, unalignedCheckpoints }: DeclaredEdge) {
  return known<Record<string, unknown>>({ source, target, shipStrategy, distributionPattern, unalignedCheckpoints });
}

/** By UTF-16 units: the same on every machine. */
function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function sortKey({ uid, operatorId }: DeclaredOperator): string {
  return typeof uid === "string" ? `0${uid}\u0000${operatorId}` : `1${operatorId}`;
}

function ends({ source, target }: DeclaredEdge): string {
  return `${source}${target}`;
}
