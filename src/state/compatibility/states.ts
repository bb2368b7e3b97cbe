import type { SerializerSnapshot, StateMetaInfo } from "../model.js";
import { contentsOf, hasTtl, keyedStateTypeOf, type StateContents } from "../stateContents.js";
import { type Compatibility, serializerCompatibility } from "./serializers.js";

/** What Flink compares when a state is registered again; null for what such a state does not have. */
export interface StateCompatibility {
  /** Another kind of state under the same name: refused, whatever the serializers say. */
  readonly kindChange: { readonly was: string; readonly registered: string } | null;
  readonly namespace: Compatibility | null;
  /** Key of a broadcast state, or user key of a map state. */
  readonly key: Compatibility | null;
  /** Value, list element, map value or timer, TTL apart. */
  readonly value: Compatibility | null;
  /** Whether this is accepted depends on release and backend. */
  readonly ttlChange: "enabled" | "disabled" | null;
}

/** Compares a state of a snapshot with the same state as a newer job has it. */
export function stateCompatibility(older: StateMetaInfo, newer: StateMetaInfo): StateCompatibility {
  const [before, after] = [serializersOf(contentsOf(older)), serializersOf(contentsOf(newer))];
  const ttl = [hasTtl(older), hasTtl(newer)];
  return {
    kindChange: kindChangeOf(older, newer),
    namespace: compared(before.namespace, after.namespace),
    key: compared(before.key, after.key),
    value: compared(before.value, after.value),
    ttlChange: ttl[0] === ttl[1] ? null : ttl[1] ? "enabled" : "disabled",
  };
}

/** UNKNOWN on either side skips Flink's check of keyed states; list and broadcast state are registered apart. */
function kindChangeOf(older: StateMetaInfo, newer: StateMetaInfo): StateCompatibility["kindChange"] {
  const [was, registered] = [kindOf(older), kindOf(newer)];
  return was === registered || was === "UNKNOWN" || registered === "UNKNOWN" ? null : { was, registered };
}

/** What is registered under the state's name: PRIORITY_QUEUE, the mode of an operator state, or the type of a keyed one. */
export function kindOf(state: StateMetaInfo): string {
  if (state.backendStateType === "PRIORITY_QUEUE") return "PRIORITY_QUEUE";
  return state.options["OPERATOR_STATE_DISTRIBUTION_MODE"] ?? keyedStateTypeOf(state);
}

interface Serializers {
  readonly namespace: SerializerSnapshot | null;
  readonly key: SerializerSnapshot | null;
  readonly value: SerializerSnapshot | null;
}

/** What of a state is compared, by what it is for, TTL taken off. */
export function serializersOf(contents: StateContents): Serializers {
  switch (contents.shape) {
    case "single":
      return { namespace: contents.namespace, key: null, value: contents.value?.serializer ?? null };
    case "list":
      return { namespace: contents.namespace, key: null, value: contents.element?.serializer ?? null };
    case "map":
      return {
        namespace: contents.namespace,
        key: contents.userKey,
        value: contents.userValue?.serializer ?? null,
      };
    case "timers":
      return { namespace: null, key: null, value: contents.timer };
    case "queue":
    case "operatorList":
      return { namespace: null, key: null, value: contents.element };
    case "broadcast":
      return { namespace: null, key: contents.key, value: contents.value };
  }
}

function compared(older: SerializerSnapshot | null, newer: SerializerSnapshot | null): Compatibility | null {
  if (older === null && newer === null) return null;
  if (older !== null && newer !== null) return serializerCompatibility(older, newer);
  return { outcome: "undecided", changes: [{ outcome: "undecided", path: [], what: "a serializer is not known" }] };
}
