import { refOf } from "../operators.js";
import { defineRule } from "../rule.js";

export interface UidHashUnused {
  readonly uidHash: string;
}

/** Snapshots are written under the generated id, so that setUidHash is used up by the first one. */
export const uidHashUnused = defineRule<UidHashUnused>({
  id: "R-05",
  name: "uidhash-unused",
  title: "setUidHash names an id that is no longer in the snapshot",
  doors: ["path", "ha"],
  needs: [],
  applies: () => true,
  *check({ matching }) {
    for (const { state, declared, via } of matching.matches) {
      if (via !== "generatedId" || !declared.uidHash || declared.uidHash === declared.generatedId) continue;
      yield {
        level: "info",
        operator: refOf(state, declared),
        details: { uidHash: declared.uidHash },
        flinkError: null,
        phase: "silent",
        remedies: [{ what: "It has done its work: remove it.", code: `// remove .setUidHash("${declared.uidHash}")` }],
      };
    }
  },
});
