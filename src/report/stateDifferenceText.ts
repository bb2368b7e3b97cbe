import type { OperatorRef } from "../check/finding.js";
import {
  acceptances,
  type ChangedState,
  type NotCompared,
  type PartChange,
  type StateDifference,
  worstOf,
} from "../state/compareStates.js";
import type { ListedState } from "../state/listStates.js";
import { shortLabel } from "./operatorLabel.js";
import { printable } from "./printable.js";
import { inShort, stateTypeText } from "./stateDescription.js";
import { counted, proseWidth, type TextOptions, wrapped } from "./text.js";

export const acceptedText = {
  asIs: "accepted as it is",
  afterMigration: "accepted after migration",
  notCertain: "not certain",
  refused: "refused",
} as const;

/** Changed types that are told of one state; json tells all. */
const mostTold = 5;

/** States that differ, operator by operator, with what Flink makes of each change. Nothing where none does. */
export function stateDifferenceLines(
  differences: readonly StateDifference[],
  refOf: (operatorId: string) => OperatorRef,
  options: TextOptions,
): string[] {
  const blocks = differences.flatMap((difference) => {
    const lines = operatorLines(difference, options);
    return lines.length === 0 ? [] : [[`states of operator ${shortLabel(refOf(difference.operatorId))}`, ...lines]];
  });
  return blocks.flatMap((lines, i) => (i === 0 ? lines : ["", ...lines]));
}

function operatorLines({ added, removed, changed, keyChanges }: StateDifference, options: TextOptions): string[] {
  const { paint } = options;
  return [
    ...(keyChanges.length > 0 ? ["! key of the stream", ...acceptanceLines(keyChanges, options)] : []),
    ...removed.map((state) => paint("red", `- ${stateText(state)}`)),
    ...added.map((state) => paint("green", `+ ${stateText(state)}`)),
    ...changed.flatMap((state) => changedLines(state, options)),
  ];
}

const stateText = ({ info, ...rest }: ListedState) =>
  `${printable(info.name)}: ${printable(stateTypeText({ info, ...rest }, inShort))}`;

function changedLines({ older, newer, changes }: ChangedState, options: TextOptions): string[] {
  const [was, is] = [stateTypeText(older, inShort), stateTypeText(newer, inShort)];
  const type = was === is ? was : `${was} → ${is}`;
  return [
    ...wrapped(`! ${printable(newer.info.name)}: ${printable(type)}`, proseWidth(options), "", "    "),
    ...acceptanceLines(changes, options),
  ];
}

const colours = { asIs: "green", afterMigration: "green", notCertain: "yellow", refused: "red" } as const;

/** The worst that it comes to, and the changes that lead there; others are told after it. */
function acceptanceLines(changes: readonly PartChange[], options: TextOptions): string[] {
  const worst = worstOf(changes);
  const inOrder = [...changes].sort((a, b) => acceptances.indexOf(b.accepted) - acceptances.indexOf(a.accepted));
  const texts = inOrder.slice(0, mostTold).map(changeText);
  const rest = changes.length > mostTold ? `; and ${counted(changes.length - mostTold, "other change")}` : "";
  const [first = "", ...others] = wrapped(
    `${acceptedText[worst]}: ${texts.join("; ")}${rest}`,
    proseWidth(options),
    "    ",
    "      ",
  );
  return [first.replace(acceptedText[worst], options.paint(colours[worst], acceptedText[worst])), ...others];
}

function changeText({ part, path, what }: PartChange): string {
  return part === "kind"
    ? printable(what)
    : printable([[part, ...path].join("."), what].join(part === "TTL" ? " " : ": "));
}

/** What was not compared, in one line; the first reason stands for the others, which json has. */
export function notComparedText(
  differences: readonly StateDifference[],
  refOf: (operatorId: string) => OperatorRef,
): string | null {
  const all = differences.flatMap(({ operatorId, notCompared }) => notCompared.map((what) => ({ operatorId, what })));
  const [first] = all;
  if (!first) return null;
  const others = all.length > 1 ? `, and ${counted(all.length - 1, "other")}` : "";
  return `states not compared: ${shortLabel(refOf(first.operatorId))}, ${reasonText(first.what)}${others}`;
}

function reasonText(what: NotCompared): string {
  if ("state" in what) return `${printable(what.state ?? "key of the stream")}: ${printable(what.reason)}`;
  return `subtask ${what.subtaskIndex} of the ${what.side} one: ${printable(what.reason)}`;
}
