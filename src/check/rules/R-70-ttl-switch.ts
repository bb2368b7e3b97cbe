import { compareReleases } from "../../model/releases.js";
import { hasTtl } from "../../state/stateContents.js";
import { refOf } from "../operators.js";
import { defineRule } from "../rule.js";
import { incompatibleState, isQueue, keyedPairs, refusalBy } from "../statePairs.js";

export interface TtlSwitch {
  readonly stateName: string;
  /** Whether the new job has TTL on. */
  readonly enabled: boolean;
  readonly stateBackend: string;
  readonly flinkVersion: string;
}

/** The release from which on a backend migrates between state with and without TTL; null: none up to 2.3. */
const migratesFrom: Readonly<Record<string, string | null>> = { rocksdb: "2.1", hashmap: "2.2", forst: null };

/**
 * With TTL a state's values carry the time of their last access, and another serializer writes them. TtlAwareSerializer
 * (2.0) made it possible to switch; RocksDB does so since 2.1 (FLINK-37020), the heap since 2.2.
 */
export const ttlSwitch = defineRule<TtlSwitch>({
  id: "R-70",
  name: "ttl-switch",
  title: "TTL is switched on or off for a state of the snapshot",
  doors: ["path", "ha"],
  needs: ["stateContents", "keyedStates", "ttl", "stateBackend", "flinkVersion"],
  applies: ({ matching }) => matching.matches.some(({ state }) => state.hasManagedKeyedState),
  *check(context) {
    const { flinkVersion, job } = context;
    const { stateBackend } = job.settings;
    for (const { match, held, registered } of keyedPairs(context)) {
      if (isQueue(held) || registered.ttl === undefined) continue;
      if (registered.ttl === hasTtl(held)) continue;
      const from = stateBackend === undefined ? undefined : migratesFrom[stateBackend];
      if (flinkVersion === null || stateBackend === undefined || from === undefined) {
        yield {
          undecided: {
            reason: `TTL of state ${held.name} is switched ${registered.ttl ? "on" : "off"}, which not every release and state backend accepts`,
            needs: flinkVersion === null ? "--flink-version" : "settings.stateBackend in the manifest",
          },
        };
        continue;
      }
      const accepted = from !== null && compareReleases(flinkVersion, from) >= 0;
      const details = { stateName: held.name, enabled: registered.ttl, stateBackend, flinkVersion };
      yield {
        level: accepted ? "info" : "error",
        operator: refOf(match.state, match.declared),
        details,
        flinkError: accepted ? null : refusalBy(stateBackend, incompatibleState),
        phase: accepted ? "silent" : "task",
        remedies: accepted
          ? []
          : [
              { what: `Leave TTL of "${held.name}" ${registered.ttl ? "off" : "on"}; its duration may change.` },
              {
                what: "Or upgrade first: RocksDB takes the switch from Flink 2.1 on, the heap from 2.2; ForSt does not.",
              },
            ],
      };
    }
  },
});
