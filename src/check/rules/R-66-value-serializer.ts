import { refOf } from "../operators.js";
import { defineRule } from "../rule.js";
import {
  changesText,
  compatibilityOf,
  incompatibleState,
  keyedPairs,
  refusalBy,
  undecidedSerializer,
} from "../statePairs.js";

export interface ValueSerializer {
  readonly stateName: string;
  readonly change: string;
}

/** Values, list elements and map values of keyed state may migrate; what is incompatible is refused when it is registered. */
export const valueSerializer = defineRule<ValueSerializer>({
  id: "R-66",
  name: "value-serializer",
  title: "A keyed state has values of a type that cannot take over the old ones",
  doors: ["path", "ha"],
  needs: ["stateContents", "keyedStates", "stateTypes", "elementTypes", "insidesOfClasses", "removedFields"],
  applies: ({ matching }) => matching.matches.some(({ state }) => state.hasManagedKeyedState),
  *check(context) {
    for (const pair of keyedPairs(context)) {
      const { match, held } = pair;
      const { value } = compatibilityOf(pair);
      if (value?.outcome === "undecided") yield undecidedSerializer(`state ${held.name}`, value);
      if (value?.outcome !== "incompatible") continue;
      yield {
        level: "error",
        operator: refOf(match.state, match.declared),
        details: { stateName: held.name, change: changesText(value) },
        flinkError: refusalBy(context.job.settings.stateBackend, incompatibleState),
        phase: "task",
        remedies: [
          { what: `Keep the type of "${held.name}" as it was.` },
          { what: "Or register the new type under another name, and move the values over when a key is seen." },
        ],
      };
    }
  },
});
