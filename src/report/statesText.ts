import type { OperatorSummary, StateSummary } from "../model/snapshot.js";
import type { RawTimers } from "../state/data/amounts.js";
import type { ListedState, OperatorStates } from "../state/listStates.js";
import type { OperatorAmounts } from "../state/measureStates.js";
import { typeText } from "../state/typeText.js";
import { amountNotes, bytesText, entriesText, shareOf, shareText, spreadParts, timersText } from "./amountText.js";
import type { InspectReport } from "./inspectReport.js";
import { printable } from "./printable.js";
import { grouped, humanSize } from "./size.js";
import { inShort, stateTypeText } from "./stateDescription.js";
import { type Column, table } from "./table.js";
import { counted, proseWidth, type TextOptions, wrapped } from "./text.js";

const kinds = { "operator-list": "list", "operator-union": "union list", broadcast: "broadcast" } as const;
const handles = {
  savepoint: "canonical",
  keyGroups: "key groups",
  incremental: "RocksDB or ForSt files",
  changelog: "changelog",
} as const;

/** One thing that an operator holds. Printable. */
export interface HeldRow {
  readonly what: string;
  /** Its type, or how it is distributed. */
  readonly kind: string;
  /** Elements or entries; empty where that is not counted. */
  readonly count: string;
  readonly size: string;
  /** Of the bytes of all keyed states. */
  readonly share: string;
  /** How it lies over subtasks and key groups. */
  readonly spread: readonly string[];
}

/** "2 elements", or the size. */
export function amountOf({ count, size }: HeldRow): string {
  return count === "" ? size : `${count} ${count === "1" ? "element" : "elements"}`;
}

/** All that an operator holds. `listed`, `amounts`: what its state files say. */
export function heldRows(operator: OperatorSummary, listed?: OperatorStates, amounts?: OperatorAmounts): HeldRow[] {
  const { sizes, states, inputChannelState, resultSubpartitionState } = operator;
  return [
    ...(operator.coordinatorStateSizeInBytes > 0
      ? [row("coordinator state", { size: humanSize(operator.coordinatorStateSizeInBytes) })]
      : []),
    ...(operator.hasManagedKeyedState
      ? [
          row(
            listed?.keySerializer ? `keyed by ${printable(typeText(listed.keySerializer, inShort))}` : "keyed state",
            { kind: backendText(operator, amounts), size: humanSize(sizes.managedKeyedState) },
          ),
        ]
      : []),
    ...(listed?.states ?? []).filter(({ scope }) => scope === "keyed").map((state) => keyedRow(state, amounts)),
    ...(sizes.rawKeyedState > 0 ? [row("raw keyed state", { size: humanSize(sizes.rawKeyedState) })] : []),
    ...(amounts?.rawTimers ?? []).map(rawTimersRow),
    ...states.map((s) => row(printable(s.name), { kind: typeOf(s, listed), count: grouped(s.elements) })),
    ...inFlight("input, gate", inputChannelState.withData, humanSize(sizes.inputChannelState)),
    ...inFlight("output", resultSubpartitionState.withData, humanSize(sizes.resultSubpartitionState)),
    ...(sizes.legacyOperatorState > 0
      ? [row("state of the Checkpointed interface", { size: humanSize(sizes.legacyOperatorState) })]
      : []),
  ];
}

function row(what: string, rest: Partial<HeldRow>): HeldRow {
  return { what, kind: "", count: "", size: "", share: "", spread: [], ...rest };
}

/** Key groups are the heap's, or RocksDB's where it writes full snapshots: the data tells, the metadata does not. */
function backendText({ keyedHandles }: OperatorSummary, amounts: OperatorAmounts | undefined): string {
  const { layout } = amounts ?? {};
  const keyGroups = layout === "heap" ? "heap" : layout === "full" ? "RocksDB, full snapshot" : handles.keyGroups;
  return keyedHandles.map((handle) => (handle === "keyGroups" ? keyGroups : handles[handle])).join(", ");
}

function keyedRow(state: ListedState, amounts: OperatorAmounts | undefined): HeldRow {
  const { name } = state.info;
  const measured = amounts?.states.find((one) => one.name === name);
  return row(`  ${printable(name)}`, {
    kind: printable(stateTypeText(state, inShort)),
    ...(amounts && !measured ? { count: "?", size: "?" } : {}),
    ...(amounts && measured
      ? {
          count: entriesText(measured.entries),
          size: bytesText(measured.bytes),
          share: shareText(shareOf(measured, amounts)),
          spread: spreadParts(measured),
        }
      : {}),
  });
}

