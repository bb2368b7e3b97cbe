import { vertexAssignments } from "../assignment.js";
import { refOf } from "../operators.js";
import { defineRule } from "../rule.js";
import { channelStateInside, restoresInFlightData, takeSavepoint, unknownGraph } from "./inFlight.js";

export interface InFlightRechained {
  readonly direction: "input" | "output";
}

/**
 * Input data has to be at the head of its chain, output data at the tail (StateAssignmentOperation,
 * checkForUnsupportedToplogyChanges). Flink looks only where the vertex or its neighbour has such data at the right
 * place; where it does not look, the data is lost: R-45. Run on 1.16 to 2.3.
 */
export const inFlightRechained = defineRule<InFlightRechained>({
  id: "R-40",
  name: "in-flight-rechained",
  title: "Data in flight belongs to an exchange that is inside a chain now",
  doors: ["path", "ha"],
  needs: [],
  applies: restoresInFlightData,
  *check(context) {
    const assignments = vertexAssignments(context);
    if (!assignments) {
      yield unknownGraph;
      return;
    }
    for (const { declared, state, direction, noticed } of assignments.flatMap(channelStateInside)) {
      if (!noticed) continue;
      yield {
        level: "error",
        operator: refOf(state, declared),
        details: { direction },
        flinkError: `Cannot recover from unaligned checkpoint when topology changes, such that data exchanges with persisted data are now chained. The following operators contain channel state: [${state.operatorId}]`,
        phase: "submit",
        remedies: takeSavepoint,
      };
    }
  },
});
