import { refOf } from "../operators.js";
import { defineRule } from "../rule.js";
import { changesText, compatibilityOf, isBroadcast, operatorPairs, undecidedSerializer } from "../statePairs.js";

export interface OperatorStateSerializer {
  readonly stateName: string;
  readonly part: "element" | "key" | "value";
  readonly change: string;
}

/** Operator state is read with the old serializers and written with the new; only what is incompatible is refused. */
export const operatorStateSerializer = defineRule<OperatorStateSerializer>({
  id: "R-68",
  name: "operator-state-serializer",
  title: "A list, union or broadcast state has a type that cannot take over the old one",
  doors: ["path", "ha"],
  needs: ["stateContents", "operatorStates", "stateTypes", "insidesOfClasses", "removedFields"],
  applies: ({ matching }) => matching.matches.some(({ state }) => state.states.some(({ raw }) => !raw)),
  *check(context) {
    for (const pair of operatorPairs(context)) {
      const { match, held } = pair;
      const { key, value } = compatibilityOf(pair);
      const parts = [
        ["key", key],
        [isBroadcast(held) ? "value" : "element", value],
      ] as const;
      for (const [part, compatibility] of parts) {
        if (compatibility?.outcome === "undecided") yield undecidedSerializer(`state ${held.name}`, compatibility);
        if (compatibility?.outcome !== "incompatible") continue;
        yield {
          level: "error",
          operator: refOf(match.state, match.declared),
          details: { stateName: held.name, part, change: changesText(compatibility) },
          flinkError:
            part === "element"
              ? "The new state typeSerializer for operator state must not be incompatible."
              : `The new ${part} typeSerializer for broadcast state must not be incompatible.`,
          phase: "task",
          remedies: [
            { what: `Keep the type of "${held.name}" as it was.` },
            { what: "Or register the new type under another name, and move the elements over in initializeState." },
          ],
        };
      }
    }
  },
});
