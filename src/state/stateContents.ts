import type { KeyedStateType, SerializerSnapshot, SnapshotOf, StateMetaInfo } from "./model.js";

/** A serializer of state, with the TTL wrapping taken off. */
export interface StateElement {
  readonly serializer: SerializerSnapshot;
  /** Each such element is preceded by an `i8`: its time of last access in ms. */
  readonly hasTtl: boolean;
}

/** What a state holds, by its kind, the same for KEY_VALUE and KEY_VALUE_V2. */
export type StateContents =
  | {
      /** ValueState, ReducingState, AggregatingState, FoldingState: one element a key and namespace. */
      readonly shape: "single";
      readonly namespace: SerializerSnapshot | null;
      readonly value: StateElement | null;
    }
  | { readonly shape: "list"; readonly namespace: SerializerSnapshot | null; readonly element: StateElement | null }
  | {
      readonly shape: "map";
      readonly namespace: SerializerSnapshot | null;
      readonly userKey: SerializerSnapshot | null;
      readonly userValue: StateElement | null;
    }
  | { readonly shape: "timers"; readonly timer: SnapshotOf<"timer"> | null }
  /** A priority queue that does not hold timers. */
  | { readonly shape: "queue"; readonly element: SerializerSnapshot | null }
  | { readonly shape: "operatorList"; readonly element: SerializerSnapshot | null }
  | {
      readonly shape: "broadcast";
      readonly key: SerializerSnapshot | null;
      readonly value: SerializerSnapshot | null;
    };

/** The option KEYED_STATE_TYPE; UNKNOWN where it is absent or of another Flink. */
export function keyedStateTypeOf({ options }: StateMetaInfo): KeyedStateType {
  const type = options["KEYED_STATE_TYPE"];
  switch (type) {
    case "VALUE":
    case "LIST":
    case "REDUCING":
    case "FOLDING":
    case "AGGREGATING":
    case "MAP":
      return type;
    default:
      return "UNKNOWN";
  }
}

/**
 * The serializers of a state by what they are for. Null where one was not written, or where a list or map serializer was
 * not understood (`kind: "unknown"`), so that its parts are not known.
 */
export function contentsOf(state: StateMetaInfo): StateContents {
  const { KEY_SERIALIZER, VALUE_SERIALIZER } = state.serializers;
  const value = VALUE_SERIALIZER ?? null;
  switch (state.backendStateType) {
    case "OPERATOR":
      return { shape: "operatorList", element: value };
    case "BROADCAST":
      return { shape: "broadcast", key: KEY_SERIALIZER ?? null, value };
    case "PRIORITY_QUEUE":
      if (!isTimerState(state)) return { shape: "queue", element: value };
      return { shape: "timers", timer: value?.kind === "timer" ? value : null };
    case "KEY_VALUE":
    case "KEY_VALUE_V2":
      return keyedContents(state, value);
  }
}

function keyedContents(state: StateMetaInfo, value: SerializerSnapshot | null): StateContents {
  const namespace = state.serializers.NAMESPACE_SERIALIZER ?? null;
  // RegisteredKeyAndUserKeyValueStateBackendMetaInfo (2.0+): the serializers of V2 are those of the parts
  const isV2 = state.backendStateType === "KEY_VALUE_V2";
  switch (keyedStateTypeOf(state)) {
    case "LIST": {
      const list = withoutTtlAwareness(value);
      const element = isV2 ? value : list?.kind === "list" ? list.element : null;
      return { shape: "list", namespace, element: element && elementOf(element) };
    }
    case "MAP": {
      const map = withoutTtlAwareness(value);
      const userKey = isV2 ? state.serializers.USER_KEY_SERIALIZER : map?.kind === "map" ? map.key : null;
      const userValue = isV2 ? value : map?.kind === "map" ? map.value : null;
      return { shape: "map", namespace, userKey: userKey ?? null, userValue: userValue && elementOf(userValue) };
    }
    default:
      return { shape: "single", namespace, value: value && elementOf(value) };
  }
}

function withoutTtlAwareness(serializer: SerializerSnapshot | null): SerializerSnapshot | null {
  return serializer?.kind === "ttlAware" ? withoutTtlAwareness(serializer.value) : serializer;
}

function elementOf(serializer: SerializerSnapshot): StateElement {
  const plain = withoutTtlAwareness(serializer) ?? serializer;
  return plain.kind === "ttl" ? { serializer: plain.value, hasTtl: true } : { serializer: plain, hasTtl: false };
}

/** Timer services write `_timer_state/processing_<service>` and `_timer_state/event_<service>` (InternalTimeServiceManagerImpl). */
export function isTimerState({ name, backendStateType }: StateMetaInfo): boolean {
  return backendStateType === "PRIORITY_QUEUE" && name.startsWith("_timer_state/");
}

/** Whether the elements of a keyed state carry the time of their last access (StateTtlConfig is not in the snapshot). */
export function hasTtl(state: StateMetaInfo): boolean {
  const contents = contentsOf(state);
  switch (contents.shape) {
    case "single":
      return contents.value?.hasTtl ?? false;
    case "list":
      return contents.element?.hasTtl ?? false;
    case "map":
      return contents.userValue?.hasTtl ?? false;
    default:
      return false;
  }
}
