/** Parallelism and max parallelism: what a manifest was made with, and what the deployment runs the job with. */
import type { DeclaredJob, DeclaredOperator } from "./declaredJob.js";
import type { JobSettings } from "./jobSettings.js";

const deployments: readonly string[] = ["command-line", "kubernetes", "config", "note"];

/**
 * The jobs, strongest first, where the operators of a manifest that have its defaults take the deployment's
 * (`flink run -p`, parallelism.default, pipeline.max-parallelism). An operator with another value has it from its code, and
 * keeps it; so does a jar's, which was built with the deployment's configuration.
 */
export function withDeployedParallelism(jobs: readonly DeclaredJob[]): DeclaredJob[] {
  const deployed = (name: "parallelism" | "maxParallelism"): number | undefined =>
    jobs.find(
      ({ sources, settings }) => settings[name] !== undefined && deployments.includes(sources[0]?.kind ?? "manifest"),
    )?.settings[name];
  const [parallelism, maxParallelism] = [deployed("parallelism"), deployed("maxParallelism")];
  return jobs.map((job) => {
    if (job.sources[0]?.kind !== "manifest") return job;
    const inherit = (operator: DeclaredOperator): DeclaredOperator => ({
      ...operator,
      ...inheritedParallelism(operator, job.settings, parallelism),
      ...inheritedMaxParallelism(operator, job.settings, maxParallelism),
    });
    return { ...job, operators: job.operators.map(inherit) };
  });
}

function inheritedParallelism(
  operator: DeclaredOperator,
  made: JobSettings,
  deployed: number | undefined,
): Partial<DeclaredOperator> {
  const hasDefault = made.parallelism !== undefined && operator.parallelism === made.parallelism;
  return deployed !== undefined && hasDefault ? { parallelism: deployed } : {};
}

/** Job-wide it is configured for every operator that has none of its own (StreamGraphGenerator). */
function inheritedMaxParallelism(
  { maxParallelism, maxParallelismConfigured: configured }: DeclaredOperator,
  made: JobSettings,
  deployed: number | undefined,
): Partial<DeclaredOperator> {
  const hasDefault = configured === false || (maxParallelism !== undefined && maxParallelism === made.maxParallelism);
  const isSet = deployed !== undefined && deployed > 0;
  return isSet && hasDefault ? { maxParallelism: deployed, maxParallelismConfigured: true } : {};
}
