import { assignedOperators } from "../assignment.js";
import { isOverridden, maxParallelismOf, parallelismOf, refOf } from "../operators.js";
import { defineRule } from "../rule.js";

export interface ParallelismAboveMax {
  readonly parallelism: number;
  readonly snapshotMaxParallelism: number;
}

/** StateAssignmentOperation.checkParallelismPreconditions: the snapshot's max parallelism wins over a derived one. */
export const parallelismAboveMax = defineRule<ParallelismAboveMax>({
  id: "R-22",
  name: "parallelism-above-max",
  title: "The new parallelism is higher than the snapshot's max parallelism",
  doors: ["path", "ha"],
  needs: ["parallelism"],
  applies: ({ matching, job }) =>
    job.settings.reactive !== true && matching.matches.some((m) => m.state.subtaskStateCount > 0),
  *check(context, door) {
    const { matching, job } = context;
    const looksAt = assignedOperators(context);
    for (const match of matching.matches) {
      const { state, declared } = match;
      const parallelism = match.via === "sinkPart" ? undefined : parallelismOf(declared, job);
      if (parallelism === undefined || parallelism <= state.maxParallelism) continue;
      if (!looksAt(match)) continue;
      const { value, configured } = maxParallelismOf(match, job);
      if (door === "path" && configured && value !== state.maxParallelism) continue; // refused before: R-20
      yield {
        level: "error",
        operator: refOf(state, declared),
        details: { parallelism, snapshotMaxParallelism: state.maxParallelism },
        flinkError: `The state for task ${declared.vertex ?? state.operatorId} can not be restored. The maximum parallelism (${state.maxParallelism}) of the restored state is lower than the configured parallelism (${parallelism}). Please reduce the parallelism of the task to be lower or equal to the maximum parallelism.`,
        phase: "submit",
        remedies: [
          isOverridden(declared, job)
            ? {
                what: `Lower the override to ${state.maxParallelism} or less, or remove it.`,
                code: `pipeline.jobvertex-parallelism-overrides: …:${state.maxParallelism}`,
              }
            : {
                what: `Run it with a parallelism of ${state.maxParallelism} or less.`,
                code: `.setParallelism(${state.maxParallelism})`,
              },
          { what: "More needs the keyed state rewritten for a higher max parallelism (State Processor API)." },
        ],
      };
    }
  },
});
