import type { Verdict } from "../check/check.js";
import { type Door, levels } from "../check/finding.js";
import { type CheckReport, limitsOf, uncheckedTopics } from "./checkReport.js";
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

export const doorWords: Readonly<Record<Door, string>> = { path: "by path", ha: "through high availability" };

/** Verdict, what it is about, and in the same breath what it does not cover. */
export function verdictLines(report: CheckReport, options: TextOptions): string[] {
  const { result, snapshotName, jobName } = report;
  const open = uncheckedTopics(result.notChecked.filter((gap) => gap.decisive));
  const unchecked = [
    ...uncheckedTopics(result.notChecked.filter((gap) => !gap.decisive)),
    ...limitsOf(report).map(({ topic, reason }) => `${topic} (${reason})`),
  ];
  const text = [
    `${printable(snapshotName)} into ${printable(jobName)}${asFarAs(report, unchecked.length > 0)}`,
    ...(open.length > 0 ? [`undecided: ${open.join(", ")}`] : []),
    ...(unchecked.length > 0 ? [`not checked: ${unchecked.join(", ")}`] : []),
  ].join("; ");
  const verdict = words[result.verdict].toUpperCase();
  const [first = "", ...others] = wrapped(`${verdict}: ${text}`, proseWidth(options), "", "  ");
  // coloured after it is broken into lines, because colours have no width
  const painted = options.paint(["bold", colours[result.verdict]], first.slice(0, verdict.length));
  return [painted + first.slice(verdict.length), ...others];
}

/** How many findings there are, or that there are none as far as anybody looked; and what each door says. */
function asFarAs({ result, doors }: CheckReport, isPartial: boolean): string {
  const counts = (["error", "loss"] as const).flatMap((level) => {
    const count = result.findings.filter((f) => f.level === level).length;
    return count > 0 ? [counted(count, level, level === "loss" ? "losses" : "errors")] : [];
  });
  const warnings = result.findings.filter((f) => levels.indexOf(f.level) <= levels.indexOf("warning")).length;
  const found =
    counts.length > 0
      ? `: ${listed(counts)}`
      : result.verdict !== "restorable"
        ? ""
        : `${isPartial ? ", as far as checked" : ""}${warnings > 0 ? `, with ${counted(warnings, "warning")}` : ""}`;
  if (doors.length < 2) return found;
  const byDoor = doors.map((door) => `${doorWords[door]} ${words[result.doors[door]?.verdict ?? "unknown"]}`);
  return `${found} (${byDoor.join(", ")})`;
}
