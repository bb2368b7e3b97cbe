/** Snapshots and jobs as flat lists of facts, so that two of them can be compared one by one. */
import type { OperatorRef } from "../check/finding.js";
import type { DeclaredJob, DeclaredOperator, DeclaredType } from "../job/declaredJob.js";
import type { OperatorSummary, Snapshot } from "../model/snapshot.js";
import { describeChannels } from "./describeChannels.js";

export type Fact = string | number | bigint | boolean | null;

/** One side of a comparison. */
export interface Facts {
  readonly kind: "snapshot" | "job";
  /** Of the whole. */
  readonly own: ReadonlyMap<string, Fact>;
  readonly operators: ReadonlyMap<string, OperatorFacts>;
}

export interface OperatorFacts {
  readonly ref: OperatorRef;
  readonly facts: ReadonlyMap<string, Fact>;
}

type Entry = readonly [string, Fact];

export function factsOfSnapshot(snapshot: Snapshot): Facts {
  const { metadataVersion, checkpointId, kind, format, hasInFlightData, masterStates } = snapshot;
  return {
    kind: "snapshot",
    own: new Map<string, Fact>([
      ["metadataVersion", metadataVersion],
      ["checkpointId", checkpointId],
      ["kind", kind],
      ["format", format],
      ["hasInFlightData", hasInFlightData],
      ...masterStates.map(({ name, sizeInBytes }): Entry => [`masterState ${name}`, sizeInBytes]),
    ]),
    operators: operatorsOf(snapshot.operators, factsOfEntry),
  };
}

function factsOfEntry(operator: OperatorSummary): Entry[] {
  const { sizes, states, keyedHandles, fullyFinished, finishedSubtaskCount } = operator;
  return [
    ["parallelism", operator.parallelism],
    ["maxParallelism", operator.maxParallelism],
    ["subtaskStateCount", operator.subtaskStateCount],
    ["hasState", operator.hasState],
    ...(fullyFinished ? [["fullyFinished", true] as const] : []),
    ...(finishedSubtaskCount > 0 ? [["finishedSubtaskCount", finishedSubtaskCount] as const] : []),
    ["totalSizeInBytes", operator.totalSizeInBytes],
    ...Object.entries(sizes)
      .filter(([, bytes]) => bytes !== 0)
      .map(([category, bytes]): Entry => [`sizes.${category}`, bytes]),
    ...(keyedHandles.length > 0 ? [["keyedHandles", [...keyedHandles].sort().join(", ")] as const] : []),
    ...states.map(
      ({ name, kind, raw, elements }): Entry => [`state ${name}`, `${raw ? "raw " : ""}${kind}, ${elements}`],
    ),
    ...describeChannels(operator),
  ];
}

export function factsOfJob(job: DeclaredJob): Facts {
  const settings = Object.entries(job.settings).map(([name, value]): Entry => [`settings.${name}`, flat(value)]);
  const byId = new Map(job.operators.map((o) => [o.operatorId as string, o.uid ?? o.name ?? o.operatorId]));
  const edges = new Map<string, string>();
  for (const { source, target, shipStrategy, distributionPattern } of job.edges ?? []) {
    const ends = `edge ${byId.get(source) ?? source} → ${byId.get(target) ?? target}`;
    const how = shipStrategy ?? distributionPattern ?? "unknown";
    const parallel = edges.get(ends); // two operators can be connected twice
    edges.set(ends, parallel === undefined ? how : `${parallel}, ${how}`);
  }
  return {
    kind: "job",
    own: new Map<string, Fact>([
      ...(job.name === undefined ? [] : [["name", job.name] as const]),
      ...(job.flinkVersion === undefined ? [] : [["flinkVersion", job.flinkVersion] as const]),
      ["complete", job.complete],
      ...settings,
      ...edges,
    ]),
    operators: operatorsOf(job.operators, factsOfDeclared),
  };
}

const notFacts = new Set(["operatorId", "generatedId", "uid", "name", "source", "states", "keyType"]);

function factsOfDeclared(operator: DeclaredOperator): Entry[] {
  const { states = [], keyType } = operator;
  return [
    ...Object.entries(operator)
      .filter(([field]) => !notFacts.has(field))
      .map(([field, value]): Entry => [field, flat(value)]),
    ...(keyType === undefined ? [] : [["keyType", typeName(keyType)] as const]),
    ...states.map(
      ({ name, kind, valueType }): Entry => [
        `state ${name}`,
        [kind ?? "kind unknown", ...(valueType ? [typeName(valueType)] : [])].join(", "),
      ],
    ),
  ];
}

function typeName({ type, serializer, snapshotClass, snapshot }: DeclaredType): string {
  return type ?? serializer ?? snapshotClass ?? snapshot ?? "unknown";
}

function flat(value: unknown): Fact {
  return typeof value === "object" && value !== null ? JSON.stringify(value) : ((value ?? null) as Fact);
}

/** By operator ID; an ID that comes again (a mistake that a manifest can make) gets a number. */
function operatorsOf<T extends { operatorId: OperatorRef["operatorId"]; uid?: string | null; name?: string | null }>(
  operators: readonly T[],
  factsOf: (operator: T) => Entry[],
): Map<string, OperatorFacts> {
  const byId = new Map<string, OperatorFacts>();
  for (const operator of operators) {
    const { operatorId, uid = null, name = null } = operator;
    let key = String(operatorId);
    for (let n = 2; byId.has(key); n++) key = `${operatorId} #${n}`;
    const facts = new Map(factsOf(operator));
    if (name !== null) facts.set("name", name);
    byId.set(key, { ref: { operatorId, uid, name }, facts });
  }
  return byId;
}
