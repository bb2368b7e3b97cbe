import { compareReleases } from "../../model/releases.js";
import type { Int64 } from "../../model/values.js";
import { absenceProves, completeSource, refOf } from "../operators.js";
import { defineRule } from "../rule.js";

export interface HaDoorStrict {
  readonly hasState: boolean;
  readonly sizeInBytes: Int64;
  /** The flag was given, and does nothing here. */
  readonly flagIgnored: boolean;
}

/**
 * StateAssignmentOperation.checkStateMappingCompleteness with allowNonRestoredState fixed to false; run on 1.16 to 2.3.
 * FLINK-39513 (the flag counts here too) is in no release up to 2.3.0.
 */
export const haDoorStrict = defineRule<HaDoorStrict>({
  id: "R-03",
  name: "ha-door-strict",
  title: "Restoring through high availability, every operator of the checkpoint has to be in the job",
  doors: ["ha"],
  needs: ["completeOperators", "generatedIds"],
  applies: () => true,
  *check(context) {
    for (const state of context.matching.unmatched) {
      const operator = refOf(state);
      const open =
        absenceProves(state, context) ??
        unlistedStateless(context.knowsGeneratedIds, state.hasState) ??
        flagMayCount(context.flinkVersion, context.allowNonRestoredState);
      if (open) {
        yield {
          undecided: { reason: `operator ${operator.operatorId} is not declared; ${open}`, needs: completeSource },
        };
        continue;
      }
      yield {
        level: "error",
        operator,
        details: {
          hasState: state.hasState,
          sizeInBytes: state.totalSizeInBytes,
          flagIgnored: context.allowNonRestoredState,
        },
        flinkError: `There is no operator for the state ${state.operatorId}`,
        phase: "submit",
        remedies: [
          {
            what: "Upgrade through a savepoint instead of last-state.",
            code: "spec.job.upgradeMode: savepoint",
          },
          {
            what: "Or let the operator cancel the job and restore by path (Flink Kubernetes Operator 1.10 and later).",
            code: "kubernetes.operator.job.upgrade.last-state.job-cancel.enabled: true",
          },
          { what: "Or keep the operator; give every operator a uid, also those without state." },
        ],
      };
    }
  },
});

/** FLINK-39513 may come with 2.4. */
function flagMayCount(flinkVersion: string | null, allowed: boolean): string | null {
  return allowed && flinkVersion !== null && compareReleases(flinkVersion, "2.3") > 0
    ? `whether Flink ${flinkVersion} honours allowNonRestoredState here is not known`
    : null;
}

function unlistedStateless(knowsGeneratedIds: boolean, hasState: boolean): string | null {
  return knowsGeneratedIds || hasState ? null : "it has no state, and a list of uids may leave such operators out";
}
