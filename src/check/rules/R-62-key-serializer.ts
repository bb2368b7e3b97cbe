import type { SerializerSnapshot } from "../../state/model.js";
import type { KnownMatch } from "../knownMatches.js";
import { refOf } from "../operators.js";
import { defineRule } from "../rule.js";
import { backendKindsOf, changesText, compared, keyedMatches, undecidedSerializer } from "../statePairs.js";

export interface KeySerializer {
  readonly change: string;
}

/** Keys are never migrated: after a change the whole backend is refused (all backends). */
export const keySerializer = defineRule<KeySerializer>({
  id: "R-62",
  name: "key-serializer",
  title: "The stream is keyed by another type than before",
  doors: ["path", "ha"],
  needs: ["stateContents", "keyTypes"],
  applies: ({ matching }) => matching.matches.some(({ state }) => state.hasManagedKeyedState),
  *check(context) {
    const keys = keyedMatches(context).flatMap((match) => keysOf(match).map((key) => ({ ...match, key })));
    for (const { state, declared, key } of keys) {
      const compatibility = compared(key, declared.keyType);
      if (compatibility === null) continue;
      const { outcome } = compatibility;
      if (outcome === "undecided")
        yield undecidedSerializer(`the key of ${declared.name ?? declared.operatorId}`, compatibility);
      if (outcome !== "incompatible" && outcome !== "afterMigration") continue;
      yield {
        level: "error",
        operator: refOf(state, declared),
        details: { change: changesText(compatibility) },
        // of a changelog that was never materialized Flink compares nothing, and stumbles over the changes in one way or another
        flinkError: backendKindsOf(state).length === 0 ? null : incompatibleKey,
        phase: "task",
        remedies: [
          { what: "Key the stream by the old type again." },
          { what: "Another key needs the state rewritten (State Processor API)." },
        ],
      };
    }
  },
});

const incompatibleKey = "The new key serializer (…) must be compatible with the previous key serializer (…).";

/**
 * What the subtasks say that they are keyed by; null where none of them does, as in a changelog without timers. Nothing where
 * that is not known because files could not be read, which is a need of its own.
 */
function keysOf({ state, contents }: KnownMatch): (SerializerSnapshot | null)[] {
  const { keySerializer, otherKeySerializers = [], notRead } = contents;
  if (keySerializer === null && (!state.hasManagedKeyedState || notRead.length > 0)) return [];
  return [keySerializer, ...otherKeySerializers];
}
