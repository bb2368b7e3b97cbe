import type { OperatorSummary, StateSizes } from "../model/snapshot.js";
import type { Int64 } from "../model/values.js";
import { amountNotes } from "./amountText.js";
import { finishedParts } from "./contents.js";
import type { InspectReport } from "./inspectReport.js";
import { operatorLabel } from "./operatorLabel.js";
import { printable } from "./printable.js";
import { exactSize, humanSize } from "./size.js";
import { heldColumns, heldRows, longTypes, notCountedLine, notReadLine } from "./statesText.js";
import { table } from "./table.js";
import { counted, proseWidth, type TextOptions, together, wrapped } from "./text.js";

const categories: Readonly<Record<keyof StateSizes, string>> = {
  coordinatorState: "coordinator",
  managedKeyedState: "keyed",
  rawKeyedState: "raw keyed",
  managedOperatorState: "operator state",
  rawOperatorState: "raw operator state",
  inputChannelState: "in flight at inputs",
  resultSubpartitionState: "in flight at outputs",
  legacyOperatorState: "Checkpointed interface",
};

/** Everything about one operator. */
export function operatorDetails(operator: OperatorSummary, report: InspectReport, options: TextOptions): string[] {
  const { sizes, places, subtaskStateCount, chainLength } = operator;
  const bySize = (Object.keys(categories) as (keyof StateSizes)[])
    .filter((category) => sizes[category] !== 0)
    .map((category) => `${categories[category]} ${humanSize(sizes[category])}`);
  const byPlace = [
    ...(places.inline > 0 ? [`${humanSize(places.inline)} in the metadata itself`] : []),
    ...(places.exclusive > 0 ? [`${humanSize(places.exclusive)} in files of its own`] : []),
    ...(places.shared > 0 ? [`${humanSize(places.shared)} in shared files`] : []),
    ...(places.fileCount > 0 ? [counted(places.fileCount, "reference")] : []),
  ];
  const facts: (readonly [string, string])[] = [
    ["parallelism", `${operator.parallelism}, max parallelism ${operator.maxParallelism}`],
    ...(chainLength > 1 ? [["chain", counted(chainLength, "operator")] as const] : []),
    ["subtasks", [`${counted(subtaskStateCount, "entry", "entries")}`, ...finishedParts(operator)].join(", ")],
    ["state", stateText(operator)],
    ...(bySize.length > 0 ? [["by use", bySize.join(", ")] as const] : []),
    ...(byPlace.length > 0 ? [["by place", byPlace.join(", ")] as const] : []),
    ...spread(operator.subtaskSizes),
  ];
  const listed = report.states?.get(operator.operatorId);
  const amounts = report.amounts?.get(operator.operatorId);
  const rows = heldRows(operator, listed, amounts);
  const { columns, cells } = heldColumns(rows, "holds", listed !== undefined, amounts !== undefined);
  const notes = [
    ...(listed ? notReadLine(listed) : []),
    ...(amounts ? [...notCountedLine(amounts, listed), ...amountNotes([amounts])] : []),
  ];
  const label = operatorLabel(operator, report.explain);
  return [
    ...wrapped(label, proseWidth(options), "  ", "    ").map((line) => options.paint("bold", line)),
    ...facts.flatMap(([title, text]) => wrapped(text, proseWidth(options), `    ${title.padEnd(13)}`, " ".repeat(17))),
    ...(rows.length > 0
      ? table(columns, cells, {
          width: options.width,
          paint: options.paint,
          indent: "    ",
          below: (i) => spreadLines(rows[i]?.spread ?? [], options),
        })
      : []),
    ...(listed ? longTypes(listed) : []).flatMap(({ name, type }) => [
      "",
      ...wrapped(`${printable(name)}: ${printable(type)}`, proseWidth(options), "    ", "      "),
    ]),
    ...notes.flatMap((line) => wrapped(line, proseWidth(options), "    ", "      ")),
  ];
}

function spreadLines(parts: readonly string[], options: TextOptions): string[] {
  if (parts.length === 0) return [];
  const text = parts.map(together).join(" · ");
  return wrapped(text, proseWidth(options), " ".repeat(8)).map((line) => options.paint("dim", line));
}

function stateText({ hasState, totalSizeInBytes, checkpointedSizeInBytes }: OperatorSummary): string {
  if (!hasState) return "none";
  const all = exactSize(totalSizeInBytes);
  if (checkpointedSizeInBytes === totalSizeInBytes) return all;
  return `${all}, of which this checkpoint wrote ${humanSize(checkpointedSizeInBytes)}`;
}

/** How evenly the bytes lie over the subtasks. */
function spread(sizes: readonly (Int64 | undefined)[]): (readonly [string, string])[] {
  let least = -1;
  let most = -1;
  sizes.forEach((size, i) => {
    if (size === undefined) return;
    if (least < 0 || size < (sizes[least] ?? 0)) least = i;
    if (most < 0 || size > (sizes[most] ?? 0)) most = i;
  });
  if (most < 0 || sizes.length < 2) return [];
  const size = (i: number) => humanSize(sizes[i] ?? 0);
  const text =
    size(least) === size(most)
      ? `${size(most)} each`
      : `${size(least)} (subtask ${least}) to ${size(most)} (subtask ${most})`;
  return [["per subtask", text]];
}
