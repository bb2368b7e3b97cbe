import { defineRule } from "../rule.js";
import { verticesOf } from "../topology.js";

export interface StaleOverride {
  readonly jobVertexId: string;
  readonly parallelism: number;
}

/** Overrides are keyed by JobVertexID, the generated id of the chain's head; an unknown key does nothing. */
export const staleOverride = defineRule<StaleOverride>({
  id: "R-27",
  name: "stale-override",
  title: "A parallelism override names a vertex that the job does not have",
  doors: ["path", "ha"],
  needs: ["vertices"],
  applies: ({ job }) => Object.keys(job.settings.jobVertexParallelismOverrides ?? {}).length > 0,
  *check({ job }) {
    const vertices = verticesOf(job);
    if (!vertices) return;
    const heads = new Set(vertices.map((v) => v.operators[0]?.generatedId as string | undefined));
    for (const [jobVertexId, parallelism] of Object.entries(job.settings.jobVertexParallelismOverrides ?? {})) {
      if (heads.has(jobVertexId)) continue;
      yield {
        level: "warning",
        operator: null,
        details: { jobVertexId, parallelism },
        flinkError: null,
        phase: "silent",
        remedies: [
          {
            what: "Take the vertex ids anew from the job, or remove the entry.",
            code: "pipeline.jobvertex-parallelism-overrides: …",
          },
        ],
      };
    }
  },
});
