import type { Int64 } from "../../model/values.js";
import { refOf } from "../operators.js";
import { defineRule } from "../rule.js";

export interface UidHashCoordinator {
  readonly uidHash: string;
  readonly coordinatorStateSizeInBytes: Int64;
}

/** restoreStateToCoordinators looks by generated id only: readers get their splits, the enumerator starts fresh. */
export const uidHashCoordinator = defineRule<UidHashCoordinator>({
  id: "R-08",
  name: "uidhash-coordinator",
  title: "A source restored through setUidHash loses its enumerator's state",
  doors: ["path", "ha"],
  needs: [],
  applies: ({ matching }) => matching.matches.some((m) => m.via === "uidHash"),
  *check({ matching, snapshot }) {
    const withCoordinator = new Set(
      snapshot.operators.filter((o) => o.sizes.coordinatorState !== 0).map((o) => o.operatorId as string),
    );
    for (const { state, declared, via } of matching.matches) {
      if (via !== "uidHash" || !withCoordinator.has(state.operatorId)) continue;
      if (declared.generatedId && withCoordinator.has(declared.generatedId)) continue;
      yield {
        level: "loss",
        operator: refOf(state, declared),
        details: {
          uidHash: state.operatorId,
          coordinatorStateSizeInBytes: state.coordinatorStateSizeInBytes,
        },
        flinkError: null,
        phase: "silent",
        remedies: [
          { what: "Give the source the uid that the snapshot has, instead of its hash." },
          {
            what: "Or stop the job when all splits are assigned, so that the enumerator has nothing to hand out again.",
          },
        ],
      };
    }
  },
});
