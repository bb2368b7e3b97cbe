import type { Verdict } from "../check/check.js";
import type { Door } from "../check/finding.js";
import { withStates } from "../check/needs.js";
import { type CheckReport, limitsOf, toldWithTheirPair, uncheckedTopics } from "./checkReport.js";
import { levelWords } from "./levelWords.js";
import { printable } from "./printable.js";
import { counted, type Format, listed, proseWidth, type TextOptions, wrapped } from "./text.js";

export const verdictWords: Readonly<Record<Verdict, string>> = {
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

/** "NOT RESTORABLE", "RESTORABLE as far as checked" */
export function verdictTitle(report: CheckReport): string {
  const { verdict } = report.result;
  const isPartial = verdict === "restorable" && uncheckedTexts(report).length > 0;
  return `${verdictWords[verdict].toUpperCase()}${isPartial ? " as far as checked" : ""}`;
}

/** What is open, and what is not looked at; each in a few words. */
export function openTopics({ result }: CheckReport): string[] {
  return uncheckedTopics(result.notChecked.filter((gap) => gap.decisive));
}

export function uncheckedTexts(report: CheckReport): string[] {
  return [
    // what is missing with all state files is said in one word below
    ...uncheckedTopics(report.result.notChecked.filter((gap) => !gap.decisive && gap.needs !== withStates)),
    ...limitsOf(report).map(({ topic, reason }) => `${topic} (${reason})`),
  ];
}

/** Verdict, what it is about, and in the same breath what it does not cover: one line. */
export function verdictSentence(report: CheckReport): string {
  const [open, unchecked] = [openTopics(report), uncheckedTexts(report)];
  const text = [
    `${printable(report.snapshotName)} into ${printable(report.jobName)}${findingCounts(report)}`,
    ...(open.length > 0 ? [`undecided: ${open.join(", ")}`] : []),
    ...(unchecked.length > 0 ? [`not checked: ${unchecked.join(", ")}`] : []),
  ].join("; ");
  return `${verdictTitle(report)}: ${text}`;
}

/** The same for a terminal. */
export function verdictLines(report: CheckReport, options: TextOptions): string[] {
  const { verdict } = report.result;
  const [first = "", ...others] = wrapped(verdictSentence(report), proseWidth(options), "", "  ");
  const length = verdictWords[verdict].length;
  // coloured after it is broken into lines, because colours have no width
  const painted = options.paint(["bold", colours[verdict]], first.slice(0, length));
  return [painted + first.slice(length), ...others];
}

/** One sentence for those who have not met the word. */
export function verdictMeans({ result }: CheckReport): string {
  return meanings[result.verdict];
}

const meanings: Readonly<Record<Verdict, string>> = {
  "not-restorable": "Flink refuses this restore, or the job fails again and again.",
  "restorable-with-loss": "The job starts, and state is gone or wrong.",
  unknown: "Nobody can tell from what is known; what is missing could turn the verdict.",
  restorable: "Flink restores it: no rule that was checked found an error or a loss.",
};

/** How many findings there are of the levels that matter, and what each door says. */
export function findingCounts({ result, doors, snapshot, gate }: CheckReport): string {
  const paired = toldWithTheirPair(result.findings, snapshot);
  const counts = (["error", "loss", "warning"] as const).flatMap((level) => {
    const here = result.findings.filter((f) => f.level === level && !paired.has(f));
    const accepted = here.filter((f) => gate.standings.get(f)?.accepted).length;
    const mark = accepted === 0 ? "" : accepted === here.length ? " (accepted)" : ` (${accepted} accepted)`;
    return here.length > 0 ? [`${counted(here.length, level, levelWords[level].many)}${mark}`] : [];
  });
  const byDoor = doors.map((door) => `${doorWords[door]} ${verdictWords[result.doors[door]?.verdict ?? "unknown"]}`);
  return `${counts.length > 0 ? `, ${listed(counts)}` : ""}${doors.length > 1 ? ` (${byDoor.join(", ")})` : ""}`;
}
