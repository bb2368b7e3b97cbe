import { type AnyFinding, catalogue } from "./catalogue.js";
import { type CheckContext, type ContextInput, contextOf } from "./context.js";
import { type Door, levels } from "./finding.js";
import { missingNeeds } from "./needs.js";
import type { Rule } from "./rule.js";
import { type RuleId, ruleIds } from "./ruleIds.js";

/** error → not-restorable, loss → restorable-with-loss; unknown: neither found, and something decisive is not known. */
export type Verdict = "not-restorable" | "restorable-with-loss" | "unknown" | "restorable";

/** Worst first. */
const verdicts: readonly Verdict[] = ["not-restorable", "restorable-with-loss", "unknown", "restorable"];

/** A rule that could not be decided, in full or for some operators. */
export interface NotChecked {
  readonly rule: RuleId;
  readonly doors: readonly Door[];
  readonly reason: string;
  /** What to pass so that it can be checked. */
  readonly needs: string;
  /** It could turn the verdict, which therefore is `unknown` unless it is worse. */
  readonly decisive: boolean;
  /** Flink may refuse because of it, so that even beside a loss the verdict is `unknown`. */
  readonly couldFail?: true;
}

export interface CheckInput extends ContextInput {
  /** Default: the path door. */
  readonly doors?: readonly Door[];
  /** Rules that have to be checked: a gap makes the verdict `unknown`. */
  readonly require?: readonly RuleId[] | "all";
}

export interface CheckResult {
  /** The worst of the doors. */
  readonly verdict: Verdict;
  readonly doors: { readonly [D in Door]?: { readonly verdict: Verdict } };
  /** Worst first. */
  readonly findings: readonly AnyFinding[];
  readonly notChecked: readonly NotChecked[];
}

/** Says what Flink will do when this job is restored from this snapshot. */
export function check(input: CheckInput): CheckResult {
  const context = contextOf(input);
  const doors = input.doors ?? ["path"];
  const byIdentity = new Map<string, AnyFinding>();
  const byReason = new Map<string, NotChecked>();
  for (const id of ruleIds) {
    for (const door of doors) {
      const outcome = runRule(id, catalogue[id] as Rule<unknown>, context, door, input.require);
      for (const finding of outcome.findings) merge(byIdentity, finding);
      for (const gap of outcome.notChecked) mergeGap(byReason, gap);
    }
  }
  const findings = [...byIdentity.values()];
  const notChecked = [...byReason.values()];
  findings.sort((a, b) => levels.indexOf(a.level) - levels.indexOf(b.level));
  const verdictOf = (door: Door): Verdict => verdict(findings, notChecked, door);
  const byDoor = Object.fromEntries(doors.map((door) => [door, { verdict: verdictOf(door) }]));
  return { verdict: worstVerdict(doors.map(verdictOf)), doors: byDoor, findings, notChecked };
}

/** Of several doors, or several jobs. Of none it is `unknown`. */
export function worstVerdict(of: readonly Verdict[]): Verdict {
  return verdicts.find((verdict) => of.includes(verdict)) ?? "unknown";
}

function runRule(id: RuleId, rule: Rule<unknown>, context: CheckContext, door: Door, required: CheckInput["require"]) {
  const findings: AnyFinding[] = [];
  const notChecked: NotChecked[] = [];
  if (!rule.doors.includes(door) || !rule.applies(context)) return { findings, notChecked };
  for (const outcome of rule.check(context, door)) {
    if ("undecided" in outcome) notChecked.push({ rule: id, doors: [door], ...outcome.undecided, decisive: true });
    else findings.push({ rule: id, doors: [door], ...outcome } as AnyFinding);
  }
  if (notChecked.length > 0) return { findings, notChecked }; // said more precisely than by what is needed
  const isRequired = required === "all" || (required?.includes(id) ?? false);
  for (const { need, reason, needs } of missingNeeds(rule.needs, context)) {
    // with an incomplete list nothing can be said (design of the verdict), unless something is wrong already
    notChecked.push({ rule: id, doors: [door], reason, needs, decisive: isRequired || need === "completeOperators" });
  }
  return { findings, notChecked };
}

/** The same finding at both doors is one finding. */
function merge(findings: Map<string, AnyFinding>, finding: AnyFinding): void {
  const key = identity(finding);
  const same = findings.get(key);
  findings.set(key, same ? ({ ...same, doors: bothDoors(same, finding) } as AnyFinding) : finding);
}

function identity({ rule, level, operator, details }: AnyFinding): string {
  return JSON.stringify([rule, level, operator?.operatorId, details], (_, value) =>
    typeof value === "bigint" ? String(value) : value,
  );
}

function mergeGap(gaps: Map<string, NotChecked>, gap: NotChecked): void {
  const key = `${gap.rule} ${gap.reason}`;
  const same = gaps.get(key);
  const merged = same && { ...same, doors: bothDoors(same, gap), decisive: same.decisive || gap.decisive };
  gaps.set(key, merged ?? gap);
}

function bothDoors(one: { readonly doors: readonly Door[] }, other: { readonly doors: readonly Door[] }): Door[] {
  return [...new Set([...one.doors, ...other.doors])];
}

function verdict(findings: readonly AnyFinding[], notChecked: readonly NotChecked[], door: Door): Verdict {
  const levelsHere = new Set(findings.filter((f) => f.doors.includes(door)).map((f) => f.level));
  if (levelsHere.has("error")) return "not-restorable";
  const open = notChecked.filter((gap) => gap.decisive && gap.doors.includes(door));
  if (levelsHere.has("loss")) return open.some((gap) => gap.couldFail) ? "unknown" : "restorable-with-loss";
  return open.length > 0 ? "unknown" : "restorable";
}
