import { refOf } from "../operators.js";
import { defineRule } from "../rule.js";
import { skipsInFlightData } from "./inFlight.js";

export interface SkippedInFlightData {
  /** What is lost of this operator. */
  readonly lost: "channel state" | "coordinator state";
}

/**
 * …without-channel-state.checkpoint-id drops more than the name says: OperatorState.discardInFlightData makes a new entry
 * without coordinator state, so that every source's enumerator starts fresh. Run on 1.16.3, 1.20.4, 2.2.1, 2.3.0.
 */
export const skippedInFlightData = defineRule<SkippedInFlightData>({
  id: "R-44",
  name: "skipped-in-flight-data",
  title: "The job is told to leave out this checkpoint's data in flight",
  doors: ["path", "ha"],
  needs: [],
  applies: ({ snapshot, job }) =>
    skipsInFlightData(snapshot.checkpointId, job.settings.withoutChannelStateCheckpointId),
  *check({ matching }) {
    for (const { state, declared } of matching.matches) {
      const inFlight = state.inputChannelState.withData.length + state.resultSubpartitionState.withData.length > 0;
      const lost = [
        ...(inFlight ? (["channel state"] as const) : []),
        ...(state.sizes.coordinatorState !== 0 ? (["coordinator state"] as const) : []),
      ];
      for (const what of lost) {
        yield {
          level: "loss",
          operator: refOf(state, declared),
          details: { lost: what },
          flinkError: null,
          phase: "silent",
          remedies: [
            {
              what: "Remove the setting once it has served; it names this checkpoint.",
              code: "execution.state-recovery.without-channel-state.checkpoint-id",
            },
          ],
        };
      }
    }
  },
});
