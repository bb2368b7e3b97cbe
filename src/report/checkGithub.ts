/** Workflow commands of GitHub Actions: lines on standard output that become annotations of the run and its files. */
import type { AnyFinding } from "../check/catalogue.js";
import { levels } from "../check/finding.js";
import type { CheckReport } from "./checkReport.js";
import { placeOf, repositoryPath } from "./place.js";
import { gapLine, storyOf, storyText } from "./story.js";
import type { Tool } from "./tool.js";
import { verdictSentence, verdictTitle } from "./verdictText.js";

type Command = "error" | "warning" | "notice";

/**
 * The verdict first, then what fails, then the rest: GitHub shows ten annotations of a kind for each step. There are
 * errors just where the exit code is 1.
 */
export function checkGithub(report: CheckReport, { cwd }: Tool): string {
  const { result, gate } = report;
  const isBad = result.verdict !== "restorable";
  const verdict = command(gate.exitCode === 1 ? "error" : isBad ? "warning" : "notice", verdictSentence(report), {
    title: verdictTitle(report),
  });
  const fails = (finding: AnyFinding) => gate.standings.get(finding)?.fails === true;
  const findings = [...result.findings]
    .sort((a, b) => Number(fails(b)) - Number(fails(a)))
    .flatMap((finding) => {
      const kind = commandFor(finding, report);
      if (kind === null) return [];
      const { location, line, column } = placeOf(finding, report);
      const story = storyOf(finding, report);
      return [
        command(kind, storyText(story), {
          file: repositoryPath(location, cwd),
          ...(line !== undefined && { line: String(line) }),
          ...(column !== undefined && { col: String(column) }),
          title: story.title,
        }),
      ];
    });
  const open = gate.open.map((gap) =>
    command(gate.exitCode === 1 ? "error" : "warning", gapLine(gap), { title: `${gap.rule} undecided` }),
  );
  return `${[verdict, ...findings, ...open].join("\n")}\n`;
}

/** Null: it does not count, and is not worth an annotation. */
function commandFor(finding: AnyFinding, { gate }: CheckReport): Command | null {
  const standing = gate.standings.get(finding);
  if (standing?.fails) return "error";
  if (standing?.accepted) return "notice";
  const countsAs = standing?.countsAs ?? finding.level;
  if (countsAs === "off") return null;
  return levels.indexOf(countsAs) <= levels.indexOf("warning") ? "warning" : "notice";
}

/** Escaped as the runner unescapes it (actions/toolkit, command.ts): no text can end the line or start another. */
function command(kind: Command, message: string, properties: Readonly<Record<string, string>>): string {
  const list = Object.entries(properties).map(([name, value]) => {
    return `${name}=${data(value).replaceAll(":", "%3A").replaceAll(",", "%2C")}`;
  });
  return `::${kind} ${list.join(",")}::${data(message)}`;
}

function data(text: string): string {
  return text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}
