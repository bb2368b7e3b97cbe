import type { OperatorId } from "../../model/values.js";
import { refOf } from "../operators.js";
import { defineRule } from "../rule.js";

export interface DuplicateUid {
  /** same-id: the job cannot be built. same-entry: two operators claim one entry of the snapshot. */
  readonly kind: "same-id" | "same-entry";
  readonly operatorId: string;
  /** How many operators share it. */
  readonly count: number;
}

/** StreamGraphHasherV2 refuses a second operator with one uid. One entry claimed by uid and by hash goes to either. */
export const duplicateUid = defineRule<DuplicateUid>({
  id: "R-09",
  name: "duplicate-uid",
  title: "Two operators of the job have the same uid, or claim the same state",
  doors: ["path", "ha"],
  needs: [],
  applies: () => true,
  *check({ job, matching }) {
    const byId = new Map<OperatorId, (typeof job.operators)[number][]>();
    for (const operator of job.operators) {
      if (!operator.generatedId) continue;
      byId.set(operator.generatedId, [...(byId.get(operator.generatedId) ?? []), operator]);
    }
    for (const [operatorId, operators] of byId) {
      const first = operators[0];
      if (operators.length < 2 || !first) continue;
      yield {
        level: "error",
        operator: refOf(null, first),
        details: { kind: "same-id", operatorId, count: operators.length },
        flinkError: `Hash collision on user-specified ID "${first.uid ?? operatorId}". Most likely cause is a non-unique ID. Please check that all IDs specified via \`uid(String)\` are unique.`,
        phase: "submit",
        remedies: [{ what: "Give each operator a uid of its own." }],
      };
    }
    const claims = new Map<OperatorId, number>();
    for (const { state } of matching.matches) claims.set(state.operatorId, (claims.get(state.operatorId) ?? 0) + 1);
    for (const [operatorId, count] of claims) {
      if (count < 2 || (byId.get(operatorId)?.length ?? 0) > 1) continue;
      const match = matching.matches.find((m) => m.state.operatorId === operatorId);
      if (!match?.state.hasState) continue;
      yield {
        level: "loss",
        operator: refOf(match.state),
        details: { kind: "same-entry", operatorId, count },
        flinkError: null,
        phase: "silent",
        remedies: [{ what: "Remove the setUidHash that names an entry which another operator's uid already names." }],
      };
    }
  },
});