function rawTimersRow({ service, time, entries, timers }: RawTimers): HeldRow {
  return row(`  ${printable(service)}`, {
    kind: `timers by ${time} time`,
    count: grouped(entries),
    spread: timers ? [timersText(timers)] : [],
  });
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

/** What could not be counted, in one line, where it is not the same that could not be read either. */
export function notCountedLine({ notMeasured }: OperatorAmounts, listed: OperatorStates | undefined): string[] {
  const told = new Set(listed?.notRead.map(({ subtaskIndex }) => subtaskIndex));
  const left = notMeasured.filter(({ subtaskIndex }) => !told.has(subtaskIndex));
  const [first] = left;
  if (!first) return [];
  const others = left.length > 1 ? `, and ${counted(left.length - 1, "other")} alike` : "";
  return [`not counted: subtask ${first.subtaskIndex}, ${printable(first.reason)}${others}`];
}

function inFlight(where: string, indexes: readonly number[], size: string): HeldRow[] {
  return indexes.length > 0 ? [row(`data in flight (${where} ${indexes.join(", ")})`, { size })] : [];
}

/** Columns by which the names of the two timer states of an operator are told apart. */
const longEnough = 28;

/** Titles and cells of what is known of the rows: sizes and counts side by side where keyed state was measured. */
export function heldColumns(rows: readonly HeldRow[], what: string, isRead: boolean, isMeasured: boolean) {
  const columns: Column[] = [
    { title: what, atLeast: isMeasured ? longEnough : 20 },
    { title: isRead ? "type" : "kind", atLeast: 12 },
  ];
  if (!isMeasured) {
    return {
      columns: [...columns, { title: "amount", right: true }],
      cells: rows.map((held) => [held.what, held.kind, amountOf(held)]),
    };
  }
  const hasShares = rows.some(({ share }) => /[1-9]/.test(share));
  return {
    columns: [
      ...columns,
      { title: "entries", right: true },
      { title: "size", right: true },
      ...(hasShares ? [{ title: "share", right: true }] : []),
    ],
    cells: rows.map(({ what, kind, count, size, share }) => [what, kind, count, size, ...(hasShares ? [share] : [])]),
  };
}

/** How much each state changed since it was last materialized, in one line. */
function changesLine({ states }: OperatorAmounts): string[] {
  const changed = states.filter(({ changes }) => changes > 0);
  if (changed.length === 0) return [];
  return [
    `changes in the changelog: ${changed.map(({ name, changes }) => `${printable(name)} ${grouped(changes)}`).join(", ")}`,
  ];
}

/** All states of these operators as a table. */
export function statesLines(
  operators: readonly OperatorSummary[],
  report: InspectReport,
  options: TextOptions,
): string[] {
  const { states, amounts } = report;
  const called = (o: OperatorSummary) => printable(o.uid ?? report.uidOf(o.operatorId) ?? o.name ?? o.operatorId);
  const held = operators.flatMap((operator) => {
    const rows = heldRows(operator, states?.get(operator.operatorId), amounts?.get(operator.operatorId));
    return rows.map((row, i) => ({ row, name: i === 0 ? called(operator) : "" }));
  });
  if (held.length === 0) return ["  no operator holds state"];
  const isNarrow = options.width !== undefined && options.width < 100;
  const rows = held.map(({ row }) => (isNarrow ? { ...row, share: "" } : row));
  const { columns, cells } = heldColumns(rows, "state", states !== undefined, amounts !== undefined);
  const notes = operators.flatMap((operator) => {
    const listed = states?.get(operator.operatorId);
    const measured = amounts?.get(operator.operatorId);
    const lines = [
      ...(listed ? notReadLine(listed) : []),
      ...(measured ? [...notCountedLine(measured, listed), ...changesLine(measured)] : []),
    ];
    return lines.map((line) => `${called(operator)}, ${line}`);
  });
  return [
    ...table(
      [{ title: "operator", atLeast: 12, format: "bold" }, ...columns],
      cells.map((row, i) => [held[i]?.name ?? "", ...row]),
      { width: options.width, paint: options.paint, indent: "  " },
    ),
    ...[...notes, ...amountNotes([...(amounts?.values() ?? [])])].flatMap((line) =>
      wrapped(line, proseWidth(options), "  ", "    "),
    ),
  ];
}
