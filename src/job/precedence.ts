/** Which of several declarations decides where they differ (docs/job-sources.md). */
import type { DeclarationSource } from "./declarationSource.js";
import type { DeclaredJob } from "./declaredJob.js";

/** Strongest first: what is nearest to the start of the job. Within one rank the order in which they were given counts. */
const ranks: readonly (readonly DeclarationSource["kind"][])[] = [
  ["command-line"],
  ["kubernetes", "note"],
  ["config"],
  ["manifest", "uid-list", "uid-option", "snapshot", "jar", "compiled-plan", "execution-plan", "rest"],
];

export function strongestFirst(jobs: readonly DeclaredJob[]): DeclaredJob[] {
  return [...jobs].sort((a, b) => rankOf(a) - rankOf(b));
}

/**
 * For the settings that code can set over the configuration (env.setParallelism, env.setMaxParallelism): a program that was
 * run was given the configuration, and what it has then is what Flink runs.
 */
export function programFirst(jobs: readonly DeclaredJob[]): DeclaredJob[] {
  const isProgram = ({ sources }: DeclaredJob): boolean => sources[0]?.kind === "jar";
  return [...jobs].sort((a, b) => Number(isProgram(b)) - Number(isProgram(a)));
}

function rankOf({ sources }: DeclaredJob): number {
  const kind = sources[0]?.kind ?? "manifest";
  return ranks.findIndex((kinds) => kinds.includes(kind));
}
