import type { Int64 } from "../../model/values.js";
import { refOf } from "../operators.js";
import { defineRule } from "../rule.js";

export interface UidHashShadow {
  readonly uidHash: string;
  readonly lostSizeInBytes: Int64;
}

/** StateAssignmentOperation prefers the user-defined id; the entry of the generated id is neither assigned nor reported. */
export const uidHashShadow = defineRule<UidHashShadow>({
  id: "R-06",
  name: "uidhash-shadow",
  title: "setUidHash takes another entry's state, and the operator's own is dropped",
  doors: ["path", "ha"],
  needs: ["uidHashes"],
  applies: ({ snapshot }) => snapshot.operators.some((o) => o.hasState),
  *check({ matching }) {
    for (const { state, declared } of matching.shadowed) {
      if (matching.matches.some((m) => m.state === state)) continue; // another operator takes it
      if (!state.hasState || !declared.uidHash || declared.uidHash === declared.generatedId) continue;
      yield {
        level: "loss",
        operator: refOf(state, declared),
        details: { uidHash: declared.uidHash, lostSizeInBytes: state.totalSizeInBytes },
        flinkError: null,
        phase: "silent",
        remedies: [
          {
            what: "Remove the uid hash, so that the operator takes its own state.",
            code: `// remove .setUidHash("${declared.uidHash}")`,
          },
        ],
      };
    }
  },
});
