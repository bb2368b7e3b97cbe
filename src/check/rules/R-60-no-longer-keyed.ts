import type { Int64 } from "../../model/values.js";
import { refOf } from "../operators.js";
import { defineRule } from "../rule.js";

export interface NoLongerKeyed {
  readonly keyedSizeInBytes: Int64;
}

/** StreamTaskStateInitializerImpl builds no keyed backend without a key serializer; the state is gone with the next snapshot. */
export const noLongerKeyed = defineRule<NoLongerKeyed>({
  id: "R-60",
  name: "no-longer-keyed",
  title: "An operator with keyed state is no longer on a keyed stream",
  doors: ["path", "ha"],
  needs: ["keyed"],
  applies: ({ matching }) => matching.matches.some((m) => m.state.hasManagedKeyedState),
  *check({ matching }) {
    for (const { state, declared } of matching.matches) {
      if (!state.hasManagedKeyedState || declared.keyed !== false) continue;
      yield {
        level: "loss",
        operator: refOf(state, declared),
        details: { keyedSizeInBytes: state.sizes.managedKeyedState },
        flinkError: null,
        phase: "silent",
        remedies: [{ what: "Key the stream in front of it again, by the same key.", code: ".keyBy(…)" }],
      };
    }
  },
});
