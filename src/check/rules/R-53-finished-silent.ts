import { refOf } from "../operators.js";
import { defineRule } from "../rule.js";

export interface FinishedSilent {
  readonly isSource: boolean;
  /** Null: not known. */
  readonly bounded: boolean | null;
}

/** An operator matched to a fully finished entry is not run at all; there is no message. */
export const finishedSilent = defineRule<FinishedSilent>({
  id: "R-53",
  name: "finished-silent",
  title: "The operator had finished and will not run again",
  doors: ["path", "ha"],
  needs: [],
  applies: ({ snapshot }) => snapshot.operators.some((o) => o.fullyFinished),
  *check({ matching }) {
    for (const { state, declared } of matching.matches) {
      if (!state.fullyFinished) continue;
      const isSource = declared.isSource === true;
      const unbounded = isSource && declared.bounded === false;
      const mayBeUnbounded = declared.isSource !== false && declared.bounded === undefined;
      yield {
        level: unbounded ? "loss" : mayBeUnbounded ? "warning" : "info",
        operator: refOf(state, declared),
        details: { isSource, bounded: declared.bounded ?? null },
        flinkError: null,
        phase: "silent",
        remedies: [{ what: "If it has new work to do, give it a new uid." }],
      };
    }
  },
});
