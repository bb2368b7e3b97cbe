import type { AnyFinding } from "../check/catalogue.js";
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
  return notSeen[finding.rule] ?? "seen with real Flink";
}
