import { refOf } from "../operators.js";
import { defineRule } from "../rule.js";

export interface StateNotDeclared {
  readonly stateName: string;
  /** A state of the same kind that the job declares and the snapshot does not have: its new name, perhaps. */
  readonly renamedTo: string | null;
}

/**
 * A state that the job no longer registers by this name is not handed out; it is carried along, unread, into the next
 * snapshots. Operator states are named in the metadata; keyed states are inside the state files, and not looked at here.
 */
export const stateNotDeclared = defineRule<StateNotDeclared>({
  id: "R-65",
  name: "state-not-declared",
  title: "An operator state of the snapshot is not declared by the job",
  doors: ["path", "ha"],
  needs: ["operatorStates"],
  applies: ({ matching }) => matching.matches.some((m) => m.state.states.some((s) => !s.raw)),
  *check({ matching }) {
    for (const { state, declared, via } of matching.matches) {
      if (via === "sinkPart" || !declared.states || declared.statesComplete === false) continue;
      const held = state.states.filter((s) => !s.raw);
      for (const { name, kind, elements } of held) {
        if (elements === 0 || declared.states.some((s) => s.name === name)) continue;
        const fresh = declared.states.find((s) => s.kind === modes[kind] && !held.some((h) => h.name === s.name));
        yield {
          level: "loss",
          operator: refOf(state, declared),
          details: { stateName: name, renamedTo: fresh?.name ?? null },
          flinkError: null,
          phase: "silent",
          remedies: [{ what: `Register it by its old name, "${name}".` }],
        };
      }
    }
  },
});

const modes = { "operator-list": "SPLIT_DISTRIBUTE", "operator-union": "UNION", broadcast: "BROADCAST" } as const;
