/** Which rules the cases are about, and why some are not among them. */
import { type RuleId, ruleIds } from "../../src/index.js";
import type { Judged } from "./judge.js";

/** Rules that no case can provoke here, with the reason. Where they report anything, it is no error. */
export const notProvoked: Readonly<Partial<Record<RuleId, string>>> = {
  "R-07": "Flink 1.11 to 1.13 only, which no longer run on the Java releases that the others need",
  "R-43": "needs data in flight inside the topology of a sink with a pre-commit exchange, written by 1.x",
};

/** Rules for which only the trigger exists, or only the near miss. */
export const oneSided: Readonly<Partial<Record<RuleId, string>>> = {};

/** Verdicts that are known to be wrong, with the reason; to be empty. */
export const openQuestions: readonly { readonly cases: RegExp; readonly why: string }[] = [
  { cases: /^serializer\//, why: "no rule compares the types of states yet (R-31, R-62 to R-64, R-66 to R-70)" },
];

/** Whether a verdict is known to be wrong. */
export function isOpen({ agreement, subject }: Judged): boolean {
  return agreement === "wrong" && openQuestions.some(({ cases }) => cases.test(subject.id));
}

export interface RuleCoverage {
  readonly rule: RuleId;
  /** Case ids without the door's suffix, sorted; those of types of states by topic. */
  readonly triggers: readonly string[];
  readonly nearMisses: readonly string[];
  /** Releases on which a trigger fired and our verdict was Flink's. */
  readonly confirmedOn: readonly string[];
}

/** Every rule of the catalogue with its cases. */
export function coverage(judged: readonly Judged[]): RuleCoverage[] {
  return ruleIds.map((rule) => {
    const about = (role: string) => judged.filter((j) => j.subject.rules?.[rule] === role);
    const ids = (some: readonly Judged[]) => [...new Set(some.map((j) => shortened(j.subject.id)))].sort();
    const triggers = about("trigger");
    const confirmed = triggers.filter((j) => fires(j, rule) && j.agreement !== "wrong");
    return {
      rule,
      triggers: ids(triggers),
      nearMisses: ids(about("near-miss")),
      confirmedOn: [...new Set(confirmed.map((j) => j.release))].sort(),
    };
  });
}

function shortened(id: string): string {
  return id.replace(/-ha$/, "").replace(/^(serializer\/[^/]+)\/.*/, "$1/…");
}

/** Whether a rule had anything to say: a finding, or a question that it cannot answer. */
export function fires({ fired, open }: Judged, rule: RuleId): boolean {
  return fired.includes(rule) || open.some((gap) => gap.rule === rule);
}
