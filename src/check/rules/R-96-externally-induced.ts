import { compareReleases } from "../../model/releases.js";
import { claimCommand } from "../operators.js";
import { defineRule } from "../rule.js";

/** An externally induced source cannot be told to take a full checkpoint, which NO_CLAIM wants. Read, not run. */
export const externallyInduced = defineRule<Record<never, never>>({
  id: "R-96",
  name: "externally-induced",
  title: "A source with a master hook is restored in NO_CLAIM mode",
  doors: ["path"],
  needs: [],
  applies: ({ snapshot, claimMode, flinkVersion }) =>
    (flinkVersion === null || compareReleases(flinkVersion, "1.15") >= 0) &&
    snapshot.masterStates.length > 0 &&
    (claimMode === null || claimMode === "NO_CLAIM"),
  *check({ flinkVersion }) {
    yield {
      level: "warning",
      operator: null,
      details: {},
      flinkError: "If you are restoring from a snapshot in NO_CLAIM mode, please use CLAIM mode.",
      phase: "first-checkpoint",
      remedies: [
        {
          what: "If the source triggers checkpoints itself, restore in CLAIM mode.",
          command: claimCommand("CLAIM", flinkVersion),
        },
      ],
    };
  },
});
