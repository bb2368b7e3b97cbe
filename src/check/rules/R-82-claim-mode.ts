import { compareReleases } from "../../model/releases.js";
import { claimCommand } from "../operators.js";
import { defineRule } from "../rule.js";

export interface ClaimMode {
  readonly kind: "changelog-no-claim" | "flink-owns-snapshot" | "claimed-native-savepoint" | "claimed-by-several-jobs";
  /** Nothing was said, and NO_CLAIM is the default. */
  readonly byDefault: boolean;
  /** How many claim it, where there are several. */
  readonly jobs?: number;
}

/**
 * NO_CLAIM makes the first checkpoint a full one, which the changelog backend cannot write (oracle finding 12: also from a
 * canonical savepoint, also when it is only being switched on). CLAIM hands the snapshot's files over to Flink; after
 * CLAIM of a native RocksDB savepoint the next checkpoints point to files that are not there (FLINK-39964, up to 2.3.0).
 * Each of several jobs that claim one snapshot deletes it when it has no more use for it (CompletedCheckpointStore, subsumption).
 */
export const claimMode = defineRule<ClaimMode>({
  id: "R-82",
  name: "claim-mode",
  title: "The claim mode does not go with the job, or gives the snapshot away",
  doors: ["path"],
  needs: ["changelog"],
  applies: ({ flinkVersion }) => flinkVersion === null || compareReleases(flinkVersion, "1.15") >= 0,
  *check({ job, claimMode: mode, snapshot, flinkVersion, restoredJobs }) {
    if (mode === "CLAIM" && restoredJobs > 1) {
      yield {
        level: "warning",
        operator: null,
        details: { kind: "claimed-by-several-jobs", byDefault: false, jobs: restoredJobs },
        flinkError: null,
        phase: "silent",
        remedies: [
          { what: "Restore them in NO_CLAIM mode.", command: claimCommand("NO_CLAIM", flinkVersion) },
          { what: "Or start the job that the snapshot belongs to from it, and the others without it." },
        ],
      };
    }
    const incremental = snapshot.operators.some((o) => o.keyedHandles.includes("incremental"));
    const broken = snapshot.kind === "savepoint" && incremental;
    if (mode === "CLAIM" && (broken || restoredJobs === 1)) {
      yield {
        level: broken ? "warning" : "info",
        operator: null,
        details: { kind: broken ? "claimed-native-savepoint" : "flink-owns-snapshot", byDefault: false },
        flinkError: null,
        phase: "silent",
        remedies: broken
          ? [
              {
                what: "Restore it in NO_CLAIM mode, or from a checkpoint instead.",
                command: claimCommand("NO_CLAIM", flinkVersion),
              },
            ]
          : [{ what: "Keep a copy if you may want to go back to it; start only one job from it." }],
      };
    }
    if (job.settings.changelog !== true || mode === "CLAIM" || mode === "LEGACY") return;
    const choose =
      flinkVersion !== null && compareReleases(flinkVersion, "1.19") < 0
        ? "choosing either CLAIM or LEGACY restore mode"
        : "choosing CLAIM mode";
    yield {
      level: "error",
      operator: null,
      details: { kind: "changelog-no-claim", byDefault: mode === null },
      flinkError: `Configured state backend (org.apache.flink.state.changelog.ChangelogStateBackend) does not support enforcing a full snapshot. If you are restoring in NO_CLAIM mode, please consider ${choose}.`,
      phase: "first-checkpoint",
      remedies: [{ what: "Restore in CLAIM mode.", command: claimCommand("CLAIM", flinkVersion) }],
    };
  },
});
