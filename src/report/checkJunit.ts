/** JUnit's XML, as Jenkins, GitLab and most CI servers read it: rules are test cases, and what fails the check fails one. */
import { type AnyFinding, catalogue } from "../check/catalogue.js";
import { ruleIds } from "../check/ruleIds.js";
import type { CheckReport } from "./checkReport.js";
import { shortLabel } from "./operatorLabel.js";
import { gapLine, storyLine, storyOf, storyText } from "./story.js";
import { verdictSentence, verdictTitle } from "./verdictText.js";

interface TestCase {
  readonly name: string;
  readonly outcome: "passed" | "failure" | "error" | "skipped";
  /** What kind of failure or error it is. */
  readonly type?: string;
  readonly message?: string;
  readonly text?: string;
}

/**
 * failure: a finding that counts. error: a question that is open and could turn the verdict. skipped: accepted in the
 * baseline, or not checked. There are failures or errors just where the exit code is 1.
 */
export function checkJunit(reports: readonly CheckReport[]): string {
  const suites = reports.map((report) => ({ report, cases: casesOf(report) }));
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites${attributes({ name: "restorable" })}${countsOf(suites.flatMap(({ cases }) => cases))}>`,
    ...suites.flatMap(({ report, cases }) => suiteLines(report, cases)),
    "</testsuites>",
    "",
  ].join("\n");
}

function casesOf(report: CheckReport): TestCase[] {
  const { result, doors, gate } = report;
  const told = new Set<string>([...result.findings, ...result.notChecked].map(({ rule }) => rule));
  const quiet = ruleIds.filter((rule) => !told.has(rule) && catalogue[rule].doors.some((door) => doors.includes(door)));
  return [
    ...result.findings.map((finding) => findingCase(finding, report)),
    ...result.notChecked.map((gap): TestCase => {
      const name = `${gap.rule} ${catalogue[gap.rule].name}: ${gap.decisive ? "undecided" : "not checked"}`;
      const fails = gap.decisive && gate.exitCode === 1;
      return { name, outcome: fails ? "error" : "skipped", type: "undecided", message: gapLine(gap) };
    }),
    ...quiet.map((rule): TestCase => ({ name: `${rule} ${catalogue[rule].name}`, outcome: "passed" })),
  ];
}

function countsOf(cases: readonly TestCase[]): string {
  const count = (outcome: TestCase["outcome"]) => cases.filter((one) => one.outcome === outcome).length;
  return attributes({
    tests: cases.length,
    failures: count("failure"),
    errors: count("error"),
    skipped: count("skipped"),
    time: 0,
  });
}

function suiteLines(report: CheckReport, cases: readonly TestCase[]): string[] {
  const { result, doors, snapshotName, jobName, part } = report;
  const classname = `restorable.${doors.join("+")}${part === undefined ? "" : `.job-${part.number}`}`;
  const name = `restorable check ${snapshotName}${part === undefined ? "" : ` into ${jobName}`}`;
  return [
    `  <testsuite${attributes({ name })}${countsOf(cases)}>`,
    "    <properties>",
    ...Object.entries({ verdict: result.verdict, snapshot: snapshotName, job: jobName }).map(
      ([property, value]) => `      <property${attributes({ name: property, value })}/>`,
    ),
    "    </properties>",
    ...uniquelyNamed(cases).flatMap((one) => caseLines(one, classname)),
    `    <system-out>${escaped(verdictSentence(report))}</system-out>`,
    "  </testsuite>",
  ];
}

function findingCase(finding: AnyFinding, report: CheckReport): TestCase {
  const standing = report.gate.standings.get(finding);
  const story = storyOf(finding, report);
  const name = `${story.title}${finding.operator ? `: ${shortLabel(finding.operator)}` : ""}`;
  const message = storyLine(story);
  if (standing?.fails) {
    return {
      name,
      outcome: "failure",
      type: finding.level,
      message: `${verdictTitle(report)}: ${message}`,
      text: storyText(story),
    };
  }
  if (!standing?.accepted) return { name, outcome: "passed", text: storyText(story) };
  return { name, outcome: "skipped", message: `${message} (${standing.accepted.reason})` };
}

/** Servers take two cases of one name for one that ran twice. */
function uniquelyNamed(cases: readonly TestCase[]): TestCase[] {
  const seen = new Map<string, number>();
  return cases.map((one) => {
    const times = (seen.get(one.name) ?? 0) + 1;
    seen.set(one.name, times);
    return times === 1 ? one : { ...one, name: `${one.name} #${times}` };
  });
}

function caseLines({ name, outcome, type, message = "", text = "" }: TestCase, classname: string): string[] {
  const open = `    <testcase${attributes({ classname, name, time: 0 })}`;
  if (outcome === "passed" && text === "") return [`${open}/>`];
  const body =
    outcome === "passed"
      ? `<system-out>${escaped(text)}</system-out>`
      : outcome === "skipped"
        ? `<skipped${attributes({ message })}/>`
        : `<${outcome}${attributes({ message, type: type ?? "" })}>${escaped(text || message)}</${outcome}>`;
  return [`${open}>`, `      ${body}`, "    </testcase>"];
}

function attributes(values: Readonly<Record<string, string | number>>): string {
  return Object.entries(values)
    .map(([name, value]) => ` ${name}="${escaped(String(value)).replaceAll("\n", "&#10;")}"`)
    .join("");
}

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&apos;",
};

/** Text of an element or an attribute; characters that XML 1.0 does not have become U+FFFD. */
function escaped(text: string): string {
  return text
    .replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, "\ufffd")
    .replace(/[&<>"']/g, (character) => entities[character] ?? character);
}
