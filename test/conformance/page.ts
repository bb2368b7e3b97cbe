/** docs/conformance.md, from what was recorded and what we say to it. */
import { catalogue, type Door } from "../../src/index.js";
import { beyond, coverage, notProvoked, type RuleCoverage } from "./coverage.js";
import type { Judged } from "./judge.js";
import { confirmed, secondLooks } from "./records.js";

const verdicts = ["restorable", "restorable-with-loss", "not-restorable", "unreadable", "unknown"] as const;
const outcomes = ["restored", "restored-with-loss", "refused"] as const;
const doors: readonly Door[] = ["path", "ha"];

/** The whole page. */
export function page(judged: readonly Judged[]): string {
  const random = judged.filter(isRandom).length;
  const differing = judged.filter((j) => j.agreement === "wrong");
  const wrong = differing.filter((j) => !beyond.cases.test(j.subject.id));
  const releases = [...new Set(judged.map((j) => j.release))];
  return `${[
    "# Conformance",
    "",
    "What `restorable check` says, beside what real Flink did. Generated: do not edit. How it comes about is in",
    "[test/flink/conformance](../test/flink/conformance/README.md); this page is written by",
    "`CONFORMANCE_PAGE=write npx vitest run test/conformance`, and `npm test` compares it.",
    "",
    `${judged.length} restores on Flink ${releases.join(", ")}: ${judged.length - random} written by hand, ${random} random. ` +
      `${judged.filter((j) => j.agreement === "right").length} verdicts are right, ${wrong.length} wrong, ` +
      `${judged.filter((j) => j.agreement === "unknown").length} unknown, ${differing.length - wrong.length} beyond what can be compared.`,
    "",
    "A restore counts as *restored* when every measured state arrived with its content: keyed state key by key, elements of",
    "operator state, source splits and enumerators, counts of sink writers, records in flight, timers, master hooks. *Unreadable*:",
    "there is no snapshot or no job to check, and reading it says so. What became of states whose types changed has a page of",
    "its own: [serializers](serializers.md).",
    "",
    "## Verdict and outcome",
    "",
    ...table(judged, "all releases"),
    ...releases.flatMap((release) =>
      table(
        judged.filter((j) => j.release === release),
        `Flink ${release}`,
      ),
    ),
    ...section(
      "Wrong",
      wrong.map((j) => `- ${j.release} \`${j.subject.id}\`: ${j.verdict}, Flink: ${j.outcome}`),
    ),
    ...section("Beyond", [
      `${differing.length - wrong.length} restores of these cases came out otherwise than we say: ${beyond.why}. Their verdicts list that`,
      "it was not looked at.",
      "",
      ...new Set(
        differing
          .filter((j) => beyond.cases.test(j.subject.id))
          .map((j) => `- \`${j.subject.id.split("/").slice(0, 3).join("/")}\`: ${j.verdict}, Flink: ${j.outcome}`),
      ),
    ]),
    ...section("Unknown", unknowns(judged)),
    ...section("A second look", [
      `${secondLooks().length} of these cases, drawn at random, were restored once more in a cluster without any TaskManager, where the`,
      "JobMaster decides alone (`test/flink/conformance/run --second-look`): it accepted and refused what is recorded here as",
      "accepted and refused at submission, with the same words. `npm test` compares.",
    ]),
    ...section("Asked through the jar", askedThroughTheJar()),
    "## Rules",
    "",
    "Confirmed on: the releases on which a trigger made the rule speak and the verdict was Flink's. `-ha` variants of a case",
    "are not listed.",
    "",
    "| rule | trigger | near miss | confirmed on |",
    "| --- | --- | --- | --- |",
    ...coverage(judged).map(ruleRow),
    "",
    ...section(
      "Not provoked",
      Object.entries(notProvoked).map(([rule, reason]) => `- ${rule}: ${reason}.`),
    ),
    ...section("Not covered", notCovered),
  ].join("\n")}`.replace(/\n+$/, "\n");
}

/** Every case at both doors, with the job as a program and the snapshot as it is recorded. */
function askedThroughTheJar(): string[] {
  const rows = Object.entries(confirmed()).flatMap(([release, { agreed }]) =>
    doors.map((door) => {
      const { accepted, rejected, open, disagreed, unanswered } = agreed[door];
      return `| ${release} | ${door} | ${accepted} | ${rejected} | ${open} | ${disagreed} | ${unanswered} |`;
    }),
  );
  return [
    "Every case that has a snapshot, its job as a program with a main, at both doors, the way `check --jar --confirm` asks: what the",
    "JobManager alone does, up to where the first task would start, beside what the rules expect of it. *Open*: the rules leave it",
    "undecided. *Not asked*: the adaptive scheduler. `test/flink/conformance/run --confirm` asks again, and",
    "compares the graph that the helper sees with the one recorded here; 1.16.3 wrote snapshots of its own for it.",
    "",
    "| Flink | door | both accept | both refuse | open | disagree | not asked |",
    "| --- | --- | --: | --: | --: | --: | --: |",
    ...rows,
  ];
}

/** What nobody should read out of this page. */
const notCovered = [
  "- The door of high availability is emulated: a checkpoint store in memory that holds the snapshot; the code of the JobMaster",
  "  is Flink's own. ZooKeeper, ConfigMaps and the Kubernetes operator are not.",
  "- Not measured: whether timers fire, what is inside windows, committables of sinks. They count as lost with their operator.",
  "- Two operators that claim one entry, one by uid and one by uid hash: which one gets it differs from run to run.",
  "- Not run: releases before 1.20, SQL, PyFlink, connectors.",
];

function isRandom({ subject }: Judged): boolean {
  return subject.id.startsWith("random/");
}

function table(judged: readonly Judged[], title: string): string[] {
  const rows = verdicts.flatMap((verdict) =>
    doors.flatMap((door) => {
      const here = judged.filter((j) => j.verdict === verdict && j.subject.door === door);
      if (here.length === 0) return [];
      const counts = outcomes.map((outcome) => here.filter((j) => j.outcome === outcome).length || "");
      return [`| ${verdict} | ${door} | ${counts.join(" | ")} |`];
    }),
  );
  return [
    `### ${title}`,
    "",
    `| verdict | door | ${outcomes.join(" | ")} |`,
    "| --- | --- | --: | --: | --: |",
    ...rows,
    "",
  ];
}

/** Nothing where there is nothing to say. */
function section(title: string, lines: readonly string[]): string[] {
  return lines.every((line) => line === "") ? [] : [`## ${title}`, "", ...lines, ""];
}

/** By rule and kind of reason: what differs from case to case is left out. */
function unknowns(judged: readonly Judged[]): string[] {
  const byReason = new Map<string, Judged[]>();
  for (const j of judged.filter((other) => other.agreement === "unknown")) {
    const reason = [...new Set(j.open.map((gap) => `${gap.rule}: ${gap.reason}`))].join("; ");
    byReason.set(reason, [...(byReason.get(reason) ?? []), j]);
  }
  return [...byReason]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([reason, cases]) => {
      const ids = [...new Set(cases.map((j) => `\`${j.subject.id}\` (${j.release}: ${j.outcome})`))];
      return `- ${cases.length} × ${reason}. ${ids.join(", ")}`;
    });
}

function ruleRow({ rule, triggers, nearMisses, confirmedOn }: RuleCoverage): string {
  const ids = (list: readonly string[]) => list.map((id) => `\`${id}\``).join(" ") || "–";
  return `| ${rule} ${catalogue[rule].name} | ${ids(triggers)} | ${ids(nearMisses)} | ${confirmedOn.join(", ") || "–"} |`;
}
