import { parallelismOf, refOf } from "../operators.js";
import { defineRule } from "../rule.js";
import { exchangesOf } from "../topology.js";
import { endsOf, restoresInFlightData, takeSavepoint } from "./inFlight.js";

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
    for (const exchange of exchangesOf(context.job) ?? []) {
      const strategy = exchange.edge.shipStrategy;
      if (strategy !== "FORWARD" && strategy !== "RESCALE" && strategy !== "BROADCAST") continue;
      const ends = endsOf(context, exchange);
      if (!ends?.hasBuffers) continue;
      const { tail, head, from, to } = ends;
      const before = [from?.parallelism ?? to?.parallelism, to?.parallelism ?? from?.parallelism];
      const now = [parallelismOf(tail, context.job), parallelismOf(head, context.job)];
      if (now.includes(undefined)) {
        yield unknownParallelism;
        continue;
      }
      const rescaled = before.some((parallelism, i) => parallelism !== undefined && parallelism !== now[i]);
      if (!rescaled && (strategy === "BROADCAST" || now[1] === 1)) continue;
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

const unknownParallelism = {
  undecided: {
    reason: "data is in flight at an exchange that cannot be rescaled, and the new parallelism is not known",
    needs: "parallelism in the manifest",
  },
};
