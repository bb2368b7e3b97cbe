import { refOf } from "../operators.js";
import { defineRule } from "../rule.js";
import { changesText, compared, keyedMatches, undecidedSerializer } from "../statePairs.js";

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
    for (const { state, declared, contents } of keyedMatches(context)) {
      // a changelog alone says what the key is by its timers only; what could not be read is a need of its own
      const isTold = contents.keySerializer !== null || (state.hasManagedKeyedState && contents.notRead.length === 0);
      if (!isTold) continue;
      const compatibility = compared(contents.keySerializer, declared.keyType);
      if (compatibility === null) continue;
      const { outcome } = compatibility;
      if (outcome === "undecided")
        yield undecidedSerializer(`the key of ${declared.name ?? declared.operatorId}`, compatibility);
      if (outcome !== "incompatible" && outcome !== "afterMigration") continue;
      yield {
        level: "error",
        operator: refOf(state, declared),
        details: { change: changesText(compatibility) },
        flinkError: "The new key serializer (…) must be compatible with the previous key serializer (…).",
        phase: "task",
        remedies: [
          { what: "Key the stream by the old type again." },
          { what: "Another key needs the state rewritten (State Processor API)." },
        ],
      };
    }
  },
});
