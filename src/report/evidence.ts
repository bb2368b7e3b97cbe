import type { AnyFinding } from "../check/catalogue.js";
import type { Phase } from "../check/finding.js";
import type { RuleId } from "../check/ruleIds.js";

/** Rules that nobody has seen at work in real Flink, and what they stand on. The page of each rule says more. */
const notSeen: Partial<Readonly<Record<RuleId, string>>> = {
  "R-07": "read in Flink's source, not run",
  "R-43": "read in Flink's source, not run",
  "R-90": "documented by Flink, seen in part",
  "R-91": "documented by Flink, not run",
  "R-92": "read in Flink's source, not run",
  "R-96": "read in Flink's source, not run",
};

/** How sure a finding is. */
export function evidenceFor(finding: AnyFinding): string {
  if (finding.rule === "R-42" && finding.details.kind === "minor-upgrade") {
    return "documented by Flink, not seen to fail";
  }
  if (finding.rule === "R-82" && finding.details.kind === "claimed-by-several-jobs") {
    return "documented by Flink, not run";
  }
  return notSeen[finding.rule] ?? "seen with real Flink";
}

const phases: Readonly<Record<Exclude<Phase, "silent">, string>> = {
  submit: "at submission, before any task runs",
  task: "when the tasks start, again and again",
  "first-checkpoint": "at the first checkpoint",
};

/** "Flink says, at submission, before any task runs (seen with real Flink)"; null for a note of which nothing shows. */
export function howItShows(finding: AnyFinding): string | null {
  const { flinkError, phase, level } = finding;
  if (flinkError === null && level === "info") return null;
  const when = phase === "silent" ? " nothing" : `, ${phases[phase]}`;
  const says = flinkError === null && phase !== "silent" ? `It shows ${phases[phase]}` : `Flink says${when}`;
  return `${says} (${evidenceFor(finding)})`;
}
