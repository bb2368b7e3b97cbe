/** Which rules the cases are about, and why some are not among them. */
import { type RuleId, ruleIds } from "../../src/index.js";
import type { Judged } from "./judge.js";

/** Rules that no case can provoke here, with the reason. Where they report anything, it is no error. */
export const notProvoked: Readonly<Partial<Record<RuleId, string>>> = {
  "R-07": "Flink 1.11 to 1.13 only, which no longer run on the Java releases that the others need",
  "R-43": "needs data in flight inside the topology of a sink with a pre-commit exchange, written by 1.x",
  "R-98": "about deployments of the Kubernetes operator, which does not run here",
};

/** Rules for which only the trigger exists, or only the near miss. */
export const oneSided: Readonly<Partial<Record<RuleId, string>>> = {
  "R-31": "whether the class is still there is what the rule does not know",
};

/** What no serializer compares, Flink's own as little as ours; `check` says that it was not looked at. */
export const beyond = {
  cases: /^serializer\/(?:kryo\/field-|pojo\/subclass-)/,
  why: "fields of a class that Kryo writes, or of a POJO's subclass that is not registered, have changed: what comes of it is chance",
};

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
    const about = (role: Role) => judged.filter((j) => rulesOf(j, role).includes(rule));
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

type Role = "trigger" | "near-miss";

/**
 * The rules that a case is about in this role. A change of types often touches several rules, of which Flink names the
 * first; those cases are about the ones that speak, or keep silent, and that they are right is in the verdict.
 */
export function rulesOf(judged: Judged, role: Role): RuleId[] {
  const { id, rules } = judged.subject;
  const isOfTypes = id.startsWith("serializer/");
  return ruleIds.filter((rule) => {
    if (!isOfTypes) return rules?.[rule] === role;
    return rules?.[alike[rule] ?? rule] !== undefined && fires(judged, rule) === (role === "trigger");
  });
}

/** Rules that the cases of another are about as well. */
const alike: Readonly<Partial<Record<RuleId, RuleId>>> = { "R-69": "R-63" };

/** Whether a rule had anything to say: a finding, or a question that it cannot answer. */
export function fires({ fired, open }: Judged, rule: RuleId): boolean {
  return fired.includes(rule) || open.some((gap) => gap.rule === rule);
}
