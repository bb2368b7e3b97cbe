import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { confirmedDoors, confirmedSerializers } from "../../src/check/confirmation.js";
import { readSnapshot } from "../../src/index.js";
import type { Trial } from "../../src/job/jar/answer.js";
import { readStates } from "../../src/readStates.js";
import { beyond, coverage, fires, notProvoked, oneSided, rulesOf } from "./coverage.js";
import { type Judged, judge } from "./judge.js";
import { page } from "./page.js";
import { type Confirmed, confirmed, type Recording, recordings, secondLooks, serializersAsked } from "./records.js";
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

describe("asked through the job's jar, as check --jar --confirm does", () => {
  const answers = confirmed();

  it("on five releases", () => expect(Object.keys(answers)).toEqual(["1.16.3", "1.20.4", "2.0.1", "2.2.1", "2.3.0"]));

  it.each(releases)("Flink %s does at both doors what the rules expect", (release) => {
    const { asked, refused, unanswered } = answers[release] as Confirmed;
    const known = new Set(asked);
    expect(known.size).toBeGreaterThan(900);
    const disagreements = judged.flatMap(({ release: own, subject, result }) => {
      const { id, job } = subject;
      if (own !== release || result === null || !known.has(id)) return [];
      const hooks = recorded.find((one) => one.release === release)?.job(job).settings.masterHooks ?? [];
      const trials = (["path", "ha"] as const).flatMap((door): Trial[] => {
        if (unanswered[door].includes(id)) return [];
        return [{ job: 1, door, outcome: refused[door].includes(id) ? "rejected" : "accepted" }];
      });
      return confirmedDoors(trials, result, hooks.length > 0).flatMap(({ door, outcome, expected, agrees }) =>
        agrees === false ? [`${id} ${door}: ${outcome}, expected: ${expected}`] : [],
      );
    });
    expect(disagreements).toEqual([]);
  });
});

describe("serializers asked through the job's jar, as check --jar --confirm serializers does", () => {
  const answers = Object.entries(serializersAsked());

  it("on a release of each line", () => expect(answers.map(([release]) => release)).toEqual(["1.20.4", "2.2.1"]));

  it.each(answers)("Flink %s says of keys and states what the rules say", async (release, told) => {
    const recording = recorded.find((one) => one.release === release) as Recording;
    let compared = 0;
    const disagreements: string[] = [];
    for (const { serializers, cases } of told) {
      for (const id of cases) {
        const { subject, result } = judged.find((j) => j.release === release && j.subject.id === id) as Judged;
        if (result === null) continue;
        const contents = await readStates(await readSnapshot(recording.snapshotPath(subject.snapshot)));
        const asked = serializers.map((one) => ({ ...one, job: 1 }));
        for (const one of confirmedSerializers(asked, result, recording.job(subject.job), contents)) {
          if (one.agrees !== null) compared++;
          if (one.agrees === false) disagreements.push(`${id} ${one.state}: ${one.result}, not ${one.expected}`);
          if (one.result === "incompatible" && subject.outcome.result !== "refused")
            disagreements.push(`${id}: it ran`);
        }
      }
    }
    expect(disagreements).toEqual([]);
    expect(compared).toBeGreaterThan(700);
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
