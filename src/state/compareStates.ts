/** Which states two snapshots have, and whether Flink would take over what changed between them. */
import type { Change, Outcome } from "./compatibility/change.js";
import { type Compatibility, isLegacy, serializerCompatibility } from "./compatibility/serializers.js";
import { type StateCompatibility, stateCompatibility } from "./compatibility/states.js";
import { descriptionsOf, isSameDescription } from "./descriptions.js";
import { everySnapshot } from "./everySnapshot.js";
import type { ListedState, OperatorStates } from "./listStates.js";
import type { SerializerSnapshot, StateMetaInfo } from "./model.js";
import { hasTtl } from "./stateContents.js";
import { namespaceText, stateText, typeText } from "./typeText.js";

/** What a job that registers the newer state gets when it restores the older; worst last. */
export const acceptances = ["asIs", "afterMigration", "notCertain", "refused"] as const;
export type Acceptance = (typeof acceptances)[number];

/** "key": of the stream, or of a broadcast state. */
export type StatePart = "kind" | "key" | "namespace" | "user key" | "value" | "TTL";

/** One difference between two states, and what it alone leads to. */
export interface PartChange {
  readonly part: StatePart;
  readonly accepted: Acceptance;
  /** Where in the type, outermost first; see Change. */
  readonly path: readonly string[];
  readonly what: string;
}

export interface ChangedState {
  readonly older: ListedState;
  readonly newer: ListedState;
  readonly accepted: Acceptance;
  /** Not empty. */
  readonly changes: readonly PartChange[];
}

/** An operator that both snapshots have, and whose states differ or could not all be compared. */
export interface StateDifference {
  readonly operatorId: string;
  readonly added: readonly ListedState[];
  readonly removed: readonly ListedState[];
  readonly changed: readonly ChangedState[];
  /** Of the key of the stream, which all keyed states share; empty where it is as it was. */
  readonly keyChanges: readonly PartChange[];
  readonly notCompared: readonly NotCompared[];
}

export type NotCompared = FileNotCompared | StateNotCompared;

/** State files of one side, which may hold any state. */
export interface FileNotCompared {
  readonly side: "old" | "new";
  readonly subtaskIndex: number;
  readonly reason: string;
}

/** What may have changed without that it shows. */
export interface StateNotCompared {
  /** Null: the key of the stream. */
  readonly state: string | null;
  readonly reason: string;
}

type Contents = ReadonlyMap<string, OperatorStates>;

/**
 * Compares the states of operators that are in both. A state that only one side has is told only where all files of the
 * other could be read.
 */
export function compareStates(old: Contents, now: Contents): StateDifference[] {
  return [...now.values()].flatMap((newer) => {
    const older = old.get(newer.operatorId);
    if (!older) return [];
    const difference = compareOperator(older, newer);
    return difference.notCompared.length > 0 || statesDiffer([difference]) ? [difference] : [];
  });
}

/** Whether anything is known to differ. */
export function statesDiffer(differences: readonly StateDifference[]): boolean {
  return differences.some(
    ({ added, removed, changed, keyChanges }) => added.length + removed.length + changed.length + keyChanges.length > 0,
  );
}

function compareOperator(old: OperatorStates, now: OperatorStates): StateDifference {
  const [before, after] = [byRegistry(old), byRegistry(now)];
  const only = (these: typeof before, those: typeof before) =>
    [...these].flatMap(([id, state]) => (those.has(id) ? [] : [state]));
  const pairs = [...after].flatMap(([id, newer]) => {
    const older = before.get(id);
    return older ? comparePair(older, newer) : [];
  });
  const key = compareKeys(old.keySerializer, now.keySerializer);
  return {
    operatorId: now.operatorId,
    added: old.notRead.length === 0 ? only(after, before) : [],
    removed: now.notRead.length === 0 ? only(before, after) : [],
    changed: pairs.flatMap((pair) => ("changes" in pair ? [pair] : [])),
    keyChanges: key.changes,
    notCompared: [
      ...old.notRead.map((one) => ({ side: "old" as const, ...one })),
      ...now.notRead.map((one) => ({ side: "new" as const, ...one })),
      ...key.notCompared,
      ...pairs.flatMap((pair) => ("reason" in pair ? [pair] : [])),
    ],
  };
}

/** What changed, or why that cannot be told; nothing where all is as it was. */
function comparePair(older: ListedState, newer: ListedState): readonly (ChangedState | StateNotCompared)[] {
  const [before, after] = [descriptionsOf(older), descriptionsOf(newer)];
  const serializers = [...before, ...after].flatMap((info) => Object.values(info.serializers));
  if (after.length > 1 && !isSameDescription(before, after)) {
    return [{ state: newer.info.name, reason: "subtasks of the newer snapshot have it with different serializers" }];
  }
  const changes = after.length > 1 ? [] : distinct(before.flatMap((info) => changesOf(info, newer)));
  const isAlike = typeOf(older) === typeOf(newer);
  if (changes.length > 0 && !(isAlike && isLegacyAlone(changes, serializers))) {
    return [{ older, newer, changes, accepted: worstOf(changes) }];
  }
  const reason = changes[0]?.what ?? notUnderstood(serializers);
  return reason === null ? [] : [{ state: newer.info.name, reason }];
}

