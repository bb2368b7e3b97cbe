import type { DeclaredOperator, DeclaredState } from "../../job/declaredJob.js";
import type { OperatorSummary } from "../../model/snapshot.js";
import { keyedStateTypeOf } from "../../state/stateContents.js";
import { refOf } from "../operators.js";
import { defineRule } from "../rule.js";
import { isKeyed, isQueue, keyedMatches, keyedStates } from "../statePairs.js";

export interface StateNotDeclared {
  readonly scope: "operator" | "keyed";
  readonly stateName: string;
  /** A state of the same kind that the job declares and the snapshot does not have: its new name, perhaps. */
  readonly renamedTo: string | null;
}

/**
 * A state that the job no longer registers by this name is not handed out; it is carried along, unread, into the next
 * snapshots. Operator states are named in the metadata, keyed states in the state files.
 */
export const stateNotDeclared = defineRule<StateNotDeclared>({
  id: "R-65",
  name: "state-not-declared",
  title: "A state of the snapshot is not declared by the job",
  doors: ["path", "ha"],
  needs: ["operatorStates", "stateContents", "keyedStates"],
  applies: ({ matching }) =>
    matching.matches.some(({ state }) => state.states.some((s) => !s.raw) || state.hasManagedKeyedState),
  *check(context) {
    for (const { state, declared, via } of context.matching.matches) {
      if (via === "sinkPart" || !declared.states || declared.statesComplete === false) continue;
      const held = state.states.filter((s) => !s.raw);
      for (const { name, kind, elements } of held) {
        if (elements === 0 || declared.states.some((s) => s.name === name)) continue;
        const fresh = declared.states.find((s) => s.kind === modes[kind] && !held.some((h) => h.name === s.name));
        yield finding(state, declared, { scope: "operator", stateName: name, renamedTo: fresh?.name ?? null });
      }
    }
    for (const match of keyedMatches(context)) {
      const { state, declared } = match;
      if (!declared.states || declared.statesComplete === false) continue;
      const registered = declared.states.filter(isKeyed);
      const states = keyedStates(match);
      for (const held of states) {
        // timers are registered by Flink itself, as soon as there is a timer service
        if (isQueue(held) || registered.some(({ name }) => name === held.name)) continue;
        const kind: DeclaredState["kind"] | "UNKNOWN" = keyedStateTypeOf(held);
        const fresh = registered.find((s) => s.kind === kind && !states.some(({ name }) => name === s.name));
        yield finding(state, declared, { scope: "keyed", stateName: held.name, renamedTo: fresh?.name ?? null });
      }
    }
  },
});

function finding(state: OperatorSummary, declared: DeclaredOperator, details: StateNotDeclared) {
  return {
    level: "loss",
    operator: refOf(state, declared),
    details,
    flinkError: null,
    phase: "silent",
    remedies: [{ what: `Register it by its old name, "${details.stateName}".` }],
  } as const;
}

const modes = { "operator-list": "SPLIT_DISTRIBUTE", "operator-union": "UNION", broadcast: "BROADCAST" } as const;
