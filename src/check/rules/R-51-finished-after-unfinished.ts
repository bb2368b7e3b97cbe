import { defineRule } from "../rule.js";
import { exchangesOf, vertexName } from "../topology.js";
import { finishedStates, hasFinished, leaveFinishedAlone, unknownGraph } from "./finished.js";

export interface FinishedAfterUnfinished {
  readonly vertex: string;
  readonly predecessor: string;
}

/** VertexFinishedStateChecker.checkPredecessorsOfFullyFinishedVertex (1.14+), both doors. */
export const finishedAfterUnfinished = defineRule<FinishedAfterUnfinished>({
  id: "R-51",
  name: "finished-after-unfinished",
  title: "A vertex that had finished comes behind one that had not",
  doors: ["path", "ha"],
  needs: [],
  applies: (context) => hasFinished(context) && context.snapshot.operators.some((o) => o.fullyFinished),
  *check(context) {
    const exchanges = exchangesOf(context.job);
    if (!exchanges) {
      yield unknownGraph;
      return;
    }
    for (const { source, target } of exchanges) {
      if (finishedStates(context, target)[0] !== "FULLY_FINISHED") continue;
      if (finishedStates(context, source)[0] === "FULLY_FINISHED") continue;
      yield {
        level: "error",
        operator: null,
        details: { vertex: vertexName(target), predecessor: vertexName(source) },
        flinkError: `Illegal JobGraph modification. Cannot run a program with fully finished vertices predeceased with the ones not fully finished. Task vertex ${vertexName(target)}(${target.id}) has a predecessor not fully finished`,
        phase: "submit",
        remedies: leaveFinishedAlone,
      };
    }
  },
});
