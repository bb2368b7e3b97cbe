import { refOf } from "../operators.js";
import { defineRule } from "../rule.js";

export interface MissingUid {
  /** The job forbids generated ids, and will not start. */
  readonly forbidden: boolean;
}

/** Ids that are generated from the operator's place in the graph change with the graph (StreamGraphHasherV2). */
export const missingUid = defineRule<MissingUid>({
  id: "R-10",
  name: "missing-uid",
  title: "An operator has no uid",
  doors: ["path", "ha"],
  needs: [],
  applies: () => true,
  *check({ job, matching }) {
    if (job.settings.autoGenerateUids === false) {
      for (const declared of job.operators.filter((o) => o.uid === null && o.uidHash === null)) {
        yield {
          level: "error",
          operator: refOf(null, declared),
          details: { forbidden: true },
          flinkError: `Auto generated UIDs have been disabled but no UID or hash has been assigned to operator ${declared.name ?? declared.operatorId}`,
          phase: "submit",
          remedies: [{ what: "Give it a uid.", code: `.uid("…")` }],
        };
      }
      return;
    }
    for (const { state, declared, via } of matching.matches) {
      if (via !== "generatedId" || !state.hasState || state.placeholdersOnly || declared.uid !== null) continue;
      yield {
        level: "warning",
        operator: refOf(state, declared),
        details: { forbidden: false },
        flinkError: null,
        phase: "silent",
        remedies: [
          {
            what: "Give it a uid now, and pin the id it has for one upgrade. Operators without a uid behind it get other generated ids.",
            code: `.uid("…").setUidHash("${state.operatorId}")`,
          },
        ],
      };
    }
  },
});
