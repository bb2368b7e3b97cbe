import type { DeclaredState, DeclaredType } from "../job/declaredJob.js";
import { type Compatibility, serializerCompatibility } from "../state/compatibility/serializers.js";
import type { SerializerSnapshot, StateMetaInfo } from "../state/model.js";
import { readSerializerSnapshot } from "../state/serializers/standalone.js";
import { contentsOf } from "../state/stateContents.js";
import type { CheckContext } from "./context.js";
import { type KnownMatch, knownMatches } from "./knownMatches.js";
import type { Undecided } from "./rule.js";

/** A state of the snapshot that is registered again: the same name in the same registry of the backend. */
export interface StatePair {
  readonly match: KnownMatch;
  readonly held: StateMetaInfo;
  readonly registered: DeclaredState;
}

/** Operators that ask for their keyed state; one that is not keyed any more does not. */
export function keyedMatches(context: CheckContext): KnownMatch[] {
  return knownMatches(context).filter(({ declared }) => declared.keyed !== false);
}

/** Keyed states and timers that the job registers again: one registry holds them all. */
export function keyedPairs(context: CheckContext): StatePair[] {
  return keyedMatches(context).flatMap((match) => pairsOf(match, keyedStates(match), isKeyed));
}

/** List, union and broadcast states that the job registers again; broadcast states have a registry of their own. */
export function operatorPairs(context: CheckContext): StatePair[] {
  return knownMatches(context).flatMap((match) => {
    const held = match.contents.states.flatMap(({ scope, info }) => (scope === "operator" ? [info] : []));
    const broadcast = held.filter(isBroadcast);
    return [
      ...pairsOf(match, broadcast, ({ kind }) => kind === "BROADCAST"),
      ...pairsOf(
        match,
        held.filter((state) => !isBroadcast(state)),
        ({ kind }) => kind === "SPLIT_DISTRIBUTE" || kind === "UNION",
      ),
    ];
  });
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

function pairsOf(
  match: KnownMatch,
  states: readonly StateMetaInfo[],
  inRegistry: (state: DeclaredState) => boolean,
): StatePair[] {
  return states.flatMap((held) => {
    const registered = match.declared.states?.find((s) => s.name === held.name && inRegistry(s));
    return registered ? [{ match, held, registered }] : [];
  });
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
 * such part, or because one of the two is not known.
 */
export function compatibilityOf({ held, registered }: StatePair): PairCompatibility {
  const contents = contentsOf(held);
  const namespace = "namespace" in contents ? compared(contents.namespace, registered.namespaceType) : null;
  // without its kind it is not said whether the type is that of the elements, or of the list
  if (registered.kind === undefined && contents.shape !== "single") return { namespace, key: null, value: null };
  switch (contents.shape) {
    case "single":
      return { namespace, key: null, value: compared(contents.value?.serializer, registered.valueType) };
    case "list":
      return { namespace, key: null, value: compared(contents.element?.serializer, registered.valueType) };
    case "map":
      return {
        namespace,
        key: compared(contents.userKey, registered.keyType),
        value: compared(contents.userValue?.serializer, registered.valueType),
      };
    case "timers":
      return { namespace: compared(contents.timer?.namespace, registered.namespaceType), key: null, value: null };
    case "operatorList":
    case "queue":
      return { namespace, key: null, value: compared(contents.element, registered.valueType) };
    case "broadcast":
      return {
        namespace,
        key: compared(contents.key, registered.keyType),
        value: compared(contents.value, registered.valueType),
      };
  }
}

/** What wrote the state against what the job has for it; null: one of the two is not known. */
export function compared(
  older: SerializerSnapshot | null | undefined,
  registered: DeclaredType | undefined,
): Compatibility | null {
  if (!older || registered?.snapshot === undefined) return null;
  const newer = readSerializerSnapshot(registered.snapshot);
  return serializerCompatibility(older, newer.kind === "ttl" ? newer.value : newer);
}

/** "count: Long became String", at most some. */
export function changesText({ changes }: Compatibility): string {
  const shown = changes
    .filter(({ outcome }) => outcome === worstOf(changes))
    .map(({ path, what }) => (path.length > 0 ? `${path.join(".")}: ${what}` : what));
  return shown.length > 3 ? `${shown.slice(0, 3).join("; ")}; …` : shown.join("; ");
}

const severity = ["reconfigured", "afterMigration", "undecided", "incompatible"] as const;

function worstOf(changes: Compatibility["changes"]): (typeof severity)[number] | undefined {
  return severity[Math.max(...changes.map(({ outcome }) => severity.indexOf(outcome)))];
}

/** The two snapshots alone do not tell. */
export function undecidedSerializer(what: string, compatibility: Compatibility): Undecided {
  return {
    undecided: {
      reason: `whether ${what} can still be read is not certain: ${changesText(compatibility)}`,
      needs: "--confirm serializers with the job's jar",
    },
  };
}
