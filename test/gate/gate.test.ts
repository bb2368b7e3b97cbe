/** What counts: levels of the configuration, and a baseline that can change the exit code and nothing else. */
import { describe, expect, it } from "vitest";
import type { Level } from "../../src/check/finding.js";
import type { RuleId } from "../../src/check/ruleIds.js";
import type { Acceptance } from "../../src/gate/baseline.js";
import { fingerprintOf } from "../../src/gate/fingerprint.js";
import { type GateSettings, gateOf } from "../../src/gate/gate.js";
import { readBaseline } from "../../src/gate/readBaseline.js";
import { readConfig } from "../../src/gate/readConfig.js";
import { withAcceptances } from "../../src/gate/writeBaseline.js";
import { locateYaml } from "../../src/job/locateYaml.js";
import { checkText } from "../../src/report/checkText.js";
import { cases, noGate, reportOf } from "../report/support.js";

const loss = cases["restorable-with-loss"];

function accept(report: Awaited<ReturnType<typeof reportOf>>, changes: Partial<Acceptance> = {}): Acceptance[] {
  return report.result.findings
    .filter(({ level }) => level === "error" || level === "loss")
    .map((finding) => ({
      finding: fingerprintOf(finding),
      rule: finding.rule,
      level: finding.level,
      doors: finding.doors,
      reason: "on purpose",
      expires: "2027-12-31",
      ...changes,
    }));
}

const gateWith = (report: Awaited<ReturnType<typeof reportOf>>, settings: Partial<GateSettings>) =>
  gateOf(report.result, report.doors, { ...noGate, ...settings });

const baseline = (accepted: readonly Acceptance[]) => ({ baseline: { location: "b.yaml", accepted } });

describe("a baseline", () => {
  it("changes the exit code, never the verdict, and the report says both", async () => {
    const report = await reportOf(cases["not-restorable"]);
    const gate = gateWith(report, baseline(accept(report)));
    expect(gate.exitCode).toBe(0);
    expect(report.result.verdict).toBe("not-restorable");
    const text = checkText({ ...report, gate }, { width: undefined, paint: (_, t) => t, verbose: false, quiet: true });
    expect(text).toMatch(/^NOT RESTORABLE: .*1\s+error\s+\(accepted\)/);
  });

  it("does not cover a finding that got worse: accepted as a loss, it is an error without the flag", async () => {
    const accepted = accept(await reportOf(loss));
    const { allowNonRestoredState: _, ...strict } = loss;
    const report = await reportOf(strict);
    const gate = gateWith(report, baseline(accepted));
    expect(gate.exitCode).toBe(1);
    expect(gate.baseline?.unused).toEqual(accepted);
  });

  it("does not cover the same at a door where it was not accepted", async () => {
    const report = await reportOf({ ...cases["not-restorable"], doors: ["path", "ha"] });
    const accepted = accept(report).map((entry) => ({ ...entry, doors: ["path"] as const }));
    const fails = [...gateWith(report, baseline(accepted)).standings].filter(([, { fails }]) => fails);
    expect(fails.map(([{ rule }]) => rule)).toEqual(["R-03"]);
  });

  it("does not cover another operator, nor the same one when it holds another state", async () => {
    const report = await reportOf(loss);
    const finding = report.result.findings.find(({ rule }) => rule === "R-01");
    if (finding?.rule !== "R-01" || finding.operator === null) throw new Error("no R-01");
    const { details } = finding;
    const same = fingerprintOf({ ...finding, details: { ...details, sizeInBytes: 2n ** 60n } });
    expect(same).toBe(fingerprintOf(finding));
    const others = [
      { ...finding, operator: { ...finding.operator, operatorId: null } },
      { ...finding, details: { ...details, stateNames: [...details.stateNames, "new"] } },
      { ...finding, details: { ...details, hasKeyedState: false } },
      { ...finding, level: "error" as const },
    ];
    expect(new Set([same, ...others.map(fingerprintOf)]).size).toBe(5);
  });

  it("holds to the end of its day, and not a day longer", async () => {
    const report = await reportOf(loss);
    const until = baseline(accept(report, { expires: "2027-01-31" }));
    expect(gateWith(report, { ...until, today: "2027-01-31" }).exitCode).toBe(0);
    const after = gateWith(report, { ...until, today: "2027-02-01" });
    expect(after.exitCode).toBe(1);
    expect([...after.standings.values()].filter(({ expired }) => expired)).toHaveLength(1);
  });

  it("cannot accept what is not known", async () => {
    const report = await reportOf(cases.unknown);
    expect(gateWith(report, baseline(accept(report))).exitCode).toBe(1);
    expect(gateWith(report, { failOn: "error" }).exitCode).toBe(1);
    expect(gateWith(report, { failOn: "never" }).exitCode).toBe(0);
  });

  it("reports entries that nothing needs, but not those of doors that were not checked", async () => {
    const report = await reportOf(cases.restorable);
    const entry: Acceptance = {
      finding: "0".repeat(32),
      rule: "R-01",
      level: "loss",
      doors: ["path"],
      reason: "gone long ago",
      expires: "2027-12-31",
    };
    const elsewhere = { ...entry, doors: ["ha"] as const };
    expect(gateWith(report, baseline([entry, elsewhere])).baseline?.unused).toEqual([entry]);
  });
});

