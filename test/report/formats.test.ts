/** Every format of `check`: what it says of the four verdicts, whether its readers can read it, and what it does with hostile text. */

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import AjvDraft4 from "ajv-draft-04";
import addFormats from "ajv-formats";
import { XMLParser, XMLValidator } from "fast-xml-parser";
import { describe, expect, it } from "vitest";
import { gateOf } from "../../src/gate/gate.js";
import { checkGithub } from "../../src/report/checkGithub.js";
import { checkGitlab } from "../../src/report/checkGitlab.js";
import { checkHtml } from "../../src/report/checkHtml.js";
import { checksJson } from "../../src/report/checkJson.js";
import { checkJunit } from "../../src/report/checkJunit.js";
import { checkMarkdown } from "../../src/report/checkMarkdown.js";
import type { CheckReport } from "../../src/report/checkReport.js";
import { checkSarif } from "../../src/report/checkSarif.js";
import { checkText } from "../../src/report/checkText.js";
import { jsonText } from "../../src/report/json.js";
import { cases, hostile, hostileUids, noGate, reportOf, root, severalJobs, tool } from "./support.js";

const plain = { width: undefined, paint: (_: unknown, text: string) => text, verbose: false, quiet: false };

type Reports = readonly CheckReport[];
const formats: Readonly<Record<string, readonly [ending: string, render: (reports: Reports) => string]>> = {
  text: ["txt", (reports) => reports.map((report) => checkText(report, plain)).join("\n")],
  json: ["json", (reports) => jsonText(checksJson(reports))],
  sarif: ["sarif", (reports) => jsonText(checkSarif(reports, tool))],
  junit: ["xml", checkJunit],
  github: ["github.txt", (reports) => reports.map((report) => checkGithub(report, tool)).join("")],
  gitlab: ["gitlab.json", (reports) => jsonText(checkGitlab(reports, tool))],
  markdown: ["md", checkMarkdown],
  html: ["html", (reports) => checkHtml(reports, tool)],
};

/** The accepted loss, and the loss whose day has passed. */
async function withBaseline(expires: string): Promise<CheckReport> {
  const report = await reportOf(cases["restorable-with-loss"]);
  const accepted = report.result.findings
    .filter(({ level }) => level === "loss")
    .map((finding) => ({
      finding: report.gate.standings.get(finding)?.fingerprint ?? "",
      rule: finding.rule,
      level: finding.level,
      doors: finding.doors,
      reason: "a scratch counter, dropped on purpose",
      expires,
    }));
  const baseline = { location: "baseline.yaml", accepted };
  return { ...report, gate: gateOf(report.result, report.doors, { ...noGate, baseline }) };
}

const all: readonly (readonly [string, () => Promise<Reports>])[] = [
  ...Object.entries(cases).map(([name, given]) => [name, async () => [await reportOf(given)]] as const),
  ["accepted", async () => [await withBaseline("2027-01-31")]],
  ["expired", async () => [await withBaseline("2027-01-30")]],
  ["hostile", async () => [await reportOf(hostile)]],
  ["several-jobs", severalJobs],
];

/** https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format */
const codeQualitySchema = {
  type: "array",
  items: {
    type: "object",
    required: ["description", "check_name", "fingerprint", "severity", "location"],
    properties: {
      description: { type: "string", minLength: 1 },
      check_name: { type: "string", minLength: 1 },
      fingerprint: { type: "string", pattern: "^[0-9a-f]{32}$" },
      severity: { enum: ["info", "minor", "major", "critical", "blocker"] },
      content: { type: "object", properties: { body: { type: "string" } } },
      location: {
        type: "object",
        required: ["path", "lines"],
        properties: {
          path: { type: "string", pattern: "^(?!\\./)." },
          lines: { type: "object", required: ["begin"], properties: { begin: { type: "integer", minimum: 1 } } },
        },
      },
    },
  },
};

describe.each(Object.entries(formats))("%s", (format, [ending, render]) => {
  it.each(all)("of %s", async (name, make) => {
    const text = render(await make());
    await expect(text).toMatchFileSnapshot(join(import.meta.dirname, `golden/${name}/${format}.${ending}`));
  });
});

