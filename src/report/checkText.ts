import type { CheckReport } from "./checkReport.js";
import { confirmLines } from "./confirmText.js";
import { describeSnapshot } from "./describeSnapshot.js";
import { findingParts } from "./findingText.js";
import { gapLines } from "./gapText.js";
import { gateLines } from "./gateText.js";
import { printable } from "./printable.js";
import { restoreText } from "./restoreText.js";
import { counted, proseWidth, type TextOptions, together, wrapped } from "./text.js";
import { verdictLines } from "./verdictText.js";

/** The verdict for people: first the one sentence that matters, then why, and what to do. */
export function checkText(report: CheckReport, options: TextOptions): string {
  const verdict = verdictLines(report, options);
  const confirmed = report.confirmation ? confirmLines(report.confirmation, options) : [];
  if (options.quiet) return `${[...verdict, ...confirmed].join("\n")}\n`;
  const parts = [
    verdict,
    confirmed,
    aboutLines(report, options),
    ...findingParts(report, options),
    gapLines(report, options),
    gateLines(report, options),
  ];
  return `${parts
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join("\n"))
    .join("\n\n")}\n`;
}

const titleWidth = 12;

/** What was compared, and how it would be restored. */
function aboutLines(report: CheckReport, options: TextOptions): string[] {
  const { snapshot, job } = report;
  const declared = [
    `${counted(job.operators.length, "operator")}${job.complete ? "" : ", not all there are"}`,
    ...(job.name === undefined ? [] : [printable(job.name)]),
  ];
  const facts = [
    ["snapshot", describeSnapshot(snapshot)],
    ["job", declared.map(together).join(" · ")],
    ["restore", restoreText(report)],
  ] as const;
  return facts.flatMap(([title, text]) => {
    const hanging = " ".repeat(titleWidth);
    const [first = "", ...others] = wrapped(text, proseWidth(options), `  ${title}`.padEnd(titleWidth), hanging);
    return [options.paint("dim", first.slice(0, titleWidth)) + first.slice(titleWidth), ...others];
  });
}
