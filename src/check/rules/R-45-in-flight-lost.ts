import { vertexAssignments } from "../assignment.js";
import { refOf } from "../operators.js";
import { defineRule } from "../rule.js";
import { channelStateInside, restoresInFlightData, takeSavepoint } from "./inFlight.js";

export interface InFlightLost {
  readonly direction: "input" | "output";
}

/** The silent twin of R-40 (oracle finding 3): the buffered records never arrive. Run on 1.16.3, 1.20.4, 2.2.1, 2.3.0. */
export const inFlightLost = defineRule<InFlightLost>({
  id: "R-45",
  name: "in-flight-lost",
  title: "Data in flight belongs to an exchange that is inside a chain now, and Flink does not notice",
  doors: ["path", "ha"],
  needs: [],
  applies: restoresInFlightData,
  *check(context) {
    for (const { declared, state, direction, noticed, hasData } of (vertexAssignments(context) ?? []).flatMap(
      channelStateInside,
    )) {
      if (noticed || !hasData) continue;
      yield {
        level: "loss",
        operator: refOf(state, declared),
        details: { direction },
        flinkError: null,
        phase: "silent",
        remedies: takeSavepoint,
      };
    }
  },
});
