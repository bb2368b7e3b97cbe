import type { OperatorSummary } from "../model/snapshot.js";
import type { InspectReport } from "./inspectReport.js";
import { printable } from "./printable.js";
import { humanSize } from "./size.js";
import { table } from "./table.js";
import type { TextOptions } from "./text.js";

const kinds = { "operator-list": "list", "operator-union": "union list", broadcast: "broadcast" } as const;
const handles = {
  savepoint: "canonical",
  keyGroups: "key groups (heap)",
  incremental: "incremental files",
  changelog: "changelog",
} as const;

/** One line for each thing that an operator holds: what, how it is distributed, how much. */
export function stateRows(operator: OperatorSummary): string[][] {
  const { sizes, states, keyedHandles, inputChannelState, resultSubpartitionState } = operator;
  const row = (what: string, kind: string, amount: string): string[] => [what, kind, amount];
  const elements = (count: number) => `${count} ${count === 1 ? "element" : "elements"}`;
  return [
    ...(operator.coordinatorStateSizeInBytes > 0
      ? [row("coordinator state", "", humanSize(operator.coordinatorStateSizeInBytes))]
      : []),
    ...(operator.hasManagedKeyedState
      ? [row("keyed state", keyedHandles.map((k) => handles[k]).join(", "), humanSize(sizes.managedKeyedState))]
      : []),
    ...(sizes.rawKeyedState > 0 ? [row("raw keyed state", "", humanSize(sizes.rawKeyedState))] : []),
    ...states.map((s) => row(printable(s.name), `${s.raw ? "raw " : ""}${kinds[s.kind]}`, elements(s.elements))),
    ...inFlight("input, gate", inputChannelState.withData, humanSize(sizes.inputChannelState)),
    ...inFlight("output", resultSubpartitionState.withData, humanSize(sizes.resultSubpartitionState)),
    ...(sizes.legacyOperatorState > 0
      ? [row("state of the Checkpointed interface", "", humanSize(sizes.legacyOperatorState))]
      : []),
  ];
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
    stateRows(operator).map((row, i) => [
      i === 0
        ? printable(operator.uid ?? report.uidOf(operator.operatorId) ?? operator.name ?? operator.operatorId)
        : "",
      ...row,
    ]),
  );
  if (rows.length === 0) return ["  no operator holds state"];
  return table(
    [
      { title: "operator", atLeast: 12, format: "bold" },
      { title: "state", atLeast: 20 },
      { title: "kind" },
      { title: "amount", right: true },
    ],
    rows,
    { width: options.width, paint: options.paint, indent: "  " },
  );
}
