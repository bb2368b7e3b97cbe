import type { OperatorSummary, StateSizes } from "../model/snapshot.js";
import type { Int64 } from "../model/values.js";
import { finishedParts } from "./contents.js";
import type { InspectReport } from "./inspectReport.js";
import { operatorLabel } from "./operatorLabel.js";
import { printable } from "./printable.js";
import { exactSize, humanSize } from "./size.js";
import { longTypes, notReadLine, stateRows } from "./statesText.js";
import { table } from "./table.js";
import { counted, proseWidth, type TextOptions, wrapped } from "./text.js";

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
  const rows = stateRows(operator, listed);
  const label = operatorLabel(operator, report.explain);
  return [
    ...wrapped(label, proseWidth(options), "  ", "    ").map((line) => options.paint("bold", line)),
    ...facts.flatMap(([title, text]) => wrapped(text, proseWidth(options), `    ${title.padEnd(13)}`, " ".repeat(17))),
    ...(rows.length > 0
      ? table(
          [
            { title: "holds", atLeast: 20 },
            { title: listed ? "type" : "kind", atLeast: 16 },
            { title: "amount", right: true },
          ],
          rows,
          {
            width: options.width,
            paint: options.paint,
            indent: "    ",
          },
        )
      : []),
    ...(listed ? longTypes(listed) : []).flatMap(({ name, type }) => [
      "",
      ...wrapped(`${printable(name)}: ${printable(type)}`, proseWidth(options), "    ", "      "),
    ]),
    ...(listed ? notReadLine(listed) : []).flatMap((line) => wrapped(line, proseWidth(options), "    ", "      ")),
  ];
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
