import type { Dependency, MigrationPlan } from "./plan.js";
import type { Source } from "./source.js";

/** Which claim modes are safe for the new snapshot, and why (FLIP-193; rules ). */
export function claimAdvice(
  { snapshot, references }: Pick<Source, "snapshot" | "references">,
  dependsOn: readonly Dependency[],
  inPlace: boolean,
): MigrationPlan["claim"] {
  const shares = dependsOn.length > 0;
  const mayShare = shares || (!references.complete && references.absolute > 0);
  const deletes = shares
    ? "with CLAIM Flink deletes files that the original snapshot needs too"
    : "not all of its references were looked at, and with CLAIM Flink deletes files that the original snapshot may need";
  if (snapshot.format === "changelog") {
    const refuses = "the changelog state backend refuses NO_CLAIM";
    const why = mayShare ? `${refuses}; ${deletes}, so give up the original, or copy (--copy)` : refuses;
    return { safe: ["CLAIM"], why };
  }
  if (mayShare) return { safe: ["NO_CLAIM"], why: deletes };
  const isIncremental = snapshot.operators.some(({ keyedHandles }) => keyedHandles.includes("incremental"));
  if (snapshot.kind === "savepoint" && isIncremental) {
    return {
      safe: ["NO_CLAIM"],
      why: "checkpoints that follow CLAIM of a native savepoint with incremental handles look for its files in the wrong directory, and cannot be restored (FLINK-39964)",
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