describe("levels of the configuration", () => {
  const levels = (...entries: [RuleId, Level | "off"][]) => ({ levels: new Map(entries) });

  it("raise what would pass", async () => {
    const report = await reportOf(loss);
    expect(gateWith(report, { failOn: "error" }).exitCode).toBe(0);
    expect(gateWith(report, { failOn: "error", ...levels(["R-02", "error"]) }).exitCode).toBe(1);
  });

  it("lower warnings and notes, not errors and losses", async () => {
    const report = await reportOf(loss);
    const off = gateWith(report, { failOn: "info", ...levels(["R-01", "off"], ["R-02", "off"], ["R-04", "off"]) });
    expect(off.notLowered).toEqual(["R-01"]);
    const fails = [...off.standings].filter(([, { fails }]) => fails).map(([{ rule }]) => rule);
    expect(fails).toEqual(["R-01"]);
  });
});

const config = (text: string) => readConfig(text, "restorable.yaml", locateYaml(text));
const read = (text: string) => readBaseline(text, "b.yaml", locateYaml(text));

describe("restorable.yaml", () => {
  it("takes rules by number and by name", () => {
    const { failOn, require, levels, baseline } = config(
      "failOn: warning\nrequire: [R-84]\nrules:\n  r-04: error\n  Unmatched-Empty: off\nbaseline: accepted.yaml\n",
    );
    expect({ failOn, require, baseline }).toEqual({ failOn: "warning", require: ["R-84"], baseline: "accepted.yaml" });
    expect([...levels]).toEqual([
      ["R-04", "error"],
      ["R-02", "off"],
    ]);
    expect(config("require: all\n").require).toBe("all");
    expect(config("# nothing yet\n").levels.size).toBe(0);
  });

  it.each([
    ["failon: loss\n", "restorable.yaml:1:1: failon is no known property; did you mean failOn?"],
    ["failOn: loose\n", "restorable.yaml:1:9: failOn must be one of"],
    ["rules:\n  R-99: error\n", 'restorable.yaml:2:3: rules["R-99"] is no rule. Did you mean R-09?'],
    ["rules:\n  R-01: eror\n", 'restorable.yaml:2:9: rules["R-01"] must be one of error, loss, warning, info, off'],
    ["rules:\n  R-01: error\n  unmatched-state: loss\n", "R-01, which is given twice"],
    ["require: [R-01, R-1]\n", "restorable.yaml:1:17: require[1] is"],
    ["- a\n", "restorable.yaml:1:1: must be an object"],
    ["a: [\n", "is no YAML that can be used"],
  ])("%j is refused with its place", (text, message) => {
    expect(() => config(text)).toThrow(message);
  });
});

describe("the file of a baseline", () => {
  const entry: Acceptance = {
    finding: "0123456789abcdef0123456789abcdef",
    rule: "R-01",
    level: "loss",
    doors: ["path"],
    about: 'bbb: "quotes", # hashes, 中文, \\ and\nlines',
    reason: "it's scratch: on purpose",
    expires: "2027-01-31",
  };

  it("reads back what it wrote", () => {
    expect(read(withAcceptances(undefined, [entry])).accepted).toEqual([entry]);
  });

  it("keeps what people wrote in it, and puts a decision in the place of the one that it renews", () => {
    const edited = withAcceptances(undefined, [entry, { ...entry, finding: "f".repeat(32) }])
      .replace("accepted:", "# asked by ops\naccepted:")
      .replace("reason: it's scratch: on purpose", "reason: it's scratch");
    const renewed = withAcceptances(edited, [{ ...entry, expires: "2027-06-30", reason: "still" }]);
    expect(renewed).toContain("# asked by ops");
    expect(read(renewed).accepted.map(({ finding, expires }) => [finding[0], expires])).toEqual([
      ["f", "2027-01-31"],
      ["0", "2027-06-30"],
    ]);
  });

  it("does not drop a decision about another door", () => {
    const text = withAcceptances(withAcceptances(undefined, [{ ...entry, doors: ["ha"] }]), [entry]);
    expect(read(text).accepted.map(({ doors }) => doors)).toEqual([["ha"], ["path"]]);
  });

  const valid = withAcceptances(undefined, [entry]);
  it.each([
    [valid.replace("2027-01-31", "2027-02-30"), "expires is 2027-02-30, a day that no calendar has"],
    [valid.replace("2027-01-31", "never"), "expires must be a day such as 2027-01-31"],
    [valid.replace(/reason: .*/, 'reason: " "'), "reason must be a text that says why it may pass"],
    [valid.replace(/ *reason: .*\n/, ""), "accepted[0] has no reason, which it needs"],
    [
      valid.replace("baselineVersion: 1", "baselineVersion: 2"),
      "baselineVersion is 2, which this release does not know",
    ],
    ["", "b.yaml:1:1: "],
  ])("%# is refused", (text, message) => {
    expect(() => read(text)).toThrow(message);
  });
});
