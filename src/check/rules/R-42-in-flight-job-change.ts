import type { ShipStrategy } from "../../job/declaredJob.js";
import { compareReleases } from "../../model/releases.js";
import { supports } from "../documentedSupport.js";
import { parallelismOf, refOf } from "../operators.js";
import { defineRule } from "../rule.js";
import { exchangesOf, isPointwise } from "../topology.js";
import { endsOf, restoresInFlightData, takeSavepoint } from "./inFlight.js";

export type InFlightJobChange =
  | { readonly kind: "minor-upgrade"; readonly flinkVersion: string; readonly writtenBy: readonly string[] }
  | { readonly kind: "now-keyed"; readonly before: ShipStrategy }
  | { readonly kind: "receiver-gone"; readonly sender: string };

const notInRange =
  "Key group … is not in KeyGroupRange{…}. Unless you're directly using low level state access APIs, this is most likely caused by non-deterministic shuffle key (hashCode and equals implementation).";

/** Partitioners that take any record anywhere: one may become the other (run on 2.2). */
const anywhere: readonly (ShipStrategy | undefined)[] = ["REBALANCE", "SHUFFLE"];

/**
 * Unaligned checkpoints are not supported for changed exchanges, nor for minor upgrades of Flink (documentation, all
 * releases). Upgrades were seen to work (1.20 → 2.2, 2.3); a rebalance that became a keyBy crashes. What an exchange was
 * before is not in the metadata.
 */
export const inFlightJobChange = defineRule<InFlightJobChange>({
  id: "R-42",
  name: "in-flight-job-change",
  title: "The checkpoint holds data in flight, and the job or Flink may have changed around it",
  doors: ["path", "ha"],
  needs: [],
  applies: (context) => restoresInFlightData(context) && context.snapshot.hasInFlightData,
  *check(context) {
    const { flinkVersion, snapshot, previousJob, job } = context;
    const upgrade = flinkVersion !== null && !snapshot.writtenBy.includes(flinkVersion);
    if (upgrade && !supports("Flink minor upgrade", "unaligned checkpoint")) {
      yield {
        level: "warning",
        operator: null,
        details: { kind: "minor-upgrade", flinkVersion, writtenBy: snapshot.writtenBy },
        flinkError: null,
        phase: "task",
        remedies: [{ what: "Take a savepoint with the old release first; that is what Flink supports." }],
      };
    }
    for (const exchange of exchangesOf(job) ?? []) {
      const { edge } = exchange;
      if (isPointwise(edge) || edge.shipStrategy === "BROADCAST") continue; // R-41
      const ends = endsOf(context, exchange);
      if (!ends?.hasData) continue;
      const { tail, head, from, to } = ends;
      const rescaled = from !== undefined && parallelismOf(tail, job) !== from.parallelism;
      if (!to && rescaled && edge.shipStrategy === "HASH") {
        yield {
          level: "error",
          operator: refOf(null, head),
          details: { kind: "receiver-gone", sender: tail.name ?? tail.uid ?? tail.operatorId },
          flinkError: notInRange,
          phase: "task",
          remedies: takeSavepoint,
        };
        continue;
      }
      // an operator that takes its state by uidHash had the id of that state before
      const before = previousJob?.edges?.find(
        (e) => e.source === (from?.operatorId ?? edge.source) && e.target === (to?.operatorId ?? edge.target),
      )?.shipStrategy;
      const now = edge.shipStrategy;
      if (before !== undefined && (before === now || (anywhere.includes(before) && anywhere.includes(now)))) continue;
      if (before !== undefined && anywhere.includes(before) && now === "HASH") {
        if (parallelismOf(head, job) === 1) continue; // all keys are at home
        // 1.16.3 took the records without a word
        const silent = flinkVersion !== null && compareReleases(flinkVersion, "1.17") < 0;
        yield {
          level: silent ? "loss" : "error",
          operator: refOf(to ?? null, head),
          details: { kind: "now-keyed", before },
          flinkError: silent ? null : notInRange,
          phase: silent ? "silent" : "task",
          remedies: takeSavepoint,
        };
        continue;
      }
      yield {
        undecided: {
          reason: `data is in flight between ${tail.name ?? tail.operatorId} and ${head.name ?? head.operatorId}; ${
            before === undefined
              ? "whether that exchange was partitioned in the same way before is not known"
              : `that exchange was ${before} and is ${now ?? "of another kind"} now, and records may arrive where they do not belong`
          }`,
          needs: "--previous-job with the manifest of the job that wrote the checkpoint, or a savepoint",
        },
      };
    }
  },
});
