import { isTimerState } from "../../state/stateContents.js";
import { refOf } from "../operators.js";
import { defineRule } from "../rule.js";
import {
  changesText,
  compatibilityOf,
  isRefusedNamespace,
  keyedMatches,
  keyedPairs,
  keyedStates,
  undecidedSerializer,
} from "../statePairs.js";

export interface NamespaceSerializer {
  readonly stateName: string;
  readonly change: string;
}

/** WindowOperator's states: contents by window, and where windows merge, which window the contents are kept under. */
const contentsName = "window-contents";
const mergingSet = "merging-window-set";

/** Namespaces (windows) are never migrated. Where timers have them too, Flink speaks of those alone: R-69. */
export const namespaceSerializer = defineRule<NamespaceSerializer>({
  id: "R-63",
  name: "namespace-serializer",
  title: "A window operator has windows of another type",
  doors: ["path", "ha"],
  needs: ["stateContents", "keyedStates"],
  applies: ({ matching }) => matching.matches.some(({ state }) => state.hasManagedKeyedState),
  *check(context) {
    for (const match of keyedMatches(context)) {
      const held = keyedStates(match).map(({ name }) => name);
      const merges = match.declared.states?.some(({ name }) => name === mergingSet) ?? false;
      if (!merges || !held.includes(contentsName) || held.includes(mergingSet)) continue;
      yield {
        level: "loss",
        operator: refOf(match.state, match.declared),
        details: { stateName: contentsName, change: "they were not session windows" },
        flinkError: null,
        phase: "silent",
        remedies: [{ what: "Keep the old windows, or give the operator a new uid; it then starts empty." }],
      };
    }
    const told = new Set(
      keyedPairs(context)
        .filter((pair) => isTimerState(pair.held) && isRefusedNamespace(pair))
        .map(({ match }) => match.state.operatorId),
    );
    for (const pair of keyedPairs(context)) {
      const { match, held } = pair;
      if (isTimerState(held) || told.has(match.state.operatorId)) continue;
      const { namespace } = compatibilityOf(pair);
      if (namespace?.outcome === "undecided")
        yield undecidedSerializer(`the windows of ${match.declared.name ?? held.name}`, namespace);
      if (namespace === null || !isRefusedNamespace(pair)) continue;
      told.add(match.state.operatorId);
      yield {
        level: "error",
        operator: refOf(match.state, match.declared),
        details: { stateName: held.name, change: changesText(namespace) },
        flinkError: "The new namespace serializer (…) must be compatible with the old namespace serializer (…).",
        phase: "task",
        remedies: [{ what: "Keep the old windows, or give the operator a new uid; it then starts empty." }],
      };
    }
  },
});
