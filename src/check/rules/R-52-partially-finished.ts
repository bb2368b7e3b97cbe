import { defineRule } from "../rule.js";
import { exchangesOf, isPointwise, vertexName } from "../topology.js";
import { finishedStates, hasFinished, leaveFinishedAlone, unknownGraph } from "./finished.js";

export interface PartiallyFinished {
  readonly vertex: string;
  readonly predecessor: string;
  readonly pointwise: boolean;
}

/** VertexFinishedStateChecker.checkPredecessorsOfPartiallyFinishedVertex (1.14+), both doors. */
export const partiallyFinished = defineRule<PartiallyFinished>({
  id: "R-52",
  name: "partially-finished",
  title: "A vertex of which some subtasks had finished comes behind one that runs",
  doors: ["path", "ha"],
  needs: [],
  applies: (context) => hasFinished(context) && context.snapshot.operators.some((o) => o.finishedSubtaskCount > 0),
  *check(context) {
    const exchanges = exchangesOf(context.job);
    if (!exchanges) {
      yield unknownGraph;
      return;
    }
    for (const { edge, source, target } of exchanges) {
      if (finishedStates(context, target)[0] !== "PARTIALLY_FINISHED") continue;
      const before = finishedStates(context, source)[0];
      const pointwise = isPointwise(edge);
      if (pointwise === null) {
        yield unknownGraph;
        continue;
      }
      if (pointwise ? before !== "ALL_RUNNING" : before === "FULLY_FINISHED") continue;
      yield {
        level: "error",
        operator: null,
        details: { vertex: vertexName(target), predecessor: vertexName(source), pointwise },
        flinkError: flinkText(`${vertexName(target)}(${target.id})`, pointwise, before === "ALL_RUNNING"),
        phase: "submit",
        remedies: leaveFinishedAlone,
      };
    }
  },
});

function flinkText(vertex: string, pointwise: boolean, running: boolean): string {
  const which = pointwise
    ? "predeceased with all running ones."
    : "predeceased with running or partially finished ones and connected via the ALL_TO_ALL edges.";
  return `Illegal JobGraph modification. Cannot run a program with partially finished vertices ${which} Task vertex ${vertex} has a ${running ? "all running" : "partially finished"} predecessor`;
}
