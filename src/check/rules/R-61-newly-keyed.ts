import { refOf } from "../operators.js";
import { defineRule } from "../rule.js";

/** Operator state stays under its names; keyed state starts empty. */
export const newlyKeyed = defineRule<Record<never, never>>({
  id: "R-61",
  name: "newly-keyed",
  title: "An operator that was not keyed is keyed now",
  doors: ["path", "ha"],
  needs: [],
  applies: ({ matching }) => matching.matches.some((m) => m.state.hasState && !m.state.hasManagedKeyedState),
  *check({ matching }) {
    for (const { state, declared } of matching.matches) {
      if (!state.hasState || state.hasManagedKeyedState || declared.keyed !== true || state.fullyFinished) continue;
      yield {
        level: "info",
        operator: refOf(state, declared),
        details: {},
        flinkError: null,
        phase: "silent",
        remedies: [],
      };
    }
  },
});
