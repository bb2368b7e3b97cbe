import type { DeclaredState, DeclaredType } from "../job/declaredJob.js";
import type { JobSettings } from "../job/jobSettings.js";
import type { KeyedHandleKind, OperatorSummary } from "../model/snapshot.js";
import { type Compatibility, serializerCompatibility } from "../state/compatibility/serializers.js";
import { serializersOf } from "../state/compatibility/states.js";
import { descriptionsOf } from "../state/descriptions.js";
import type { ListedState } from "../state/listStates.js";
import type { SerializerSnapshot, StateMetaInfo } from "../state/model.js";
import { readSerializerSnapshot } from "../state/serializers/standalone.js";
import { contentsOf, hasTtl, isTimerState } from "../state/stateContents.js";
import type { CheckContext } from "./context.js";
import { type KnownMatch, knownMatches } from "./knownMatches.js";

/**
 * A state of the snapshot that is registered again: the same name in the same registry of the backend. Where subtasks
 * describe it in several ways there is a pair for each: all of them have to be taken over.
 */
export interface StatePair {
  readonly match: KnownMatch;
  readonly held: StateMetaInfo;
  readonly registered: DeclaredState;
}

/** Operators that ask for their keyed state; one that is not keyed any more does not. */
export function keyedMatches(context: CheckContext): KnownMatch[] {
  return knownMatches(context).filter(({ declared }) => declared.keyed !== false);
}

/** Keyed states and timers that the job registers again. */
export function keyedPairs(context: CheckContext): StatePair[] {
  return keyedMatches(context).flatMap((match) => pairsOf(match, "keyed"));
}

/** List, union and broadcast states that the job registers again; broadcast states first. */
export function operatorPairs(context: CheckContext): StatePair[] {
  return knownMatches(context).flatMap((match) =>
    pairsOf(match, "operator").sort((a, b) => Number(isBroadcast(b.held)) - Number(isBroadcast(a.held))),
  );
}

function pairsOf(match: KnownMatch, scope: ListedState["scope"]): StatePair[] {
  return match.contents.states.flatMap((state) => {
    const registered = state.scope === scope ? registeredAs(match, state) : undefined;
    return registered ? descriptionsOf(state).map((held) => ({ match, held, registered })) : [];
  });
}

/** What the job registers under a state's name in its registry: one for keyed states, one for list and union, one for broadcast. */
export function registeredAs({ declared }: KnownMatch, { scope, info }: ListedState): DeclaredState | undefined {
  return declared.states?.find((state) => {
    if (state.name !== info.name) return false;
    if (scope === "keyed") return isKeyed(state);
    return !isKeyed(state) && (state.kind === "BROADCAST") === isBroadcast(info);
  });
}

/** The kinds of keyed state that a backend has to read: those inside changelog handles included. */
export function backendKindsOf({
  keyedHandles,
  materializedHandles,
}: OperatorSummary): Exclude<KeyedHandleKind, "changelog">[] {
  return [...new Set([...keyedHandles, ...materializedHandles])].filter((kind) => kind !== "changelog");
}

/** Files of RocksDB or ForSt are among it. */
export function isOfRocksDb(state: OperatorSummary): boolean {
  return backendKindsOf(state).includes("incremental");
}

/** The operator has a timer service in the snapshot, with the state; those on the heap are in raw keyed state. */
export function holdsTimers({ contents }: KnownMatch): boolean {
  return contents.states.some(({ info }) => isTimerState(info));
}

/** The option for where timers are, with its default. Without a known backend it is RocksDB's, the only one before 2.0. */
export function defaultTimerService(stateBackend: JobSettings["stateBackend"]): { key: string; value: string } {
  return stateBackend === "forst"
    ? { key: "state.backend.forst.timer-service.factory", value: "ForStDB" }
    : { key: "state.backend.rocksdb.timer-service.factory", value: "ROCKSDB" };
}

export function keyedStates({ contents }: KnownMatch): StateMetaInfo[] {
  return contents.states.flatMap(({ scope, info }) => (scope === "keyed" ? [info] : []));
}

const operatorKinds: readonly DeclaredState["kind"][] = ["SPLIT_DISTRIBUTE", "UNION", "BROADCAST"];

export function isKeyed({ kind }: DeclaredState): boolean {
  return kind === undefined || !operatorKinds.includes(kind);
}

export function isBroadcast({ backendStateType }: StateMetaInfo): boolean {
  return backendStateType === "BROADCAST";
}

