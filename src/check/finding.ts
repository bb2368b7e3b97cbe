import type { OperatorId } from "../model/values.js";
import type { RuleId } from "./ruleIds.js";

/**
 * How a restore starts. `path`: from a given path (`-s`, savepoint upgrades). `ha`: from the checkpoint in the
 * high-availability store (last-state upgrades, JobManager failover), which is stricter and ignores any path.
 */
export type Door = "path" | "ha";

/**
 * error: Flink refuses, or the job crash-loops. loss: it starts, and state is gone or wrong. warning: may go wrong.
 * info: worth knowing.
 */
export type Level = "error" | "loss" | "warning" | "info";

export const levels: readonly Level[] = ["error", "loss", "warning", "info"];

/** When it shows: submit (JobManager, before any task), task (crash loop), first-checkpoint, silent (never). */
export type Phase = "submit" | "task" | "first-checkpoint" | "silent";

/** Which operator a finding is about. */
export interface OperatorRef {
  readonly operatorId: OperatorId | null;
  readonly uid: string | null;
  readonly name: string | null;
}

/** Something to do, with the exact code change or command where there is one. */
export interface Remedy {
  readonly what: string;
  readonly code?: string;
  readonly command?: string;
}

/** What a rule reports. Details are typed by rule; text is made from them by the reporters. */
export interface RuleFinding<Details> {
  readonly level: Level;
  readonly operator: OperatorRef | null;
  readonly details: Details;
  /** The text that Flink shows; null where Flink says nothing. */
  readonly flinkError: string | null;
  readonly phase: Phase;
  readonly remedies: readonly Remedy[];
}

/** A finding of a check. */
export interface Finding<Rule extends RuleId = RuleId, Details = unknown> extends RuleFinding<Details> {
  readonly rule: Rule;
  readonly doors: readonly Door[];
}
