import { differenceOf } from "./difference.js";
import { factsOfSnapshot } from "./facts.js";
import { bytesMoved, type MigrateReport } from "./migrateReport.js";

/** schemas/migrate.schema.json */
export function migrateJson({ plan, sources, result }: MigrateReport) {
  const [first] = sources;
  const { added, removed, changed } = differenceOf(factsOfSnapshot(first ?? result), factsOfSnapshot(result));
  const operator = ({ ref, facts }: (typeof added)[number]) => ({ ...ref, facts: Object.fromEntries(facts) });
  return {
    plan,
    stateBytesMoved: bytesMoved(plan.copies),
    changes: { added: added.map(operator), removed: removed.map(operator), changed },
  };
}
