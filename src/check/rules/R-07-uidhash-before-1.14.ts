import { compareReleases } from "../../model/releases.js";
import type { Int64 } from "../../model/values.js";
import { refOf } from "../operators.js";
import { defineRule } from "../rule.js";

export interface UidHashBefore114 {
  readonly uidHash: string;
  readonly sizeInBytes: Int64;
}

/** FLINK-13973, fixed in 1.14.0: 1.11 to 1.13 look for state under the uid hash alone. Read in the source, not run. */
export const uidHashBefore114 = defineRule<UidHashBefore114>({
  id: "R-07",
  name: "uidhash-before-1.14",
  title: "Before Flink 1.14, an operator with setUidHash gets nothing from later snapshots",
  doors: ["path", "ha"],
  needs: ["flinkVersion"],
  applies: ({ matching, flinkVersion }) =>
    matching.matches.some((m) => m.via === "generatedId" && m.declared.uidHash && m.state.hasState) &&
    (flinkVersion === null || compareReleases(flinkVersion, "1.14") < 0),
  *check({ matching, flinkVersion }) {
    if (flinkVersion === null || compareReleases(flinkVersion, "1.14") >= 0) return;
    for (const { state, declared, via } of matching.matches) {
      if (via !== "generatedId" || !declared.uidHash || !state.hasState) continue;
      if (declared.uidHash === declared.generatedId) continue;
      yield {
        level: "loss",
        operator: refOf(state, declared),
        details: { uidHash: declared.uidHash, sizeInBytes: state.totalSizeInBytes },
        flinkError: null,
        phase: "silent",
        remedies: [
          { what: "Remove the uid hash; it was needed once.", code: `// remove .setUidHash("${declared.uidHash}")` },
          { what: "Or restore with Flink 1.14 or later." },
        ],
      };
    }
  },
});