function typeOf({ info }: ListedState): string {
  return [stateText(info), namespaceText(info), hasTtl(info)].join(" ");
}

/** Java-serialized serializers of one type: nothing speaks for a change. */
function isLegacyAlone(changes: readonly PartChange[], serializers: readonly SerializerSnapshot[]): boolean {
  const isOld = serializers.some((root) => [...everySnapshot(root)].some(isLegacy));
  return isOld && changes.every(({ accepted }) => accepted === "notCertain");
}

/** Flink looks a state up by its name in one of three registries; broadcast states have one of their own. */
function byRegistry({ states }: OperatorStates): Map<string, ListedState> {
  return new Map(
    states.map((state) => {
      const registry = state.info.backendStateType === "BROADCAST" ? "broadcast" : state.scope;
      return [`${registry} ${state.info.name}`, state];
    }),
  );
}

function distinct(changes: readonly PartChange[]): PartChange[] {
  return [...new Map(changes.map((change) => [JSON.stringify(change), change])).values()];
}

function changesOf(older: StateMetaInfo, { info: newer, scope }: ListedState): PartChange[] {
  if (isSameDescription([older.options, older.serializers], [newer.options, newer.serializers])) return [];
  const { kindChange, namespace, key, value, ttlChange } = stateCompatibility(older, newer);
  const isTimers = older.backendStateType === "PRIORITY_QUEUE" || newer.backendStateType === "PRIORITY_QUEUE";
  if (kindChange) {
    // R-64; a queue and a state of one name are in different registries of some state backends
    const accepted = isTimers ? "notCertain" : "refused";
    const what = `${kindChange.was} became ${kindChange.registered}`;
    return [{ part: "kind", accepted, path: [], what }];
  }
  const isKeyed = scope === "keyed";
  return [
    ...partChanges("namespace", namespace, notMigrated),
    ...partChanges(isKeyed ? "user key" : "key", key, isKeyed ? userKeyBeside(value, ttlChange) : migrated),
    ...partChanges("value", value, isTimers ? { ...migrated, afterMigration: "notCertain" } : migrated),
    ...(ttlChange ? [ttl(ttlChange)] : []),
  ];
}

type Acceptances = Readonly<Record<Outcome, Acceptance>>;

const migrated: Acceptances = {
  asIs: "asIs",
  reconfigured: "asIs",
  afterMigration: "afterMigration",
  undecided: "notCertain",
  incompatible: "refused",
};

/**
 * the heap reads and writes all entries anyway; RocksDB refuses keys that would have to be migrated, and when it
 * migrates the values, all that are not as they were. (The keys of broadcast state are only read: R-68.)
 */
function userKeyBeside(value: Compatibility | null, ttlChange: StateCompatibility["ttlChange"]): Acceptances {
  const migratesValues = value?.outcome === "afterMigration" || ttlChange !== null;
  return { ...migrated, afterMigration: "notCertain", ...(migratesValues && { reconfigured: "notCertain" }) };
}

/** Keys and namespaces are never migrated. */
const notMigrated: Acceptances = { ...migrated, afterMigration: "refused" };

function partChanges(part: StatePart, compatibility: Compatibility | null, acceptances: Acceptances): PartChange[] {
  const changes: readonly Change[] = compatibility?.changes ?? [];
  return changes.map(({ outcome, path, what }) => ({ part, accepted: acceptances[outcome], path, what }));
}

function ttl(change: "enabled" | "disabled"): PartChange {
  const what = `was ${change === "enabled" ? "switched on" : "switched off"}, which release and state backend decide (R-70)`;
  return { part: "TTL", accepted: "notCertain", path: [], what };
}

/** Of the key of the stream. A changelog alone does not say what it is. */
function compareKeys(older: SerializerSnapshot | null, newer: SerializerSnapshot | null) {
  const nothing = { changes: [], notCompared: [] };
  if (older === null || newer === null) return nothing;
  const compatibility = isSameDescription(older, newer) ? null : serializerCompatibility(older, newer);
  const changes = partChanges("key", compatibility, notMigrated);
  const isAlike = typeText(older) === typeText(newer);
  if (changes.length > 0 && !(isAlike && isLegacyAlone(changes, [older, newer]))) return { ...nothing, changes };
  const reason = changes[0]?.what ?? notUnderstood([older, newer]);
  return reason === null ? nothing : { ...nothing, notCompared: [{ state: null, reason }] };
}

export function worstOf(changes: readonly PartChange[]): Acceptance {
  return acceptances[Math.max(0, ...changes.map(({ accepted }) => acceptances.indexOf(accepted)))] ?? "notCertain";
}

/** The first class of a serializer whose snapshot could not be read: what it says is not compared. */
function notUnderstood(serializers: readonly SerializerSnapshot[]): string | null {
  for (const root of serializers) {
    for (const { kind, serializerClass, snapshotClass } of everySnapshot(root)) {
      if (kind === "unknown") return `${serializerClass ?? snapshotClass} is not understood`;
    }
  }
  return null;
}
