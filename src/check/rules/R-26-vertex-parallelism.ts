import { headOf, knowsHead, parallelismOf, refOf } from "../operators.js";
import { defineRule } from "../rule.js";

export interface VertexParallelism {
  readonly parallelism: number;
  readonly maxParallelism: number;
  readonly outOfBounds: boolean;
}

/** Flink's upper bound of a max parallelism (KeyGroupRangeAssignment.UPPER_BOUND_MAX_PARALLELISM). */
const upperBound = 32768;

/** VertexParallelismInformation and ExecutionConfig: the job refuses itself, whatever the snapshot. */
export const vertexParallelism = defineRule<VertexParallelism>({
  id: "R-26",
  name: "vertex-parallelism",
  title: "The job's own parallelism is above its max parallelism",
  doors: ["path", "ha"],
  needs: [],
  applies: () => true,
  *check({ job }) {
    for (const declared of job.operators) {
      const head = headOf(declared, job);
      const jobWide = job.settings.maxParallelism;
      const own = declared.maxParallelismConfigured === false ? undefined : declared.maxParallelism;
      const maxParallelism = own ?? (jobWide !== undefined && jobWide > 0 ? jobWide : undefined);
      if (maxParallelism === undefined || maxParallelism <= 0) continue;
      const parallelism = head === declared && knowsHead(declared) ? (parallelismOf(declared, job) ?? 1) : 1;
      const outOfBounds = maxParallelism > upperBound;
      if ((parallelism <= maxParallelism || job.settings.reactive) && !outOfBounds) continue;
      yield {
        level: "error",
        operator: refOf(null, declared),
        details: { parallelism, maxParallelism, outOfBounds },
        flinkError: outOfBounds
          ? `Maximum parallelism must be between 1 and ${upperBound}. Found: ${maxParallelism}`
          : `Vertex ${declared.name ?? declared.operatorId}'s parallelism (${parallelism}) is higher than the max parallelism (${maxParallelism}). Please lower the parallelism or increase the max parallelism.`,
        phase: "submit",
        remedies: [
          outOfBounds
            ? { what: `Set a max parallelism from 1 to ${upperBound}.`, code: `.setMaxParallelism(${upperBound})` }
            : { what: `Set a parallelism of ${maxParallelism} or less.`, code: `.setParallelism(${maxParallelism})` },
        ],
      };
    }
  },
});
