import { supports } from "../documentedSupport.js";
import { defineRule } from "../rule.js";
import { exchangesOf, isPointwise } from "../topology.js";
import { endsOf, restoresInFlightData } from "./inFlight.js";

export interface InFlightJobChange {
  readonly flinkVersion: string;
  readonly writtenBy: readonly string[];
}

/**
 * Unaligned checkpoints are not supported for changed exchanges, nor for minor upgrades of Flink (documentation, all
 * releases). Upgrades were seen to work (1.20 → 2.2, 2.3); a rebalance that became a keyBy was seen to crash. What an
 * exchange was before is not in the metadata.
 */
export const inFlightJobChange = defineRule<InFlightJobChange>({
  id: "R-42",
  name: "in-flight-job-change",
  title: "The checkpoint holds data in flight, and the job or Flink may have changed around it",
  doors: ["path", "ha"],
  needs: [],
  applies: restoresInFlightData,
  *check(context) {
    const { flinkVersion, snapshot, previousJob } = context;
    if (
      flinkVersion !== null &&
      !snapshot.writtenBy.includes(flinkVersion) &&
      !supports("Flink minor upgrade", "unaligned checkpoint")
    ) {
      yield {
        level: "warning",
        operator: null,
        details: { flinkVersion, writtenBy: snapshot.writtenBy },
        flinkError: null,
        phase: "task",
        remedies: [{ what: "Take a savepoint with the old release first; that is what Flink supports." }],
      };
    }
    for (const exchange of exchangesOf(context.job) ?? []) {
      const { edge } = exchange;
      if (isPointwise(edge) || edge.shipStrategy === "BROADCAST") continue; // R-41
      const ends = endsOf(context, exchange);
      if (!ends?.hasData) continue;
      const { tail, head } = ends;
      const before = previousJob?.edges?.find(
        (e) => e.source === edge.source && e.target === edge.target,
      )?.shipStrategy;
      if (before !== undefined && before === edge.shipStrategy) continue;
      yield {
        undecided: {
          reason: `data is in flight between ${tail.name ?? tail.operatorId} and ${head.name ?? head.operatorId}; ${
            before === undefined
              ? "whether that exchange was partitioned in the same way before is not known"
              : `that exchange was ${before} and is ${edge.shipStrategy ?? "of another kind"} now, and records may arrive where they do not belong`
          }`,
          needs: "--previous-job with the manifest of the job that wrote the checkpoint, or a savepoint",
        },
      };
    }
  },
});
