import { assignedOperators } from "../assignment.js";
import { parallelismOf, refOf } from "../operators.js";
import { defineRule } from "../rule.js";
import {
  keepMaxParallelism,
  type MaxParallelismMismatch,
  maxParallelismMismatches,
  undecidedMismatch,
} from "./maxParallelismMismatch.js";

/** StateAssignmentOperation.checkParallelismPreconditions: what R-20 is at the other door, but only where a vertex has subtask entries at all. */
export const maxParallelismInAssignment = defineRule<MaxParallelismMismatch>({
  id: "R-21",
  name: "max-parallelism-in-assignment",
  title: "Restoring through high availability, the job sets another max parallelism than the checkpoint has",
  doors: ["ha"],
  needs: ["maxParallelism"],
  applies: ({ matching, job }) => matching.matches.length > 0 && job.settings.reactive !== true,
  *check(context) {
    const looksAt = assignedOperators(context);
    for (const mismatch of maxParallelismMismatches(context, context.matching.matches)) {
      if (!looksAt(mismatch.match)) continue;
      const parallelism = parallelismOf(mismatch.match.declared, context.job) ?? 0;
      if (parallelism > mismatch.details.snapshotMaxParallelism) continue; // R-22, which Flink looks at first
      if (mismatch.configured === undefined) yield undecidedMismatch(mismatch);
      if (!mismatch.configured) continue;
      const { state, declared } = mismatch.match;
      const { snapshotMaxParallelism, declaredMaxParallelism } = mismatch.details;
      yield {
        level: "error",
        operator: refOf(state, declared),
        details: mismatch.details,
        flinkError: `The maximum parallelism (${snapshotMaxParallelism}) with which the latest checkpoint of the execution job vertex ${declared.name ?? state.operatorId} has been taken and the current maximum parallelism (${declaredMaxParallelism}) changed. This is currently not supported.`,
        phase: "submit",
        remedies: keepMaxParallelism(mismatch.details),
      };
    }
  },
});
