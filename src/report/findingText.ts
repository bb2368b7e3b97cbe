import type { AnyFinding } from "../check/catalogue.js";
import { type Level, levels, type Remedy } from "../check/finding.js";
import { type CheckReport, messageContextOf, toldWithTheirPair } from "./checkReport.js";
import { howItShows } from "./evidence.js";
import { standingMarks } from "./gateText.js";
import { levelWords } from "./levelWords.js";
import { looksRenamed, type MessageContext, messageParts } from "./messages.js";
import { operatorLabel, shortLabel } from "./operatorLabel.js";
import { printable } from "./printable.js";
import { counted, type Format, proseWidth, type TextOptions, wrapped } from "./text.js";

const colours: Readonly<Record<Level, Format>> = { error: "red", loss: "magenta", warning: "yellow", info: "cyan" };

/** More findings of one rule than this are told together. */
const toldOneByOne = 3;
/** So many of the notes that are told together. */
const notesShown = 5;

const ruleIndent = "  ";
const indent = " ".repeat(8);

interface Surroundings {
  readonly report: CheckReport;
  readonly options: TextOptions;
  readonly context: MessageContext;
  /** Lost operator → the finding of its likely new end. */
  readonly renamed: ReadonlyMap<string, AnyFinding>;
}

/** Paragraphs, each a list of lines: by level, then by rule. */
export function findingParts(report: CheckReport, options: TextOptions): string[][] {
  const { findings } = report.result;
  const paired = toldWithTheirPair(findings, report.snapshot);
  const renamed = new Map([...paired].map(([finding, lost]) => [lost, finding]));
  const around: Surroundings = { report, options, context: messageContextOf(report), renamed };
  return levels.flatMap((level) => {
    const here = findings.filter((f) => f.level === level && !paired.has(f));
    if (here.length === 0) return [];
    const { one, many, means } = levelWords[level];
    const title = options.paint(["bold", colours[level]], counted(here.length, one, many));
    const heading = `${title}${options.paint("dim", ` · ${means}`)}`;
    const byRule = [...new Set(here.map((f) => f.rule))].map((rule) => here.filter((f) => f.rule === rule));
    return [[heading], ...byRule.flatMap((group) => groupParts(group, around))];
  });
}

/** Findings of one rule at one level. What to do is said once where it is the same for all. */
function groupParts(group: readonly AnyFinding[], around: Surroundings): string[][] {
  const { options } = around;
  const [first] = group;
  if (first === undefined) return [];
  const isNote = first.level === "info";
  if (options.verbose || (group.length <= toldOneByOne && !isNote)) {
    const isSame = new Set(group.map((f) => JSON.stringify(f.remedies))).size === 1;
    return group.map((finding, i) => [
      ...messageLines(finding, around),
      ...evidenceLines(finding, options),
      ...(isSame && i < group.length - 1 ? [] : remediesLines(finding, options)),
    ]);
  }
  const shown = isNote && group.length > notesShown ? group.slice(0, notesShown) : group;
  const told = shown.flatMap((finding) => messageLines(finding, around));
  if (!isNote) {
    const heading = `${indent}Of the first of these ${group.length} (--verbose tells all):`;
    return [[...told, "", heading, ...evidenceLines(first, options), ...remediesLines(first, options)]];
  }
  const hidden = group.length - shown.length;
  return [[...told, ...(hidden > 0 ? [`${indent}… and ${hidden} more like these (--verbose tells all)`] : [])]];
}

/** The message behind the number of its rule, and the other end of a rename. */
function messageLines(finding: AnyFinding, around: Surroundings): string[] {
  const { report, options, context } = around;
  const { rule, doors } = finding;
  const marks = [...(report.doors.length > doors.length ? doors : []), ...standingMarks(finding, report)];
  const only = marks.length > 0 ? `[${marks.join(", ")}] ` : "";
  const [message = "", ...more] = messageParts(finding, context);
  const width = proseWidth(options);
  const [first = "", ...others] = wrapped(`${only}${message}`, width, `${ruleIndent}${rule.padEnd(6)}`, indent);
  const number = options.paint(colours[finding.level], first.slice(0, indent.length));
  const pair = [...more, ...otherEnd(finding, around)];
  return [number + first.slice(indent.length), ...others, ...pair.flatMap((text) => wrapped(text, width, indent))];
}

/** R-01 tells its pair itself, with the reasons; R-03 knows of none. */
function otherEnd({ rule, operator }: AnyFinding, { renamed, context }: Surroundings): string[] {
  const fresh = operator?.operatorId ? renamed.get(operator.operatorId)?.operator : undefined;
  if (rule !== "R-03" || !operator || !fresh) return [];
  return [looksRenamed(operatorLabel(fresh, context.explain), shortLabel(operator), [])];
}

/** How it shows, and how sure it is. */
function evidenceLines(finding: AnyFinding, options: TextOptions): string[] {
  const { flinkError } = finding;
  const shows = howItShows(finding);
  if (shows === null) return [];
  const head = wrapped(`${shows}${flinkError === null ? "." : ":"}`, proseWidth(options), indent);
  return [
    "",
    ...head.map((line) => options.paint("dim", line)),
    ...(flinkError === null ? [] : quotation(flinkError, options)),
  ];
}

function remediesLines({ remedies }: AnyFinding, options: TextOptions): string[] {
  return remedies.length > 0 ? ["", ...remedies.flatMap((remedy) => remedyLines(remedy, options))] : [];
}

/** Flink's text is searched for and compared: it is broken for a terminal only. */
function quotation(text: string, options: TextOptions): string[] {
  const inner = `${indent}  `;
  const shown = printable(text);
  return options.width === undefined ? [inner + shown] : wrapped(shown, proseWidth(options), inner);
}

/** Code and commands are copied: never broken. */
function remedyLines({ what, code, command }: Remedy, options: TextOptions): string[] {
  const exact = [code, command].filter((text) => text !== undefined);
  return [
    ...wrapped(printable(what), proseWidth(options), `${indent}- `, `${indent}  `),
    ...exact.map((text) => `${indent}    ${options.paint("bold", printable(text))}`),
  ];
}
