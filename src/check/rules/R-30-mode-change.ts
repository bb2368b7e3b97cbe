import type { DeclaredState } from "../../job/declaredJob.js";
import { refOf } from "../operators.js";
import { defineRule } from "../rule.js";

export interface ModeChange {
  readonly stateName: string;
  readonly was: string;
  readonly registered: string;
}

const modeOfKind = { "operator-list": "SPLIT_DISTRIBUTE", "operator-union": "UNION", broadcast: "BROADCAST" } as const;
type Mode = (typeof modeOfKind)[keyof typeof modeOfKind];

function isMode(kind: DeclaredState["kind"]): kind is Mode {
  return kind === "SPLIT_DISTRIBUTE" || kind === "UNION" || kind === "BROADCAST";
}

const inListRegistry = (mode: Mode): boolean => mode !== "BROADCAST";

/** List and union state share a registry, which refuses another mode; broadcast state has its own, and just starts empty. */
export const modeChange = defineRule<ModeChange>({
  id: "R-30",
  name: "mode-change",
  title: "An operator state changes between list, union and broadcast",
  doors: ["path", "ha"],
  needs: ["operatorStates"],
  applies: ({ snapshot }) => snapshot.operators.some((o) => o.states.length > 0),
  *check({ matching }) {
    for (const { state, declared } of matching.matches) {
      for (const { name, kind, raw } of state.states) {
        if (raw) continue;
        const was = modeOfKind[kind];
        const modes = (declared.states ?? []).flatMap((s) => (s.name === name && isMode(s.kind) ? [s.kind] : []));
        // each registry has its own names: the one that it was in goes first
        const now = modes.find((mode) => inListRegistry(mode) === inListRegistry(was)) ?? modes[0];
        if (now === undefined || now === was) continue;
        const silent = inListRegistry(now) !== inListRegistry(was);
        yield {
          level: silent ? "loss" : "error",
          operator: refOf(state, declared),
          details: { stateName: name, was, registered: now },
          flinkError: silent ? null : `Incompatible state assignment modes. Was [${was}], registered with [${now}].`,
          phase: silent ? "silent" : "task",
          remedies: [
            { what: `Keep the state "${name}" as it was, or use another name and move its content over in the job.` },
          ],
        };
      }
    }
  },
});
