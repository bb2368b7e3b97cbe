import { isTimerState } from "../../state/stateContents.js";
import { refOf } from "../operators.js";
import { defineRule } from "../rule.js";
import {
  changesText,
  compatibilityOf,
  isRefusedNamespace,
  keyedPairs,
  refusalBy,
  undecidedSerializer,
} from "../statePairs.js";

export interface Timers {
  readonly stateName: string;
  readonly change: string;
}

/** Timers are registered again with their key and namespace, before any other state. Their keys are R-62. */
export const timers = defineRule<Timers>({
  id: "R-69",
  name: "timers",
  title: "Timers belong to windows of another type",
  doors: ["path", "ha"],
  needs: ["stateContents", "keyedStates"],
  applies: ({ matching }) => matching.matches.some(({ state }) => state.hasManagedKeyedState),
  *check(context) {
    const told = new Set<string>();
    for (const pair of keyedPairs(context)) {
      const { match, held } = pair;
      if (!isTimerState(held) || told.has(match.state.operatorId)) continue;
      const { namespace } = compatibilityOf(pair);
      if (namespace?.outcome === "undecided") yield undecidedSerializer(`the timers ${held.name}`, namespace);
      if (namespace === null || !isRefusedNamespace(pair)) continue;
      // for event time and for processing time, of which Flink meets one first
      told.add(match.state.operatorId);
      yield {
        level: "error",
        operator: refOf(match.state, match.declared),
        details: { stateName: held.name, change: changesText(namespace) },
        flinkError: refusalBy(context.job.settings.stateBackend, "priority queue serializer must not be incompatible."),
        phase: "task",
        remedies: [{ what: "Keep the old windows, or give the operator a new uid; it then starts empty." }],
      };
    }
  },
});
