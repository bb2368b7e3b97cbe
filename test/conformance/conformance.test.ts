import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { beyond, coverage, fires, notProvoked, oneSided, rulesOf } from "./coverage.js";
import { type Judged, judge } from "./judge.js";
import { page } from "./page.js";
import { recordings, secondLooks } from "./records.js";
import { serializersPage } from "./serializersPage.js";

const recorded = recordings();
const judged = (await Promise.all(recorded.map(judge))).flat();
const releases = [...new Set(judged.map((j) => j.release))];

const told = ({ release, subject, verdict, outcome, fired }: Judged) =>
  `${release} ${subject.id}: ${verdict}, Flink: ${outcome} (${fired.join(" ")})`;

describe("verdicts are what real Flink did", () => {
  for (const release of releases) {
    it(`on Flink ${release}`, () => {
      const wrong = judged.filter(
        (j) => j.release === release && j.agreement === "wrong" && !beyond.cases.test(j.subject.id),
      );
      expect(wrong.map(told)).toEqual([]);
    });
  }

  it("say what was not looked at where nobody can tell", () => {
    const differing = judged.filter((j) => j.agreement === "wrong" && beyond.cases.test(j.subject.id));
    expect(differing.length).toBeGreaterThan(0);
    const unsaid = differing.filter(({ notCompared }) => !notCompared);
    expect(unsaid.map(told)).toEqual([]);
  });

  it("at the door of high availability whatever is allowed", () => {
    const there = judged.filter((j) => j.subject.door === "ha" && j.subject.allowNonRestoredState);
    expect(there.filter((j) => j.fired.includes("R-03")).length).toBeGreaterThan(0);
    expect(there.filter((j) => j.fired.includes("R-01")).map(told)).toEqual([]);
  });
});

describe("a second look: the JobManager alone", () => {
  it("at 30 cases and more", () => expect(secondLooks().length).toBeGreaterThanOrEqual(30));

  it.each(secondLooks())("$release $id: $answer", ({ release, id, answer, message }) => {
    const recorded = judged.find((j) => j.release === release && j.subject.id === id)?.subject.outcome;
    expect(recorded?.phase === "submit" ? "refused" : "accepted").toBe(answer);
    const beginning = (text = "") => text.split(/[:(]/)[0];
    if (answer === "refused") expect(beginning(message)).toBe(beginning(recorded?.message));
  });
});

describe("rules", () => {
  it("speak where a case is their trigger", () => {
    const silent = judged.flatMap((j) =>
      rulesOf(j, "trigger").flatMap((rule) => (fires(j, rule) ? [] : [`${rule} ${told(j)}`])),
    );
    expect(silent).toEqual([]);
  });

  it("are silent where a case is their near miss", () => {
    const loud = judged.flatMap((j) =>
      rulesOf(j, "near-miss").flatMap((rule) => (fires(j, rule) ? [`${rule} ${told(j)}`] : [])),
    );
    expect(loud).toEqual([]);
  });

  it.each(coverage(judged))("$rule has a trigger, a near miss and a release, or a reason", (rule) => {
    if (rule.rule in notProvoked) return;
    expect(rule.triggers.length, "triggers").toBeGreaterThan(0);
    if (!(rule.rule in oneSided)) expect(rule.nearMisses.length, "near misses").toBeGreaterThan(0);
    expect(rule.confirmedOn.length, "releases").toBeGreaterThan(0);
  });
});

describe("what is recorded", () => {
  it("is enough to mean something", () => {
    const random = judged.filter((j) => j.subject.id.startsWith("random/"));
    expect(releases).toEqual(["1.20.4", "2.0.1", "2.2.1", "2.3.0"]);
    expect(random.length).toBeGreaterThanOrEqual(300);
    expect(judged.length - random.length).toBeGreaterThanOrEqual(150);
  });

  it.each([
    ["conformance", () => page(judged)],
    ["serializers", () => serializersPage(recorded)],
  ])("is what docs/%s.md says", (name, write) => {
    const file = join(import.meta.dirname, `../../docs/${name}.md`);
    const current = write();
    if (process.env["CONFORMANCE_PAGE"] === "write") writeFileSync(file, current);
    expect(readFileSync(file, "utf8")).toBe(current);
  });
});
