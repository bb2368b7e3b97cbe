/** SARIF 2.1.0: what code scanning of GitHub, Azure DevOps and many editors read. */
import { type AnyFinding, catalogue } from "../check/catalogue.js";
import type { NotChecked } from "../check/check.js";
import type { Level } from "../check/finding.js";
import { type RuleId, ruleIds } from "../check/ruleIds.js";
import { fingerprintOfText } from "../gate/fingerprint.js";
import type { CheckReport } from "./checkReport.js";
import { artifactUri, placeOf } from "./place.js";
import { gapLine, storyLine, storyOf, storyText } from "./story.js";
import type { Tool } from "./tool.js";
import { verdictSentence } from "./verdictText.js";

const levelOf = {
  error: "error",
  loss: "error",
  warning: "warning",
  info: "note",
  off: "none",
} as const satisfies Record<Level | "off", string>;

/** A run for each job. */
export function checkSarif(reports: readonly CheckReport[], tool: Tool): Record<string, unknown> {
  // GitHub takes two runs of one category for one analysis that was uploaded twice
  const category = (index: number) =>
    reports.length > 1 ? { automationDetails: { id: `restorable/job-${index + 1}/` } } : {};
  return {
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: reports.map((report, index) => ({ ...category(index), ...runOf(report, tool) })),
  };
}

/** Open questions that could turn the verdict are results of kind "open"; the others are notifications. */
function runOf(report: CheckReport, tool: Tool) {
  const { result, gate, snapshot, job } = report;
  const reported = new Set<RuleId>([...result.findings, ...gate.open].map(({ rule }) => rule));
  return {
    tool: {
      driver: {
        name: "restorable",
        semanticVersion: tool.version,
        rules: ruleIds.map((id) => descriptorOf(id, reported.has(id) ? tool.rulePage(id) : undefined)),
      },
    },
    columnKind: "utf16CodeUnits",
    invocations: [
      {
        executionSuccessful: true,
        exitCode: gate.exitCode,
        exitCodeDescription: verdictSentence(report),
        toolExecutionNotifications: result.notChecked.map((gap) => ({
          level: gap.decisive ? "warning" : "note",
          message: { text: gapLine(gap) },
          associatedRule: ruleRef(gap.rule),
        })),
      },
    ],
    results: [
      ...result.findings.map((finding) => resultOf(finding, report, tool)),
      ...gate.open.map((gap) => openResult(gap, report, tool)),
    ],
    properties: {
      verdict: result.verdict,
      doors: result.doors,
      snapshot: report.snapshotName,
      checkpointId: snapshot.checkpointId,
      job: report.jobName,
      jobOperatorCount: job.operators.length,
    },
  };
}

function ruleRef(id: RuleId) {
  return { id, index: ruleIds.indexOf(id) };
}

function descriptorOf(id: RuleId, page: string | undefined) {
  const { name, title, doors } = catalogue[id];
  return {
    id,
    name: name.replace(/(?:^|-)([a-z0-9])/g, (_, letter: string) => letter.toUpperCase()),
    shortDescription: { text: `${title}.` },
    ...(page !== undefined && { help: { text: page, markdown: page } }),
    properties: { tags: ["apache-flink", "state"], doors },
  };
}

function resultOf(finding: AnyFinding, report: CheckReport, { cwd }: Tool) {
  const { rule, level, operator, doors, phase } = finding;
  const standing = report.gate.standings.get(finding);
  const countsAs = standing?.countsAs ?? level;
  const story = storyOf(finding, report);
  const { location, line, column } = placeOf(finding, report);
  const suppressions = standing?.accepted
    ? [{ kind: "external", status: "accepted", justification: standing.accepted.reason }]
    : [];
  return {
    ruleId: rule,
    ruleIndex: ruleIds.indexOf(rule),
    kind: countsAs === "off" ? "informational" : "fail",
    level: levelOf[countsAs],
    message: { text: storyText(story) },
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri: artifactUri(location, cwd) },
          ...(line !== undefined && {
            region: { startLine: line, ...(column !== undefined && { startColumn: column }) },
          }),
        },
        ...(operator && {
          logicalLocations: [
            {
              ...((operator.uid ?? operator.name) !== null && { name: operator.uid ?? operator.name }),
              ...(operator.operatorId !== null && { fullyQualifiedName: operator.operatorId }),
              kind: "object",
            },
          ],
        }),
      },
    ],
    partialFingerprints: { "restorable/v1": standing?.fingerprint ?? fingerprintOfText(storyLine(story)) },
    // SARIF wants it with all results of a run or with none
    ...(report.gate.baseline !== null && { suppressions }),
    properties: { level, doors, phase, ...(standing?.accepted && { acceptedUntil: standing.accepted.expires }) },
  };
}

function openResult(gap: NotChecked, { snapshotName, gate }: CheckReport, { cwd }: Tool) {
  return {
    ruleId: gap.rule,
    ruleIndex: ruleIds.indexOf(gap.rule),
    kind: "open",
    level: "none",
    message: { text: gapLine(gap) },
    locations: [{ physicalLocation: { artifactLocation: { uri: artifactUri(snapshotName, cwd) } } }],
    partialFingerprints: { "restorable/v1": fingerprintOfText(gapLine(gap)) },
    ...(gate.baseline !== null && { suppressions: [] }),
    properties: { doors: gap.doors },
  };
}
