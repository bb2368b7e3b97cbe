import type { CheckResult } from "../check/check.js";
import { type Level, levels } from "../check/finding.js";

export type FailOn = Level | "never";

/** 0: fine · 1: found · 2: could not do the work. */
export type ExitCode = 0 | 1 | 2;

/**
 * Exit code of a check: 1 for a finding at or above `failOn`, and for a question that is open and could turn the verdict
 * (`unknown`; beside losses, too, that were said to be fine). `never` is always 0.
 */
export function exitCode(
  { findings, notChecked }: Pick<CheckResult, "findings" | "notChecked">,
  failOn: FailOn,
): 0 | 1 {
  if (failOn === "never") return 0;
  const limit = levels.indexOf(failOn);
  const found = findings.some(({ level }) => levels.indexOf(level) <= limit);
  return found || notChecked.some(({ decisive }) => decisive) ? 1 : 0;
}
