import { kindOf } from "../../state/compatibility/states.js";
import { refOf } from "../operators.js";
import { defineRule } from "../rule.js";
import { keyedPairs } from "../statePairs.js";

export interface StateKindChange {
  readonly stateName: string;
  /** StateDescriptor.Type. */
  readonly was: string;
  readonly registered: string;
}

/** RegisteredKeyValueStateBackendMetaInfo.checkStateMetaInfo: the same name with another kind of state. */
export const stateKind = defineRule<StateKindChange>({
  id: "R-64",
  name: "state-kind",
  title: "A keyed state changes between value, list, map, reducing and aggregating",
  doors: ["path", "ha"],
  needs: ["stateContents", "keyedStates", "stateKinds"],
  applies: ({ matching }) => matching.matches.some(({ state }) => state.hasManagedKeyedState),
  *check(context) {
    for (const { match, held, registered } of keyedPairs(context)) {
      const was = kindOf(held);
      const now = registered.kind;
      // Flink passes over kinds that it does not know
      if (now === undefined || was === "UNKNOWN" || was === now) continue;
      if (was === "PRIORITY_QUEUE" || now === "PRIORITY_QUEUE") {
        yield {
          undecided: {
            reason: `${held.name} is a timer service's in one of the two, and a state in the other`,
            needs: "another name for the state",
          },
        };
        continue;
      }
      yield {
        level: "error",
        operator: refOf(match.state, match.declared),
        details: { stateName: held.name, was, registered: now },
        flinkError: `Incompatible key/value state types. Was [${was}], registered with [${now}].`,
        phase: "task",
        remedies: [
          { what: `Keep the state "${held.name}" as it was, or give the new one another name; it then starts empty.` },
        ],
      };
    }
  },
});
