import type { OperatorSummary } from "../model/snapshot.js";
import type { OperatorId } from "../model/values.js";
import type { StateEntry, StateValues } from "../state/entries/entry.js";
import type { InspectReport } from "./inspectReport.js";
import { headLines } from "./inspectText.js";
import { operatorLabel, shortLabel } from "./operatorLabel.js";
import { printable, word } from "./printable.js";
import { proseWidth, type TextOptions, wrapped } from "./text.js";
import type { ValuesReport } from "./valuesReport.js";
import { valueText } from "./valueText.js";
import { displayWidth } from "./width.js";

/** The first entries of each state, one a line. On a terminal long ones are cut off; json has all of them. */
export function valuesText(report: InspectReport, values: ValuesReport, options: TextOptions): string {
  const byId = new Map<string, OperatorSummary>(report.operators.map((operator) => [operator.operatorId, operator]));
  const called = (operatorId: OperatorId) => byId.get(operatorId) ?? { operatorId, uid: null, name: null };
  const prose = (text: string, indent: string) => wrapped(text, proseWidth(options), indent, `${indent}  `);
  const body = [
    ...values.operators.flatMap(({ operatorId, states, notShown }) => [
      "",
      ...prose(operatorLabel(called(operatorId), report.explain), "  "),
      ...states.flatMap((state) => stateLines(state, options)),
      ...notShown.flatMap((what) => prose(`not shown: ${what}`, "    ")),
    ]),
    ...values.unread.flatMap(({ operatorId, subtaskIndex, reason }) => [
      "",
      ...prose(`not read: ${shortLabel(called(operatorId))}, subtask ${subtaskIndex}: ${printable(reason)}`, "  "),
    ]),
    ...(values.operators.length === 0 && values.unread.length === 0 ? ["", "  no state"] : []),
  ];
  return `${(options.quiet ? body.slice(1) : [...headLines(report, options), ...body]).join("\n")}\n`;
}

function stateLines({ name, kind, entries, notes }: StateValues, options: TextOptions): string[] {
  return [
    `    ${options.paint("bold", word(name))}  ${options.paint("dim", kind)}`,
    ...entries.map((entry) => cut(`      ${entryText(entry)}`, options.width)),
    ...notes.map((note) => cut(`      ${printable(note)}`, options.width)),
    ...(entries.length === 0 && notes.length === 0 ? ["      no entries"] : []),
  ];
}

/** `key → value`, with namespace and user key where there are any. */
function entryText({ parts }: StateEntry): string {
  const texts = parts.map(([name, value]) =>
    name === "key" || name === "value" ? valueText(value) : `${name} ${valueText(value)}`,
  );
  const isMapped = parts.length > 1 && parts.at(-1)?.[0] === "value";
  return isMapped ? `${texts.slice(0, -1).join(", ")} → ${texts.at(-1)}` : texts.join(", ");
}

function cut(line: string, width: number | undefined): string {
  if (width === undefined || displayWidth(line) <= width) return line;
  let text = "";
  let used = 1;
  for (const character of line) {
    used += displayWidth(character);
    if (used > width) break;
    text += character;
  }
  return `${text}…`;
}
