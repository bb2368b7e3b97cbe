import { refOf } from "../operators.js";
import { defineRule } from "../rule.js";

export interface NewOperatorEmpty {
  /** Null: not known. */
  readonly stateful: boolean | null;
  readonly isSource: boolean;
  /** The operator of the snapshot that it may be the new name of. */
  readonly renamedFrom: { readonly operatorId: string; readonly uid: string | null } | null;
}

/** Flink gives a new operator an empty entry and says nothing. */
export const newOperatorEmpty = defineRule<NewOperatorEmpty>({
  id: "R-04",
  name: "new-operator-empty",
  title: "A declared operator is not in the snapshot and starts empty",
  doors: ["path", "ha"],
  needs: [],
  applies: () => true,
  *check({ matching, renames }) {
    for (const declared of matching.fresh) {
      const rename = renames.find((r) => r.fresh === declared);
      const stateful = declared.stateful ?? (declared.states ? declared.states.length > 0 : null);
      const isSource = declared.isSource === true;
      yield {
        level: rename || stateful === true || isSource ? "warning" : "info",
        operator: refOf(null, declared),
        details: {
          stateful,
          isSource,
          renamedFrom: rename ? { operatorId: rename.lost.operatorId, uid: rename.lost.uid } : null,
        },
        flinkError: null,
        phase: "silent",
        remedies: rename ? [] : [{ what: "Nothing, if it may start empty." }],
      };
    }
  },
});
