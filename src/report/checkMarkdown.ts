/** Markdown for the comment of a pull or merge request, or the summary of a pipeline's step. */
import type { AnyFinding } from "../check/catalogue.js";
import type { Verdict } from "../check/check.js";
import { levels } from "../check/finding.js";
import { type CheckReport, toldWithTheirPair } from "./checkReport.js";
import { contentsInShort } from "./contents.js";
import { differingTexts } from "./declarationText.js";
import { describeSnapshot } from "./describeSnapshot.js";
import { gapGroups } from "./gapText.js";
import { gateSentences } from "./gateText.js";
import { levelWords } from "./levelWords.js";
import { asCode, codeBlock, inText } from "./markdownEscape.js";
import { operatorFates } from "./operatorFates.js";
import { printable } from "./printable.js";
import { restoreText } from "./restoreText.js";
import { humanSize } from "./size.js";
import { remediesOnce, type Story, storyOf } from "./story.js";
import { counted } from "./text.js";
import { findingCounts, openTopics, uncheckedTexts, verdictMeans, verdictWords } from "./verdictText.js";

/** The first line of every report, by which a pipeline finds the comment that it wrote before. */
export const marker = "<!-- restorable check -->";

const icons: Readonly<Record<Verdict, string>> = {
  "not-restorable": "⛔",
  "restorable-with-loss": "⚠️",
  unknown: "❓",
  restorable: "✅",
};

/** Characters. GitHub's comments end at 65,536, and a summary that is cut off in the middle of a fence is no summary. */
const mostFindings = 40_000;
const mostOperators = 50;

export function checkMarkdown(reports: readonly CheckReport[]): string {
  const sections = reports.flatMap(sectionsOf).map((lines) => lines.join("\n"));
  return `${marker}\n${sections.join("\n\n")}\n`;
}

function sectionsOf(report: CheckReport): (readonly string[])[] {
  const { result } = report;
  const unchecked = uncheckedTexts(report);
  const open = openTopics(report);
  const differing = differingTexts(report.conflicts);
  const title = verdictWords[result.verdict].replace(/^./, (letter) => letter.toUpperCase());
  const partly = result.verdict === "restorable" && unchecked.length > 0 ? " as far as checked" : "";
  return [
    [`### ${icons[result.verdict]} ${title}${partly}`],
    [
      `${asCode(printable(report.snapshotName))} → ${asCode(printable(report.jobName))}${findingCounts(report)}  `,
      verdictMeans(report),
    ],
    ...(differing.length > 0 ? [["**Given differently:**", "", ...differing.map((text) => `- ${inText(text)}`)]] : []),
    ...(open.length > 0 ? [[`**Undecided:** ${inText(open.join(", "))}`]] : []),
    ...(unchecked.length > 0 ? [[`**Not checked:** ${inText(unchecked.join(", "))}`]] : []),
    [`<sub>${inText(`${describeSnapshot(report.snapshot)} · ${restoreText(report)}`)}</sub>`],
    ...findingSections(report),
    ...details(
      "What counts",
      gateSentences(report).map((text) => `- ${inText(text)}`),
    ),
    ...details("Operators", operatorTable(report)),
    ...details("What was not checked, and what to pass", gapLinesOf(report)),
  ];
}

/** Worst first, as many as fit. */
function findingSections(report: CheckReport): string[][] {
  const { findings } = report.result;
  const paired = toldWithTheirPair(findings, report.snapshot);
  const sections: string[][] = [];
  let length = 0;
  let left = 0;
  for (const level of levels) {
    const here = findings.filter((f) => f.level === level && !paired.has(f));
    if (here.length === 0) continue;
    const { one, many, means } = levelWords[level];
    sections.push([`#### ${counted(here.length, one, many)} · ${means}`]);
    const told = remediesOnce(here).map(({ finding, remedies }) =>
      findingLines(finding, { ...storyOf(finding, report), remedies }).join("\n"),
    );
    const fitting = told.filter((text) => {
      length += text.length;
      return length <= mostFindings;
    });
    left += told.length - fitting.length;
    sections.push(...(level === "info" ? [fitting] : fitting.map((text) => [text])));
  }
  return left === 0 ? sections : [...sections, [`… and ${left} more; \`restorable check\` tells them all.`]];
}

function findingLines(
  { level, rule }: AnyFinding,
  { title, marks, message, shows, flinkError, remedies }: Story,
): string[] {
  const head = `**${rule}** ${marks.length > 0 ? `_${inText(marks.join(", "))}_ ` : ""}`;
  const text = message.map(inText).join("  \n");
  if (level === "info") return [`- ${head}${text.replaceAll("  \n", " ")}`];
  return [
    `${head}<sub>${inText(title.slice(rule.length + 1))}</sub>  `,
    text,
    "",
    ...(shows === null ? [] : [`${inText(shows)}${flinkError === null ? "." : ":"}`, ""]),
    ...(flinkError === null ? [] : [...codeBlock(flinkError), ""]),
    ...remedies.flatMap(({ what, code, command }) => [
      `- ${inText(what)}`,
      ...[code, command].flatMap((exact) => (exact === undefined ? [] : codeBlock(exact, "  "))),
    ]),
  ];
}

function operatorTable(report: CheckReport): string[] {
  const rows = operatorFates(report);
  const cells = rows.slice(0, mostOperators).map(({ uid, name, operatorId, state, fate }) => {
    const called = uid === null ? "–" : asCode(printable(uid));
    const cell = (text: string) => inText(text);
    return [
      called,
      name === null ? "–" : cell(printable(name)),
      operatorId === null ? "–" : `\`${operatorId}\``,
      state === null ? "–" : humanSize(state.totalSizeInBytes),
      state === null ? "–" : cell(contentsInShort(state)),
      cell(fate),
    ];
  });
  const line = (all: readonly string[]) => `| ${all.join(" | ")} |`;
  return [
    line(["uid", "name", "operator ID", "state", "holds", "outcome"]),
    "|---|---|---|--:|---|---|",
    ...cells.map(line),
    ...(rows.length > mostOperators ? ["", `… and ${rows.length - mostOperators} more`] : []),
  ];
}

function gapLinesOf({ result }: CheckReport): string[] {
  return gapGroups(result.notChecked).map(({ about, rules, reason, needs, decisive }) => {
    return `- ${decisive ? "**could turn the verdict:** " : ""}${inText(about)} (${rules}): ${inText(reason)}; pass ${inText(needs)}`;
  });
}

function details(summary: string, lines: readonly string[]): string[][] {
  return lines.length === 0 ? [] : [["<details>", `<summary>${summary}</summary>`, "", ...lines, "", "</details>"]];
}
