import type { OperatorSummary, StateSummary } from "../model/snapshot.js";
import type { ListedState, OperatorStates } from "../state/listStates.js";
import { typeText } from "../state/typeText.js";
import type { InspectReport } from "./inspectReport.js";
import { printable } from "./printable.js";
import { humanSize } from "./size.js";
import { inShort, stateTypeText } from "./stateDescription.js";
import { table } from "./table.js";
import { counted, proseWidth, type TextOptions, wrapped } from "./text.js";

const kinds = { "operator-list": "list", "operator-union": "union list", broadcast: "broadcast" } as const;
const handles = {
  savepoint: "canonical",
  keyGroups: "key groups (heap)",
  incremental: "incremental files",
  changelog: "changelog",
} as const;

/**
 * One line for each thing that an operator holds: what, its type or how it is distributed, how much. `listed`: what its
 * state files say.
 */
export function stateRows(operator: OperatorSummary, listed?: OperatorStates): string[][] {
  const { sizes, states, keyedHandles, inputChannelState, resultSubpartitionState } = operator;
  const row = (what: string, kind: string, amount: string): string[] => [what, kind, amount];
  const elements = (count: number) => `${count} ${count === 1 ? "element" : "elements"}`;
  return [
    ...(operator.coordinatorStateSizeInBytes > 0
      ? [row("coordinator state", "", humanSize(operator.coordinatorStateSizeInBytes))]
      : []),
    ...(operator.hasManagedKeyedState
      ? [
          row(
            listed?.keySerializer ? `keyed by ${printable(typeText(listed.keySerializer, inShort))}` : "keyed state",
            keyedHandles.map((k) => handles[k]).join(", "),
            humanSize(sizes.managedKeyedState),
          ),
        ]
      : []),
    ...(listed?.states ?? [])
      .filter(({ scope }) => scope === "keyed")
      .map((state) => row(`  ${printable(state.info.name)}`, printable(stateTypeText(state, inShort)), "")),
    ...(sizes.rawKeyedState > 0 ? [row("raw keyed state", "", humanSize(sizes.rawKeyedState))] : []),
    ...states.map((s) => row(printable(s.name), typeOf(s, listed), elements(s.elements))),
    ...inFlight("input, gate", inputChannelState.withData, humanSize(sizes.inputChannelState)),
    ...inFlight("output", resultSubpartitionState.withData, humanSize(sizes.resultSubpartitionState)),
    ...(sizes.legacyOperatorState > 0
      ? [row("state of the Checkpointed interface", "", humanSize(sizes.legacyOperatorState))]
      : []),
  ];
}

/** The type of a state of the operator; how it is distributed, where that is all that is known. */
function typeOf({ name, kind, raw }: StateSummary, listed: OperatorStates | undefined): string {
  const state = raw ? undefined : listed?.states.find(({ scope, info }) => scope === "operator" && info.name === name);
  return state ? printable(stateTypeText(state, inShort)) : `${raw ? "raw " : ""}${kinds[kind]}`;
}

/** Types that do not fit in a row, in full: name, type. */
export function longTypes({ states }: OperatorStates): { readonly name: string; readonly type: string }[] {
  return states.flatMap((state: ListedState) => {
    const type = stateTypeText(state);
    return type === stateTypeText(state, inShort) ? [] : [{ name: state.info.name, type }];
  });
}

/** What could not be read, in one line: the first reason stands for the others, which json has. */
export function notReadLine({ notRead }: OperatorStates): string[] {
  const [first] = notRead;
  if (!first) return [];
  const others = notRead.length > 1 ? `, and ${counted(notRead.length - 1, "other")} alike` : "";
  return [`not read: subtask ${first.subtaskIndex}, ${printable(first.reason)}${others}`];
}

function inFlight(where: string, indexes: readonly number[], size: string): string[][] {
  return indexes.length > 0 ? [[`data in flight (${where} ${indexes.join(", ")})`, "", size]] : [];
}

/** All states of these operators as a table. */
export function statesLines(
  operators: readonly OperatorSummary[],
  report: InspectReport,
  options: TextOptions,
): string[] {
  const rows = operators.flatMap((operator) =>
    stateRows(operator, report.states?.get(operator.operatorId)).map((row, i) => [
      i === 0
        ? printable(operator.uid ?? report.uidOf(operator.operatorId) ?? operator.name ?? operator.operatorId)
        : "",
      ...row,
    ]),
  );
  if (rows.length === 0) return ["  no operator holds state"];
  const notRead = operators.flatMap((operator) => {
    const listed = report.states?.get(operator.operatorId);
    const called = operator.uid ?? report.uidOf(operator.operatorId) ?? operator.name ?? operator.operatorId;
    return (listed ? notReadLine(listed) : []).map((line) => `${printable(called)}, ${line}`);
  });
  return [
    ...table(
      [
        { title: "operator", atLeast: 12, format: "bold" },
        { title: "state", atLeast: 20 },
        { title: report.states ? "type" : "kind", atLeast: 16 },
        { title: "amount", right: true },
      ],
      rows,
      { width: options.width, paint: options.paint, indent: "  " },
    ),
    ...notRead.flatMap((line) => wrapped(line, proseWidth(options), "  ", "    ")),
  ];
}