describe("validity", () => {
  const require = createRequire(import.meta.url);
  const sarifSchema = JSON.parse(
    readFileSync(
      join(require.resolve("@microsoft/jest-sarif/package.json"), "../lib/schemas/sarif-2.1.0-rtm.5.json"),
      "utf8",
    ),
  );
  const ajv4 = new AjvDraft4.default({ strict: false, allErrors: true, unicodeRegExp: false });
  addFormats.default(ajv4);
  const isSarif = ajv4.compile(sarifSchema);
  const ajv = new Ajv2020({ strict: false });
  const isCheck = ajv.compile(JSON.parse(readFileSync(join(root, "schemas/check.schema.json"), "utf8")));
  const isCodeQuality = ajv.compile(codeQualitySchema);

  describe.each(all)("of %s", (_, make) => {
    it("sarif: the official schema, and what it cannot say", async () => {
      const sarif = JSON.parse(jsonText(checkSarif(await make(), tool)));
      expect(isSarif(sarif), JSON.stringify(isSarif.errors)).toBe(true);
      for (const run of sarif.runs) {
        for (const result of run.results) {
          expect(run.tool.driver.rules[result.ruleIndex].id).toBe(result.ruleId);
          // 3.27.10: only a failure has a level
          expect(result.kind === "fail" || result.level === "none").toBe(true);
          for (const { physicalLocation } of result.locations) {
            expect(physicalLocation.artifactLocation.uri).toMatch(/^[\w\-./%~:!$&'()*+,;=@]+$/);
          }
        }
        // 3.27.23: suppressions with all results or with none
        expect(new Set(run.results.map((r: object) => "suppressions" in r)).size).toBeLessThan(2);
      }
      const categories = sarif.runs.map((run: { automationDetails?: { id: string } }) => run.automationDetails?.id);
      expect(new Set(categories).size).toBe(sarif.runs.length);
    });

    it("junit: well-formed, the elements that servers know, counts that add up, names once", async () => {
      const reports = await make();
      const text = checkJunit(reports);
      expect(XMLValidator.validate(text)).toBe(true);
      // biome-ignore lint/suspicious/noControlCharactersInRegex: XML has none of them
      expect(text).not.toMatch(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/);
      const parser = new XMLParser({ ignoreAttributes: false, isArray: (name) => /^test(?:case|suite)$/.test(name) });
      const { testsuites } = parser.parse(text);
      type Cases = readonly Record<string, unknown>[];
      const suites: { testcase: Cases }[] = testsuites.testsuite;
      const withElement = (cases: Cases, name: string) => cases.filter((one) => name in one).length;
      const addsUp = (suite: Record<string, unknown>, cases: Cases) => {
        expect(Number(suite["@_tests"])).toBe(cases.length);
        expect(Number(suite["@_failures"])).toBe(withElement(cases, "failure"));
        expect(Number(suite["@_errors"])).toBe(withElement(cases, "error"));
        expect(Number(suite["@_skipped"])).toBe(withElement(cases, "skipped"));
      };
      expect(suites).toHaveLength(reports.length);
      for (const [index, suite] of suites.entries()) {
        expect(Object.keys(suite).filter((key) => !key.startsWith("@_"))).toEqual([
          "properties",
          "testcase",
          "system-out",
        ]);
        for (const one of suite.testcase) {
          const elements = Object.keys(one).filter((key) => !key.startsWith("@_"));
          expect(elements.length).toBeLessThan(2);
          expect(["failure", "error", "skipped", "system-out"]).toEqual(expect.arrayContaining(elements));
        }
        addsUp(suite, suite.testcase);
        const fails = withElement(suite.testcase, "failure") + withElement(suite.testcase, "error") > 0;
        expect(fails).toBe(reports[index]?.gate.exitCode === 1);
      }
      const cases = suites.flatMap(({ testcase }) => testcase);
      addsUp(testsuites, cases);
      expect(new Set(cases.map((one) => `${one["@_classname"]} ${one["@_name"]}`)).size).toBe(cases.length);
    });

    it("gitlab: the fields that it wants, fingerprints once", async () => {
      const issues = checkGitlab(await make(), tool);
      expect(isCodeQuality(issues), JSON.stringify(isCodeQuality.errors)).toBe(true);
      expect(new Set(issues.map(({ fingerprint }) => fingerprint)).size).toBe(issues.length);
    });

    it("github: every line is a command, and there are errors just where the check fails", async () => {
      const reports = await make();
      const lines = reports.flatMap((report) => checkGithub(report, tool).trimEnd().split("\n"));
      for (const line of lines)
        expect(line).toMatch(/^::(error|warning|notice) [a-z]+=[^:,]*(,[a-z]+=[^:,]*)*::[^\r\n]*$/);
      expect(lines.some((line) => line.startsWith("::error "))).toBe(reports.some(({ gate }) => gate.exitCode === 1));
    });

    it("json: our schema", async () => {
      const json = JSON.parse(jsonText(checksJson(await make())));
      expect(isCheck(json), JSON.stringify(isCheck.errors)).toBe(true);
    });
  });
});

describe("hostile text", () => {
  it("html: no markup of its own, nothing that loads or runs", async () => {
    const text = checkHtml([await reportOf(hostile)], tool);
    expect(text).not.toMatch(/<script|<img|<iframe|<link|javascript:[^<]*>|\son\w+=|url\(|@import/i);
    expect(text).toContain("&#60;script&#62;");
    expect(text).toContain("算子一");
    // the only addresses are text
    expect(text).not.toMatch(/(?:src|href)=/);
  });

  it("markdown: no markup of its own, no mention, no reference, no link", async () => {
    const text = checkMarkdown([await reportOf(hostile)]);
    const outsideCode = text.replace(/^ *(`{3,})\n[\s\S]*?^ *\1$/gm, "").replace(/(`+)(?!`)[^\n]*?(?<!`)\1(?!`)/g, "");
    expect(outsideCode).not.toMatch(/<script|@team|#12|!3|(?<!\\)\]\(javascript|https:/);
    const tags = outsideCode.match(/<\/?[a-z]+/g) ?? [];
    expect(tags.filter((tag) => !/^<\/?(?:details|summary|sub)$/.test(tag))).toEqual([]);
  });

  it("text: no control character, no line that GitHub would take for a command", async () => {
    for (const width of [40, 80, 100]) {
      const text = checkText(await reportOf(hostile), { ...plain, width });
      // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
      expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u202e]|^\s*::/m);
    }
  });

  it("every format names every uid", async () => {
    const report = await reportOf(hostile);
    expect(hostileUids).toContain("算子一");
    for (const [name, [, render]] of Object.entries(formats)) expect(render([report]), name).toContain("算子一");
  });
});

describe("where a finding is shown", () => {
  it("the line that declares the operator; for one that is gone, that of its likely new name; else the snapshot", async () => {
    const lines = async (given: Parameters<typeof reportOf>[0]) => checkGithub(await reportOf(given), tool);
    expect(await lines(cases["not-restorable"])).toContain(
      "::error file=samples/job-aaa-ccc.yaml,line=6,col=5,title=R-01",
    );
    const gone = await lines({ uids: ["source", "aaa"] });
    expect(gone).toContain("::error file=samples/flink-2.2.1/aaabbb/canonical-savepoint,title=R-01");
  });
});
