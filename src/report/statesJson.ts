import type { OperatorSummary } from "../model/snapshot.js";
import type { OperatorStates } from "../state/listStates.js";
import { stateJson } from "./stateDescription.js";

/** The states of an operator with what its state files say of them, and what could not be read. */
export function statesJson(operator: OperatorSummary, listed: OperatorStates | undefined): Record<string, unknown> {
  const described = (listed?.states ?? []).map((state) => stateJson(state, listed as OperatorStates));
  const keyed = described.filter(({ scope }) => scope === "keyed");
  const operatorStates = operator.states.map((state) => ({
    ...state,
    ...(state.raw ? {} : described.find(({ scope, name }) => scope === "operator" && name === state.name)),
  }));
  return { states: [...keyed, ...operatorStates], statesNotRead: listed?.notRead ?? [] };
}