/** Timers, for one: it has neither a kind nor TTL. */
export function isQueue({ backendStateType }: StateMetaInfo): boolean {
  return backendStateType === "PRIORITY_QUEUE";
}

/** What of a state's serializers are compared, TTL apart. */
export interface PairCompatibility {
  readonly namespace: Compatibility | null;
  /** User key of a map, key of a broadcast state. */
  readonly key: Compatibility | null;
  readonly value: Compatibility | null;
}

/**
 * A state of the snapshot against the serializers that the job registers it with. Null: not comparable, because it has no
 * such part, or because what the job has is not known.
 */
export function compatibilityOf({ held, registered }: StatePair): PairCompatibility {
  const { keyType, valueType, namespaceType, kind } = registered;
  const contents = contentsOf(held);
  if (contents.shape === "timers") {
    // their key is the stream's own: R-62
    const namespace = kind === undefined ? null : compared(contents.timer?.namespace ?? null, namespaceType);
    return { namespace, key: null, value: null };
  }
  const older = serializersOf(contents);
  const namespace = "namespace" in contents ? compared(older.namespace, namespaceType) : null;
  // without its kind it is not said whether the type is that of the elements, or of the list
  if (kind === undefined && contents.shape !== "single") return { namespace, key: null, value: null };
  const hasKey = contents.shape === "map" || contents.shape === "broadcast";
  return {
    namespace,
    key: hasKey ? compared(older.key, keyType) : null,
    value: compared(older.value, valueType),
  };
}

/** TTL is on in one of the two only, as far as it is known of the job. */
export function switchesTtl({ held, registered }: StatePair): boolean {
  return registered.ttl !== undefined && registered.ttl !== hasTtl(held);
}

/** Namespaces are never migrated: what would have to be is refused like what cannot be. */
export function isRefusedNamespace(pair: StatePair): boolean {
  const outcome = compatibilityOf(pair).namespace?.outcome;
  return outcome === "incompatible" || outcome === "afterMigration";
}

/**
 * What wrote the state against what the job has for it, which null says is not known. Where the snapshot does not tell what
 * wrote it (`older` null), as behind a list or map serializer that is not understood, nothing is decided.
 */
export function compared(older: SerializerSnapshot | null, registered: DeclaredType | undefined): Compatibility | null {
  const newer = declaredSerializer(registered);
  if (newer === null) return null;
  if (older === null) return untold;
  return serializerCompatibility(older, newer.kind === "ttl" ? newer.value : newer);
}

const untold: Compatibility = {
  outcome: "undecided",
  changes: [{ outcome: "undecided", path: [], what: "the snapshot does not tell what wrote it" }],
};

const read = new WeakMap<DeclaredType, SerializerSnapshot>();

/** The serializer that the job writes a type with; null: not known. Several rules ask, at both doors: each is read once. */
export function declaredSerializer(type: DeclaredType | undefined): SerializerSnapshot | null {
  if (type?.snapshot === undefined) return null;
  const serializer = read.get(type) ?? readSerializerSnapshot(type.snapshot);
  read.set(type, serializer);
  return serializer;
}

/** Fields of POJOs in a state that the new serializer does not have, such as "orders: customer.zip". */
export function removedFieldsOf(pair: StatePair): string[] {
  const { key, value } = compatibilityOf(pair);
  return [key, value]
    .flatMap((part) => part?.changes ?? [])
    .flatMap(({ path, removedField }) =>
      removedField === undefined ? [] : [`${pair.held.name}: ${[...path, removedField].join(".")}`],
    );
}

/** What Flink says of a serializer that it does not take: the heap backend says so. */
export function refusalBy(stateBackend: JobSettings["stateBackend"], what: string): string {
  return `${stateBackend === "hashmap" ? "For heap backends, the" : "The"} new ${what}`;
}

/** Of a keyed state's values. */
export const incompatibleState = "state serializer (…) must not be incompatible with the old state serializer (…).";

/** What decides the outcome, such as "count: Long became String"; at most some. */
export function changesText({ outcome, changes }: Compatibility): string {
  const deciding = changes
    .filter((change) => change.outcome === outcome)
    .map(({ path, what }) => (path.length > 0 ? `${path.join(".")}: ${what}` : what));
  return deciding.length > 3 ? `${deciding.slice(0, 3).join("; ")}; …` : deciding.join("; ");
}

/** The two snapshots alone do not tell. */
export function undecidedSerializer(what: string, compatibility: Compatibility) {
  return {
    undecided: {
      reason: `whether ${what} can still be read is not certain: ${changesText(compatibility)}`,
      needs: "--confirm serializers with the job's jar",
    },
  };
}
