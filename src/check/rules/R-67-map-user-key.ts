import { refOf } from "../operators.js";
import { defineRule } from "../rule.js";
import {
  changesText,
  compatibilityOf,
  incompatibleState,
  keyedPairs,
  refusalBy,
  switchesTtl,
  undecidedSerializer,
} from "../statePairs.js";

export interface MapUserKey {
  readonly stateName: string;
  readonly change: string;
  /** It could be migrated, but not by this state backend. */
  readonly needsMigration: boolean;
}

const needsMigrationError =
  "The new serializer for a MapState requires state migration in order for the job to proceed, since the key schema has changed. However, migration for MapState currently only allows value schema evolutions.";

/**
 * RocksDB finds entries by the bytes of the user key, and does not rewrite them; the heap reads and writes all anyway. When
 * it has to rewrite the values, it takes no keys but those that are as they were (RocksDBKeyedStateBackend).
 */
export const mapUserKey = defineRule<MapUserKey>({
  id: "R-67",
  name: "map-user-key",
  title: "A map state has keys of a type that cannot take over the old ones",
  doors: ["path", "ha"],
  needs: ["stateContents", "keyedStates", "stateTypes", "elementTypes"],
  applies: ({ matching }) => matching.matches.some(({ state }) => state.hasManagedKeyedState),
  *check(context) {
    const { stateBackend } = context.job.settings;
    for (const pair of keyedPairs(context)) {
      const { match, held } = pair;
      const { key, value } = compatibilityOf(pair);
      if (key === null || key.outcome === "asIs") continue;
      const migratesValues = value?.outcome === "afterMigration" || switchesTtl(pair);
      if (key.outcome === "reconfigured" && !migratesValues) continue;
      const needsMigration = key.outcome === "afterMigration" || key.outcome === "reconfigured";
      if (needsMigration && stateBackend === "hashmap") continue;
      if (key.outcome === "undecided" || (needsMigration && stateBackend !== "rocksdb" && stateBackend !== "forst")) {
        yield undecidedSerializer(`the keys of map state ${held.name}`, key);
        continue;
      }
      const besideValues = key.outcome === "reconfigured" ? ", while the values have to be migrated" : "";
      const change = `${changesText(key)}${besideValues}`;
      yield {
        level: "error",
        operator: refOf(match.state, match.declared),
        details: { stateName: held.name, change, needsMigration },
        flinkError: needsMigration ? needsMigrationError : refusalBy(stateBackend, incompatibleState),
        phase: "task",
        remedies: [
          { what: `Keep the key type of "${held.name}" as it was.` },
          ...(needsMigration
            ? [{ what: "Or restore once with the heap backend from a canonical savepoint, which takes the change." }]
            : []),
          { what: "Or register the new map under another name, and move the entries over when a key is seen." },
        ],
      };
    }
  },
});
