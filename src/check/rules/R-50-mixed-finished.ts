import { defineRule } from "../rule.js";
import { vertexName, verticesOf } from "../topology.js";
import { type FinishedState, finishedStates, hasFinished, leaveFinishedAlone, unknownGraph } from "./finished.js";

export interface MixedFinished {
  readonly vertex: string;
  readonly states: readonly FinishedState[];
}

/** VertexFinishedStateChecker (1.14+), both doors. */
export const mixedFinished = defineRule<MixedFinished>({
  id: "R-50",
  name: "mixed-finished",
  title: "A chain mixes operators that had finished with ones that had not",
  doors: ["path", "ha"],
  needs: [],
  applies: hasFinished,
  *check(context) {
    const vertices = verticesOf(context.job);
    if (!vertices) {
      yield unknownGraph;
      return;
    }
    for (const vertex of vertices) {
      const states = finishedStates(context, vertex);
      if (states.length < 2) continue;
      yield {
        level: "error",
        operator: null,
        details: { vertex: vertexName(vertex), states },
        flinkError: `Can not restore vertex ${vertexName(vertex)}(${vertex.id}) which contain mixed operator finished state: [${states.join(", ")}]`,
        phase: "submit",
        remedies: leaveFinishedAlone,
      };
    }
  },
});
