import { catalogue } from "../check/catalogue.js";
import { isRuleId, type RuleId, ruleIds } from "../check/ruleIds.js";
import { nearest } from "../job/nearest.js";

/** A rule by its number or its name; undefined where there is none. */
export function ruleNamed(text: string): RuleId | undefined {
  const id = text.toUpperCase();
  return isRuleId(id) ? id : ruleIds.find((rule) => catalogue[rule].name === text.toLowerCase());
}

/** "Did you mean R-01?", or which there are. `others`: what may stand there beside rules. */
export function rulesHint(text: string, others: readonly string[] = []): string {
  const meant = nearest(text, [...ruleIds, ...ruleIds.map((rule) => catalogue[rule].name), ...others]);
  const known = [`${ruleIds[0]} to ${ruleIds.at(-1)}`, ...others].join(", or ");
  return meant === undefined ? `Rules are ${known}.` : `Did you mean ${meant}?`;
}
