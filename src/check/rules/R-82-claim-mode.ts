import { compareReleases } from "../../model/releases.js";
import { defineRule } from "../rule.js";

export interface ClaimMode {
  readonly kind: "changelog-no-claim" | "flink-owns-snapshot";
  /** Nothing was said, and NO_CLAIM is the default. */
  readonly byDefault: boolean;
}

/**
 * NO_CLAIM makes the first checkpoint a full one, which the changelog backend cannot write (oracle finding 12: also from a
 * canonical savepoint, also when it is only being switched on). CLAIM hands the snapshot's files over to Flink.
 */
export const claimMode = defineRule<ClaimMode>({
  id: "R-82",
  name: "claim-mode",
  title: "The claim mode does not go with the job, or gives the snapshot away",
  doors: ["path"],
  needs: ["changelog"],
  applies: ({ flinkVersion }) => flinkVersion === null || compareReleases(flinkVersion, "1.15") >= 0,
  *check({ job, claimMode: mode }) {
    if (mode === "CLAIM") {
      yield {
        level: "info",
        operator: null,
        details: { kind: "flink-owns-snapshot", byDefault: false },
        flinkError: null,
        phase: "silent",
        remedies: [{ what: "Keep a copy if you may want to go back to it; start only one job from it." }],
      };
    }
    if (job.settings.changelog !== true || mode === "CLAIM" || mode === "LEGACY") return;
    yield {
      level: "error",
      operator: null,
      details: { kind: "changelog-no-claim", byDefault: mode === null },
      flinkError:
        "Configured state backend (ChangelogStateBackend) does not support enforcing a full snapshot. If you are restoring in NO_CLAIM mode, please consider choosing CLAIM mode.",
      phase: "first-checkpoint",
      remedies: [{ what: "Restore in CLAIM mode.", command: "flink run -claimMode CLAIM …" }],
    };
  },
});
