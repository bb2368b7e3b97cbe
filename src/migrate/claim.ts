import type { Snapshot } from "../model/snapshot.js";
import type { Dependency, MigrationPlan } from "./plan.js";

/** Which claim modes are safe for the new snapshot, and why (FLIP-193; rules ). */
export function claimAdvice(
  snapshot: Snapshot,
  dependsOn: readonly Dependency[],
  inPlace: boolean,
): MigrationPlan["claim"] {
  const shares = dependsOn.length > 0;
  if (snapshot.format === "changelog") {
    return {
      safe: ["CLAIM"],
      why: shares
        ? "the changelog state backend refuses NO_CLAIM; with CLAIM Flink deletes files that the original snapshot needs too, so give up the original, or copy (--copy)"
        : "the changelog state backend refuses NO_CLAIM",
    };
  }
  if (shares) {
    return {
      safe: ["NO_CLAIM"],
      why: "with CLAIM Flink deletes files that the original snapshot needs too",
    };
  }
  if (snapshot.properties === null && snapshot.format !== "canonical" && snapshot.format !== "stateless") {
    return {
      safe: ["NO_CLAIM"],
      why: "its checkpoint properties are null: with CLAIM Flink does not know that its files belong together",
    };
  }
  return {
    safe: ["NO_CLAIM", "CLAIM"],
    why: inPlace
      ? "no other snapshot needs its files; with CLAIM the metadata that is kept beside it becomes useless"
      : "it needs no files but its own",
  };
}
