import { parallelismOf, refOf } from "../operators.js";
import { defineRule } from "../rule.js";
import { exchangesOf, stateOf } from "../topology.js";
import { restoresInFlightData, takeSavepoint } from "./inFlight.js";

export interface InFlightPointwise {
  readonly shipStrategy: string;
  readonly rescaled: boolean;
}

/**
 * Pointwise exchanges never hold data themselves (oracle finding 4), so that data at one means that it was another kind
 * before. Rescaled: refused; at equal parallelism: the tasks crash. Broadcast is refused when rescaled, else restored.
 */
export const inFlightPointwise = defineRule<InFlightPointwise>({
  id: "R-41",
  name: "in-flight-pointwise",
  title: "An exchange with data in flight is pointwise or broadcast now",
  doors: ["path", "ha"],
  needs: [],
  applies: restoresInFlightData,
  *check(context) {
    for (const { edge, source, target } of exchangesOf(context.job) ?? []) {
      const strategy = edge.shipStrategy;
      if (strategy !== "FORWARD" && strategy !== "RESCALE" && strategy !== "BROADCAST") continue;
      const tail = source.operators.at(-1);
      const head = target.operators[0];
      if (!tail || !head) continue;
      const from = stateOf(context, tail);
      const to = stateOf(context, head);
      const hasOutput = (from?.resultSubpartitionState.handles ?? 0) > 0;
      const hasInput = (to?.inputChannelState.handles ?? 0) > 0;
      if (!hasOutput && !hasInput) continue;
      const changed = (state: typeof from, p: number | undefined) =>
        state !== undefined && p !== undefined && p !== state.parallelism;
      const rescaled = changed(from, parallelismOf(tail, context.job)) || changed(to, parallelismOf(head, context.job));
      if (!rescaled && (strategy === "BROADCAST" || parallelismOf(head, context.job) === 1)) continue;
      yield {
        level: "error",
        operator: refOf(from ?? to ?? null, from ? tail : head),
        details: { shipStrategy: strategy, rescaled },
        flinkError: rescaled
          ? "Cannot rescale the given pointwise partitioner. Did you change the partitioner to forward or rescale? It may also help to add an explicit shuffle()."
          : "ArrayIndexOutOfBoundsException: Index 1 out of bounds for length 1",
        phase: rescaled ? "submit" : "task",
        remedies: takeSavepoint,
      };
    }
  },
});
