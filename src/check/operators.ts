import { explainOperatorId } from "../ids/explainOperatorId.js";
import type { DeclaredJob, DeclaredOperator } from "../job/declaredJob.js";
import { compareReleases } from "../model/releases.js";
import type { OperatorSummary } from "../model/snapshot.js";
import type { CheckContext } from "./context.js";
import type { OperatorRef } from "./finding.js";
import type { Match } from "./matching.js";

/** An operator as findings name it: what the snapshot says, completed by what the job says. */
export function refOf(state: OperatorSummary | null, declared?: DeclaredOperator): OperatorRef {
  return {
    operatorId: state?.operatorId ?? declared?.generatedId ?? declared?.operatorId ?? null,
    uid: state?.uid ?? declared?.uid ?? null,
    name: state?.name ?? declared?.name ?? null,
  };
}

/** The head of the chain an operator is in; the operator itself where chains are not known. */
export function headOf(declared: DeclaredOperator, job: DeclaredJob): DeclaredOperator {
  if (declared.vertex === undefined) return declared;
  return job.operators.find((o) => o.vertex === declared.vertex && o.chainPosition === 0) ?? declared;
}

/** Whether it is known which operator heads the chain. A source does, and so does what comes behind a keyBy. */
export function knowsHead(declared: DeclaredOperator, state?: OperatorSummary): boolean {
  return (
    declared.vertex !== undefined ||
    declared.isSource === true ||
    declared.keyed === true ||
    state?.hasManagedKeyedState === true
  );
}

/** Parallelism of the vertex: an override by JobVertexID, else the chain head's, else the job's. */
export function parallelismOf(declared: DeclaredOperator, job: DeclaredJob): number | undefined {
  const head = headOf(declared, job);
  return overrideOf(head, job) ?? head.parallelism ?? job.settings.parallelism;
}

/** Whether that parallelism comes from `pipeline.jobvertex-parallelism-overrides`. */
export function isOverridden(declared: DeclaredOperator, job: DeclaredJob): boolean {
  return overrideOf(headOf(declared, job), job) !== undefined;
}

function overrideOf({ generatedId }: DeclaredOperator, job: DeclaredJob): number | undefined {
  return generatedId === undefined ? undefined : job.settings.jobVertexParallelismOverrides?.[generatedId];
}

export interface MaxParallelism {
  readonly value: number | undefined;
  /** Whether the job sets it; undefined: unknown. */
  readonly configured: boolean | undefined;
}

/**
 * Max parallelism of the vertex, which is the chain head's; operators without their own take the job-wide setting.
 * Where the head is not known, neither is whether a value is configured, unless nobody configures any.
 */
export function maxParallelismOf({ declared, state, via }: Match, job: DeclaredJob): MaxParallelism {
  if (via === "sinkPart") return { value: undefined, configured: undefined };
  const head = headOf(declared, job);
  const own = ownMaxParallelism(head, job);
  if (knowsHead(declared, state) || own.configured === undefined) return own;
  const others = job.operators.some((o) => {
    const theirs = ownMaxParallelism(o, job);
    return theirs.configured !== own.configured || (own.configured && theirs.value !== own.value);
  });
  return others ? { value: own.value, configured: undefined } : own;
}

/** What the operator says for itself, or the job for all. */
export function ownMaxParallelism(operator: DeclaredOperator, job: DeclaredJob): MaxParallelism {
  const { maxParallelism: value, maxParallelismConfigured: configured } = operator;
  const jobWide = job.settings.maxParallelism;
  if (configured === false) return { value, configured };
  if (value !== undefined) return { value, configured };
  if (jobWide === undefined) return { value: undefined, configured: undefined };
  return jobWide > 0 ? { value: jobWide, configured: true } : { value: undefined, configured: false };
}

/**
 * Whether the job source could have listed this operator and did not. An incomplete list proves nothing; a list of
 * uids alone cannot name an operator whose id was generated, which from metadata V5 on shows in its missing uid.
 */
export function absenceProves(state: OperatorSummary, context: CheckContext): string | null {
  if (!context.job.complete) return "the list of operators is incomplete";
  if (context.knowsGeneratedIds || state.uid !== null) return null;
  const generated = context.snapshot.metadataVersion >= 5 || isGeneratedForSource(state.operatorId);
  return generated ? "it has no uid, its id was generated, and the job is declared by uids alone" : null;
}

/** Before uids were recorded, the ids that Flink generates for sources are the only ones to be told by their looks. */
function isGeneratedForSource(operatorId: string): boolean {
  return explainOperatorId(operatorId, [])?.kind === "generatedSource";
}

/** What to pass when absence proves nothing. */
export const completeSource =
  "a manifest exported from the job, with every operator and its generated id (docs/manifest.md)";

/** Max parallelism that Flink derives where none is set (KeyGroupRangeAssignment.computeDefaultMaxParallelism). */
export function derivedMaxParallelism(parallelism: number): number {
  let power = 1;
  while (power < parallelism + Math.floor(parallelism / 2)) power *= 2;
  return Math.min(Math.max(power, 128), 32768);
}

/** The option was called -restoreMode up to 1.19. */
export function claimCommand(mode: "CLAIM" | "NO_CLAIM", flinkVersion: string | null): string {
  const old = flinkVersion !== null && compareReleases(flinkVersion, "1.20") < 0;
  return `flink run ${old ? "-restoreMode" : "-claimMode"} ${mode} …`;
}
