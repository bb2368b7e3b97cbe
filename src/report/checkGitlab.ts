/** GitLab's Code Quality report: a list of issues, shown in merge requests. */
import type { Level } from "../check/finding.js";
import { fingerprintOfText } from "../gate/fingerprint.js";
import type { CheckReport } from "./checkReport.js";
import { placeOf, repositoryPath } from "./place.js";
import { gapLine, storyLine, storyOf, storyText } from "./story.js";
import type { Tool } from "./tool.js";

const severities = { error: "blocker", loss: "critical", warning: "major", info: "info" } as const satisfies Record<
  Level,
  string
>;

/** A question that is open and could turn the verdict is an issue as well: an empty list means that nothing was found. */
export function checkGitlab(reports: readonly CheckReport[], tool: Tool): Record<string, unknown>[] {
  return withUniqueFingerprints(reports.flatMap((report) => issuesOf(report, tool)));
}

function issuesOf(report: CheckReport, { cwd }: Tool) {
  const findings = report.result.findings.flatMap((finding) => {
    const standing = report.gate.standings.get(finding);
    const countsAs = standing?.countsAs ?? finding.level;
    if (countsAs === "off") return [];
    const { location, line = 1 } = placeOf(finding, report);
    const story = storyOf(finding, report);
    return [
      {
        description: `${finding.rule}: ${storyLine(story)}`,
        content: { body: storyText(story) },
        check_name: story.title,
        fingerprint: standing?.fingerprint ?? fingerprintOfText(storyLine(story)),
        severity: standing?.accepted ? "info" : severities[countsAs],
        location: { path: repositoryPath(location, cwd), lines: { begin: line } },
      },
    ];
  });
  const open = report.gate.open.map((gap) => ({
    description: `${gap.rule}: ${gapLine(gap)}`,
    check_name: `${gap.rule} undecided`,
    fingerprint: fingerprintOfText(gapLine(gap)),
    severity: "critical",
    location: { path: repositoryPath(report.snapshotName, cwd), lines: { begin: 1 } },
  }));
  return [...findings, ...open];
}

/** GitLab takes issues of one fingerprint for one issue. */
function withUniqueFingerprints<T extends { readonly fingerprint: string }>(issues: readonly T[]): T[] {
  const seen = new Map<string, number>();
  return issues.map((issue) => {
    const times = (seen.get(issue.fingerprint) ?? 0) + 1;
    seen.set(issue.fingerprint, times);
    return times === 1 ? issue : { ...issue, fingerprint: fingerprintOfText(`${issue.fingerprint} ${times}`) };
  });
}
