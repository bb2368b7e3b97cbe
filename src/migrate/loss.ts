import type { OperatorSummary } from "../model/snapshot.js";
import { addInt64 } from "../model/values.js";
import type { Action } from "./actions.js";
import { labelOf } from "./operators.js";
import type { Loss, OperatorRef } from "./plan.js";
import { MigrationRefused } from "./refusal.js";
import type { Source } from "./source.js";

/** Everything that the actions throw away. File-merging placeholders hold nothing. */
export function lossesOf(actions: readonly Action[], sources: readonly Source[]): Loss[] {
  const inFlightGoes = actions.some(({ action }) => action === "drop-in-flight");
  return sources.flatMap(({ snapshot }, index) =>
    snapshot.operators.flatMap((operator): Loss[] => {
      const isDropped = actions.some(
        (a) => a.action === "drop" && (a.source ?? 0) === index && a.operatorId === operator.operatorId,
      );
      if (isDropped) return operator.hasState && !operator.placeholdersOnly ? [whole(operator)] : [];
      return inFlightGoes && holdsChannelData(operator) ? [inFlight(operator)] : [];
    }),
  );
}

const refOf = ({ operatorId, uid, name }: OperatorSummary): OperatorRef => ({ operatorId, uid, name });

const holdsChannelData = ({ inputChannelState, resultSubpartitionState }: OperatorSummary): boolean =>
  inputChannelState.withData.length + resultSubpartitionState.withData.length > 0;

function whole(operator: OperatorSummary): Loss {
  return {
    operator: refOf(operator),
    what: "all of its state",
    sizeInBytes: operator.totalSizeInBytes,
    stateNames: operator.states.map(({ name }) => name),
    hasKeyedState: operator.hasManagedKeyedState,
  };
}

function inFlight(operator: OperatorSummary): Loss {
  return {
    operator: refOf(operator),
    what: "its data in flight",
    sizeInBytes: addInt64(operator.sizes.inputChannelState, operator.sizes.resultSubpartitionState),
    stateNames: [],
    hasKeyedState: false,
  };
}

/** Throws a MigrationRefused that says exactly what would go. */
export function demandAcceptance(losses: readonly Loss[], accepted: boolean): void {
  if (accepted || losses.length === 0) return;
  const told = losses.map(({ operator, what, sizeInBytes, stateNames, hasKeyedState }) => {
    const names = [...(hasKeyedState ? ["keyed state"] : []), ...stateNames];
    const inside = [`${sizeInBytes} bytes`, ...(names.length > 0 ? [names.join(", ")] : [])].join(": ");
    return `${labelOf(operator)} loses ${what} (${inside})`;
  });
  throw new MigrationRefused(
    "loss-not-accepted",
    told.length === 1 ? (told[0] ?? "") : `this loses state of ${told.length} operators:\n  ${told.join("\n  ")}`,
    "Add --accept-loss if that may go for good.",
  );
}
