/** Default parallelism: what a manifest was made with, and what the deployment runs the job with. */
import type { DeclaredJob, DeclaredOperator } from "./declaredJob.js";

const deployments: readonly string[] = ["command-line", "kubernetes", "config", "note"];

/**
 * The jobs, strongest first, where the operators of a manifest that have its default parallelism take the deployment's
 * (`flink run -p`, parallelism.default). An operator with another one has it from its code, and keeps it; so does a jar's,
 * which was built with the deployment's configuration.
 */
export function withDeployedParallelism(jobs: readonly DeclaredJob[]): DeclaredJob[] {
  const deployed = jobs.find(
    ({ sources, settings }) =>
      settings.parallelism !== undefined && deployments.includes(sources[0]?.kind ?? "manifest"),
  )?.settings.parallelism;
  if (deployed === undefined) return [...jobs];
  return jobs.map((job) => {
    const usual = job.settings.parallelism;
    if (job.sources[0]?.kind !== "manifest" || usual === undefined || usual === deployed) return job;
    const inherit = (operator: DeclaredOperator): DeclaredOperator =>
      operator.parallelism === usual ? { ...operator, parallelism: deployed } : operator;
    return { ...job, operators: job.operators.map(inherit) };
  });
}
