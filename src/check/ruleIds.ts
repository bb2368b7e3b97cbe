/** Every rule, by the number it has in the documentation (docs/rules). The catalogue does not compile without each. */
export const ruleIds = [
  "R-01",
  "R-02",
  "R-03",
  "R-04",
  "R-05",
  "R-06",
  "R-07",
  "R-08",
  "R-09",
  "R-10",
  "R-11",
  "R-20",
  "R-21",
  "R-22",
  "R-23",
  "R-26",
  "R-84",
  "R-97",
] as const;

export type RuleId = (typeof ruleIds)[number];

export function isRuleId(text: string): text is RuleId {
  return (ruleIds as readonly string[]).includes(text);
}
