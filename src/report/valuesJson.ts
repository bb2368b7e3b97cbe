import type { InspectReport } from "./inspectReport.js";
import { valueJson } from "./valueJson.js";
import type { ValuesReport } from "./valuesReport.js";

/** `values` and `notRead` of schemas/inspect.schema.json. */
export function valuesJson({ operators, uidOf }: InspectReport, values: ValuesReport): Record<string, unknown> {
  const uids = new Map<string, string | null>(operators.map(({ operatorId, uid }) => [operatorId, uid]));
  return {
    values: values.operators.map(({ operatorId, states, notShown }) => ({
      operatorId,
      uid: uids.get(operatorId) ?? uidOf(operatorId),
      states: states.map(({ name, kind, entries, notes }) => ({
        name,
        kind,
        entries: entries.map(({ subtaskIndex, parts }) => ({
          subtaskIndex,
          ...Object.fromEntries(parts.map(([part, value]) => [part, valueJson(value)])),
        })),
        notes,
      })),
      notShown,
    })),
    notRead: values.unread,
  };
}
