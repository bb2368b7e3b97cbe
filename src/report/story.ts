import { type AnyFinding, catalogue } from "../check/catalogue.js";
import type { NotChecked } from "../check/check.js";
import type { Remedy } from "../check/finding.js";
import { type CheckReport, messageContextOf } from "./checkReport.js";
import { howItShows } from "./evidence.js";
import { standingMarks } from "./gateText.js";
import { messageParts } from "./messages.js";
import { printable } from "./printable.js";
import { topics } from "./topics.js";

/** A finding in pieces of text, for formats that arrange them their own way. Nothing in it can act on a terminal. */
export interface Story {
  /** "R-01 unmatched-state" */
  readonly title: string;
  /** Doors, where not all that were checked; how it counts, where that is not its level. */
  readonly marks: readonly string[];
  readonly message: readonly string[];
  /** "Flink says, at submission, before any task runs (seen with real Flink)" */
  readonly shows: string | null;
  readonly flinkError: string | null;
  readonly remedies: readonly Remedy[];
}

export function storyOf(finding: AnyFinding, report: CheckReport): Story {
  const { rule, doors, flinkError } = finding;
  return {
    title: `${rule} ${catalogue[rule].name}`,
    marks: [
      ...(report.doors.length > doors.length ? [`door ${doors.join(", ")}`] : []),
      ...standingMarks(finding, report),
    ],
    message: messageParts(finding, messageContextOf(report)),
    shows: howItShows(finding),
    flinkError: flinkError === null ? null : printable(flinkError),
    remedies: remediesOf(finding),
  };
}

/** Findings with what to do, which is said once, behind the last of those of one rule that have it in common. */
export function remediesOnce(findings: readonly AnyFinding[]) {
  const keyOf = ({ rule, remedies }: AnyFinding) => JSON.stringify([rule, remedies]);
  return findings.map((finding, i) => {
    const next = findings[i + 1];
    const isRepeated = next !== undefined && keyOf(next) === keyOf(finding);
    return { finding, remedies: isRepeated ? [] : remediesOf(finding) };
  });
}

function remediesOf({ remedies }: AnyFinding): readonly Remedy[] {
  return remedies.map(({ what, code, command }) => ({
    what: printable(what),
    ...(code !== undefined && { code: printable(code) }),
    ...(command !== undefined && { command: printable(command) }),
  }));
}

/** The message on one line, marks in front. */
export function storyLine({ marks, message }: Story): string {
  return `${marks.length > 0 ? `[${marks.join(", ")}] ` : ""}${message.join(" ")}`;
}

/** All of it as plain text of several lines. */
export function storyText(story: Story): string {
  const { shows, flinkError, remedies } = story;
  return [
    storyLine(story),
    ...(shows === null ? [] : [`${shows}${flinkError === null ? "." : ":"}`]),
    ...(flinkError === null ? [] : [`  ${flinkError}`]),
    ...(remedies.length > 0 ? ["What to do:"] : []),
    ...remedies.flatMap(({ what, code, command }) => [
      `- ${what}`,
      ...[code, command].flatMap((exact) => (exact === undefined ? [] : [`    ${exact}`])),
    ]),
  ].join("\n");
}

/** A question that stayed open, on one line. */
export function gapLine({ rule, reason, needs, decisive }: NotChecked): string {
  const what = decisive ? "Undecided, and could turn the verdict" : "Not checked";
  return `${what}: ${topics[rule]}. ${capitalized(printable(reason))}. Pass ${printable(needs)}.`;
}

export function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
