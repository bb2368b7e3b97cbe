import type { Verdict } from "../check/check.js";
import type { Door } from "../check/finding.js";
import { type CheckReport, limitsOf, toldWithTheirPair, uncheckedTopics } from "./checkReport.js";
import { printable } from "./printable.js";
import { counted, type Format, listed, proseWidth, type TextOptions, wrapped } from "./text.js";

const words: Readonly<Record<Verdict, string>> = {
  "not-restorable": "not restorable",
  "restorable-with-loss": "restorable with loss",
  restorable: "restorable",
  unknown: "unknown",
};
const colours: Readonly<Record<Verdict, Format>> = {
  "not-restorable": "red",
  "restorable-with-loss": "magenta",
  restorable: "green",
  unknown: "yellow",
};

const doorWords: Readonly<Record<Door, string>> = { path: "by path", ha: "through high availability" };

/** Verdict, what it is about, and in the same breath what it does not cover. */
export function verdictLines(report: CheckReport, options: TextOptions): string[] {
  const { result, snapshotName, jobName } = report;
  const open = uncheckedTopics(result.notChecked.filter((gap) => gap.decisive));
  const unchecked = [
    ...uncheckedTopics(result.notChecked.filter((gap) => !gap.decisive)),
    ...limitsOf(report).map(({ topic, reason }) => `${topic} (${reason})`),
  ];
  const isPartial = result.verdict === "restorable" && unchecked.length > 0;
  const text = [
    `${printable(snapshotName)} into ${printable(jobName)}${findingsAndDoors(report)}`,
    ...(open.length > 0 ? [`undecided: ${open.join(", ")}`] : []),
    ...(unchecked.length > 0 ? [`not checked: ${unchecked.join(", ")}`] : []),
  ].join("; ");
  const verdict = words[result.verdict].toUpperCase();
  const [first = "", ...others] = wrapped(
    `${verdict}${isPartial ? " as far as checked" : ""}: ${text}`,
    proseWidth(options),
    "",
    "  ",
  );
  // coloured after it is broken into lines, because colours have no width
  const painted = options.paint(["bold", colours[result.verdict]], first.slice(0, verdict.length));
  return [painted + first.slice(verdict.length), ...others];
}

/** How many findings there are of the levels that matter, and what each door says. */
function findingsAndDoors({ result, doors, snapshot }: CheckReport): string {
  const paired = toldWithTheirPair(result.findings, snapshot);
  const counts = (["error", "loss", "warning"] as const).flatMap((level) => {
    const count = result.findings.filter((f) => f.level === level && !paired.has(f)).length;
    return count > 0 ? [counted(count, level, plurals[level])] : [];
  });
  const byDoor = doors.map((door) => `${doorWords[door]} ${words[result.doors[door]?.verdict ?? "unknown"]}`);
  return `${counts.length > 0 ? `, ${listed(counts)}` : ""}${doors.length > 1 ? ` (${byDoor.join(", ")})` : ""}`;
}

const plurals = { error: "errors", loss: "losses", warning: "warnings" } as const;
