import type { OperatorRef } from "../check/finding.js";
import type { StateDifference } from "../state/compareStates.js";
import type { ListedState } from "../state/listStates.js";
import { stateKind, stateTypeText } from "./stateDescription.js";

/** `states` of schemas/diff.schema.json. */
export function stateDifferenceJson(
  differences: readonly StateDifference[],
  refOf: (operatorId: string) => OperatorRef,
): readonly unknown[] {
  return differences.map(({ operatorId, added, removed, changed, keyChanges, notCompared }) => ({
    operator: refOf(operatorId),
    added: added.map(stateJson),
    removed: removed.map(stateJson),
    changed: changed.map(({ older, newer, accepted, changes }) => ({
      name: newer.info.name,
      scope: newer.scope,
      old: kindAndType(older),
      new: kindAndType(newer),
      accepted,
      changes,
    })),
    keyChanges,
    notCompared,
  }));
}

const kindAndType = (state: ListedState) => ({ kind: stateKind(state.info), type: stateTypeText(state) });

const stateJson = (state: ListedState) => ({ name: state.info.name, scope: state.scope, ...kindAndType(state) });
