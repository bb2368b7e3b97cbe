import { everySnapshot } from "../state/everySnapshot.js";
import type { ListedState, OperatorStates } from "../state/listStates.js";
import type { SerializerSnapshot, StateMetaInfo } from "../state/model.js";
import { hasTtl, isTimerState, keyedStateTypeOf } from "../state/stateContents.js";
import { namespaceText, stateText, type TypeTextOptions, typeText } from "../state/typeText.js";

export type StateKind =
  | "keyed-value"
  | "keyed-list"
  | "keyed-map"
  | "keyed-reducing"
  | "keyed-folding"
  | "keyed-aggregating"
  | "keyed-unknown"
  | "keyed-queue"
  | "timers"
  | "operator-list"
  | "operator-union"
  | "broadcast";

export function stateKind(state: StateMetaInfo): StateKind {
  switch (state.backendStateType) {
    case "KEY_VALUE":
    case "KEY_VALUE_V2":
      return keyedKinds[keyedStateTypeOf(state)];
    case "PRIORITY_QUEUE":
      return isTimerState(state) ? "timers" : "keyed-queue";
    case "OPERATOR":
      return state.options["OPERATOR_STATE_DISTRIBUTION_MODE"] === "UNION" ? "operator-union" : "operator-list";
    case "BROADCAST":
      return "broadcast";
  }
}

const keyedKinds = {
  UNKNOWN: "keyed-unknown",
  VALUE: "keyed-value",
  LIST: "keyed-list",
  REDUCING: "keyed-reducing",
  FOLDING: "keyed-folding",
  AGGREGATING: "keyed-aggregating",
  MAP: "keyed-map",
} as const;

/** Enough of a type to know it by, on one line. */
export const inShort: TypeTextOptions = { fields: 4, depth: 3, simpleNames: true };

/** `MapState<String, Long> per TimeWindow, with TTL`. Not escaped. */
export function stateTypeText({ info }: ListedState, options: TypeTextOptions = {}): string {
  const namespace = namespaceText(info, options);
  return `${stateText(info, options)}${namespace === null ? "" : ` per ${namespace}`}${hasTtl(info) ? ", with TTL" : ""}`;
}

/** A state as json tells it: `operators[].states[]` of schemas/inspect.schema.json. */
export function stateJson(state: ListedState, { keySerializer }: OperatorStates): Record<string, unknown> {
  const { info, scope, subtasks } = state;
  const isKeyed = scope === "keyed";
  return {
    name: info.name,
    kind: stateKind(info),
    scope,
    type: stateText(info),
    ...(isKeyed
      ? {
          keyType: keySerializer === null ? null : typeText(keySerializer),
          namespaceType: namespaceText(info),
          hasTtl: hasTtl(info),
        }
      : {}),
    subtasks,
    notUnderstood: notUnderstood(Object.values(info.serializers)),
  };
}

/** Classes of serializers whose snapshots could not be read, each once. */
export function notUnderstood(serializers: readonly SerializerSnapshot[]): string[] {
  const unknown = serializers.flatMap((root) => [...everySnapshot(root)].filter(({ kind }) => kind === "unknown"));
  return [...new Set(unknown.map(({ serializerClass, snapshotClass }) => serializerClass ?? snapshotClass))];
}
