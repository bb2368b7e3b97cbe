import type { CheckContext } from "./context.js";
import type { Door, RuleFinding } from "./finding.js";
import type { Need } from "./needs.js";
import type { RuleId } from "./ruleIds.js";

/** One rule: a file below rules/, a line in the catalogue, a page in docs/rules. */
export interface Rule<Details> {
  readonly id: RuleId;
  /** kebab-case name, part of the page's address. */
  readonly name: string;
  readonly title: string;
  /** The doors at which it can fire. */
  readonly doors: readonly Door[];
  /** What it has to know of the job to be decided; what is missing is reported as not checked. */
  readonly needs: readonly Need[];
  /** False where the snapshot (or the target release) leaves nothing to decide; then nothing is missing either. */
  applies(context: CheckContext): boolean;
  /** Findings for one door. Looks only at what is known; what is not and would decide is `undecided`, never guessed. */
  check(context: CheckContext, door: Door): Iterable<RuleFinding<Details> | Undecided>;
}

/** A question that the job source leaves open and that could turn the verdict: it makes the verdict `unknown`. */
export interface Undecided {
  readonly undecided: {
    readonly reason: string;
    readonly needs: string;
    /** The job may fail on it: then a loss that was found is not the worst that can come. */
    readonly couldFail?: true;
  };
}

/** Gives a rule's details their type by inference. */
export function defineRule<Details>(rule: Rule<Details>): Rule<Details> {
  return rule;
}
