import type { OperatorSummary } from "../model/snapshot.js";
import type { TimerSpan } from "../state/data/amounts.js";
import type { OperatorStates } from "../state/listStates.js";
import type { OperatorAmounts } from "../state/measureStates.js";
import { instantText } from "../state/values/time.js";
import { shareOf } from "./amountText.js";
import { stateJson } from "./stateDescription.js";

/** The states of an operator with what its state files say of them, and what could not be read or counted. */
export function statesJson(
  operator: OperatorSummary,
  listed: OperatorStates | undefined,
  amounts: OperatorAmounts | undefined,
): Record<string, unknown> {
  const described = (listed?.states ?? []).map((state) => stateJson(state, listed as OperatorStates));
  const keyed = described
    .filter(({ scope }) => scope === "keyed")
    .map((state) => ({ ...state, ...amountJson(state["name"], amounts) }));
  const operatorStates = operator.states.map((state) => ({
    ...state,
    ...(state.raw ? {} : described.find(({ scope, name }) => scope === "operator" && name === state.name)),
  }));
  return {
    states: [...keyed, ...operatorStates],
    keyedLayout: amounts?.layout ?? null,
    rawTimers: (amounts?.rawTimers ?? []).map(({ timers, ...one }) => ({
      ...one,
      timers: timers && timersJson(timers),
    })),
    statesNotRead: listed?.notRead ?? [],
    statesNotMeasured: amounts?.notMeasured ?? [],
  };
}

function amountJson(name: unknown, amounts: OperatorAmounts | undefined): Record<string, unknown> {
  const measured = amounts?.states.find((state) => state.name === name);
  if (!amounts || !measured) return {};
  const { entries, bytes, subtasks, largestKeyGroup, timers, changes } = measured;
  return {
    entries,
    bytes,
    share: shareOf(measured, amounts),
    perSubtask: subtasks,
    largestKeyGroup,
    timers: timers && timersJson(timers),
    changes,
  };
}

const timersJson = ({ earliest, latest }: TimerSpan) => ({
  earliest: instantText(earliest),
  latest: instantText(latest),
});
