import { refOf } from "../operators.js";
import { defineRule } from "../rule.js";
import {
  keepMaxParallelism,
  type MaxParallelismMismatch,
  maxParallelismMismatches,
  undecidedMismatch,
} from "./maxParallelismMismatch.js";

/** Checkpoints.loadAndValidateCheckpoint compares every matched entry, also without state (FLINK-26490). */
export const maxParallelismMismatch = defineRule<MaxParallelismMismatch>({
  id: "R-20",
  name: "max-parallelism-mismatch",
  title: "The job sets another max parallelism than the snapshot has",
  doors: ["path"],
  needs: ["maxParallelism"],
  applies: ({ matching, job }) => matching.matches.length > 0 && job.settings.reactive !== true,
  *check(context) {
    for (const mismatch of maxParallelismMismatches(context, [
      ...context.matching.matches,
      ...context.matching.shadowed,
    ])) {
      if (mismatch.configured === undefined) yield undecidedMismatch(mismatch);
      if (!mismatch.configured) continue;
      const { state, declared } = mismatch.match;
      const { snapshotMaxParallelism, declaredMaxParallelism } = mismatch.details;
      yield {
        level: "error",
        operator: refOf(state, declared),
        details: mismatch.details,
        flinkError: `Failed to rollback to checkpoint/savepoint Checkpoint Metadata. Max parallelism mismatch between checkpoint/savepoint state and new program. Cannot map operator ${state.operatorId} with max parallelism ${snapshotMaxParallelism} to new program with max parallelism ${declaredMaxParallelism}. This indicates that the program has been changed in a non-compatible way after the checkpoint/savepoint.`,
        phase: "submit",
        remedies: keepMaxParallelism(mismatch.details),
      };
    }
  },
});
