import { shortLabel } from "./operatorLabel.js";
import { listed } from "./text.js";

interface Named {
  readonly operatorId: string;
  readonly uid: string | null;
  readonly name: string | null;
}

/** What a job is known by where its name is not: its operators, as far as they are named. Null: none is. */
export function jobName(operators: readonly Named[], shown = 4): string | null {
  const named = operators.filter(({ uid, name }) => uid !== null || name !== null);
  if (named.length === 0) return operators.length === 0 ? null : `${operators.length} operators without names`;
  const labels = [...new Set(named.map((operator) => shortLabel({ ...operator, operatorId: null })))];
  const left = labels.length - shown;
  return left > 1 ? `${labels.slice(0, shown).join(", ")} and ${left} more` : listed(labels);
}
