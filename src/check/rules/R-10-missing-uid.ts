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
  needs: ["autoGenerateUids"],
  applies: ({ job }) => job.operators.some((o) => !o.uid && !o.uidHash),
  *check({ job, matching }) {
    if (job.settings.autoGenerateUids === false) {
      for (const declared of job.operators.filter((o) => !o.uid && !o.uidHash)) {
        if (declared.uid === undefined || declared.uidHash === undefined) {
          yield {
            undecided: {
              reason: `generated ids are forbidden, and whether operator ${declared.operatorId} has a uid or a uid hash is not known`,
              needs: "uid and uidHash of every operator in the manifest",
            },
          };
          continue;
        }
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
            what: "Give it a uid with the next restore by path, and pin the id it has for that one. Operators without a uid behind it get other generated ids; sinks of the V2 API cannot be pinned, and a pinned source's enumerator starts fresh.",
            code: `.uid("…").setUidHash("${state.operatorId}")`,
          },
        ],
      };
    }
  },
});
