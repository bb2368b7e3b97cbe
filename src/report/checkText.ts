import type { AnyFinding } from "../check/catalogue.js";
import type { NotChecked, Verdict } from "../check/check.js";
import type { Door, Level, Phase, Remedy } from "../check/finding.js";
import { levels } from "../check/finding.js";
import type { RuleId } from "../check/ruleIds.js";
import { type CheckReport, limitsOf, messageContextOf, toldWithTheirPair, uncheckedTopics } from "./checkReport.js";
import { describeSnapshot } from "./describeSnapshot.js";
import { evidenceFor } from "./evidence.js";
import { looksRenamed, type MessageContext, messageOf } from "./messages.js";
import { operatorLabel, shortLabel } from "./operatorLabel.js";
import { printable } from "./printable.js";
import { counted, type Format, proseWidth, type TextOptions, wrapped } from "./text.js";
import { topics } from "./topics.js";

/** The verdict for people: first the one line that matters, then why and what to do. */
export function checkText(report: CheckReport, options: TextOptions): string {
  const verdict = verdictLines(report, options);
  if (options.quiet) return `${verdict.join("\n")}\n`;
  const parts = [
    verdict,
    aboutLines(report, options),
    ...findingParts(report, options),
    notCheckedLines(report, options),
  ];
  return `${parts
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join("\n"))
    .join("\n\n")}\n`;
}

const words: Readonly<Record<Verdict, string>> = {
  "not-restorable": "not restorable",
  "restorable-with-loss": "restorable with loss",
  restorable: "restorable",
  unknown: "unknown",
};
const colours: Readonly<Record<Verdict, Format>> = {
  "not-restorable": "red",
  "restorable-with-loss": "magenta",
  restorable: "green",
  unknown: "yellow",
};
const doorWords: Readonly<Record<Door, string>> = { path: "by path", ha: "through high availability" };

/** Verdict, what it is about, and in the same breath what it does not cover. */
function verdictLines(report: CheckReport, options: TextOptions): string[] {
  const { result, snapshotName, jobName, doors } = report;
  const limits = limitsOf(report).map(({ topic, reason }) => `${topic} (${reason})`);
  const unchecked = [...uncheckedTopics(result.notChecked), ...limits];
  const asFar = unchecked.length > 0 && result.verdict === "restorable" ? " as far as checked" : "";
  const byDoor =
    doors.length > 1
      ? ` (${doors.map((door) => `${doorWords[door]}: ${words[result.doors[door]?.verdict ?? "unknown"]}`).join("; ")})`
      : "";
  const rest = `${asFar}${byDoor}: ${printable(snapshotName)} → ${printable(jobName)}${
    unchecked.length > 0 ? `; not checked: ${unchecked.join(", ")}` : ""
  }`;
  const verdict = words[result.verdict].toUpperCase();
  const [first = "", ...others] = wrapped(`${verdict}${rest}`, proseWidth(options), "", "  ");
  // coloured after the break, because colours have no width
  return [
    options.paint(["bold", colours[result.verdict]], first.slice(0, verdict.length)) + first.slice(verdict.length),
    ...others,
  ];
}

/** What was compared, and how it would be restored. */
function aboutLines(report: CheckReport, options: TextOptions): string[] {
  const { snapshot, job, doors, flinkVersion, claimMode, allowNonRestoredState } = report;
  const restore = [
    ...doors.map((door) =>
      door === "path" ? "from the path (flink run -s …)" : "from high availability (last-state, failover)",
    ),
  ].join(" or ");
  const settings = [
    flinkVersion === null ? "Flink release not known" : `Flink ${printable(flinkVersion)}`,
    ...(claimMode === null ? [] : [claimMode]),
    ...(allowNonRestoredState ? ["--allowNonRestoredState"] : []),
  ];
  const declares = `${counted(job.operators.length, "operator")}${job.complete ? "" : ", not all of them"}`;
  const facts = [
    ["snapshot", describeSnapshot(snapshot)],
    ["job", `${declares}${job.name === undefined ? "" : ` · ${printable(job.name)}`}`],
    ["restore", [restore, ...settings].join(" · ")],
  ] as const;
  return facts.flatMap(([title, text]) => {
    const [first = "", ...others] = wrapped(text, proseWidth(options), `  ${title.padEnd(10)}`, " ".repeat(12));
    return [options.paint("dim", first.slice(0, 12)) + first.slice(12), ...others];
  });
}

const headings: Readonly<Record<Level, readonly [one: string, many: string, means: string]>> = {
  error: ["error", "errors", "Flink refuses, or the job fails"],
  loss: ["loss", "losses", "the job starts, and state is gone or wrong"],
  warning: ["warning", "warnings", "may go wrong"],
  info: ["note", "notes", "worth knowing"],
};
const levelColours: Readonly<Record<Level, Format>> = {
  error: "red",
  loss: "magenta",
  warning: "yellow",
  info: "cyan",
};

/** More findings of one rule than this are told together. */
const toldOneByOne = 3;
/** Of notes of one rule told together, so many. */
const notesShown = 5;

function findingParts(report: CheckReport, options: TextOptions): string[][] {
  const { findings } = report.result;
  const context = messageContextOf(report);
  const paired = toldWithTheirPair(findings, report.snapshot);
  const renamed = new Map([...paired].map(([finding, lost]) => [lost, finding]));
  return levels.flatMap((level) => {
    const here = findings.filter((f) => f.level === level && !paired.has(f));
    if (here.length === 0) return [];
    const [one, many, means] = headings[level];
    const heading = options.paint(["bold", levelColours[level]], counted(here.length, one, many));
    const rules = [...new Set(here.map((f) => f.rule))].map((rule) => here.filter((f) => f.rule === rule));
    return [
      [`${heading}${options.paint("dim", ` · ${means}`)}`],
      ...rules.flatMap((group) => groupParts(group, { report, options, context, renamed })),
    ];
  });
}

interface Surroundings {
  readonly report: CheckReport;
  readonly options: TextOptions;
  readonly context: MessageContext;
  /** Lost operator → the finding of its likely new end. */
  readonly renamed: ReadonlyMap<string, AnyFinding>;
}

const ruleIndent = "  ";
const indent = " ".repeat(8);

/** Findings of one rule at one level. */
function groupParts(group: readonly AnyFinding[], around: Surroundings): string[][] {
  const { options } = around;
  const [first] = group;
  if (first === undefined) return [];
  if (options.verbose || (group.length <= toldOneByOne && first.level !== "info")) {
    return group.map((finding) => findingLines(finding, around));
  }
  if (first.level === "info") {
    const shown = group.slice(0, group.length <= toldOneByOne ? toldOneByOne : notesShown);
    const hidden = group.length - shown.length;
    const more = hidden > 0 ? [`${indent}… and ${hidden} more of ${first.rule} (--verbose tells all)`] : [];
    return [[...shown.flatMap((finding) => messageLines(finding, around)), ...more]];
  }
  const told = group.flatMap((finding) => messageLines(finding, around));
  return [
    [...told, "", `${indent}For the first of these ${group.length} (--verbose tells all):`, ...backing(first, around)],
  ];
}

function findingLines(finding: AnyFinding, around: Surroundings): string[] {
  return [...messageLines(finding, around), ...backing(finding, around)];
}

/** The message behind its rule, and the other end of a rename. */
function messageLines(finding: AnyFinding, { report, options, context, renamed }: Surroundings): string[] {
  const { rule, doors } = finding;
  const at = report.doors.length > doors.length ? ` (${doors.map((door) => doorWords[door]).join(" and ")} only)` : "";
  const text = `${messageOf(finding, context)}${at}`;
  const [first = "", ...others] = wrapped(text, proseWidth(options), `${ruleIndent}${rule.padEnd(6)}`, indent);
  const head = first.slice(0, indent.length);
  const lines = [options.paint(levelColours[finding.level], head) + first.slice(indent.length), ...others];
  return [...lines, ...pairLines(finding, renamed, context, options)];
}

/** R-01 tells its pair itself, with the reasons; R-03 knows of none. */
function pairLines(
  finding: AnyFinding,
  renamed: Surroundings["renamed"],
  context: MessageContext,
  options: TextOptions,
): string[] {
  const id = finding.operator?.operatorId;
  if (finding.rule !== "R-03" || !id || !finding.operator) return [];
  const fresh = renamed.get(id)?.operator;
  if (!fresh) return [];
  const text = looksRenamed(operatorLabel(fresh, context.explain), shortLabel(finding.operator), []);
  return wrapped(text, proseWidth(options), indent);
}

const phases: Readonly<Record<Phase, string>> = {
  submit: "at submission, before any task runs",
  task: "when the tasks start, again and again",
  "first-checkpoint": "at the first checkpoint",
  silent: "never: Flink does not notice",
};

/** How it shows, how sure it is, and what to do. */
function backing(finding: AnyFinding, { options }: Surroundings): string[] {
  const { flinkError, phase, rule, level, remedies } = finding;
  const lines: string[] = [];
  if (flinkError !== null) {
    lines.push("", options.paint("dim", `${indent}Flink says, ${phases[phase]} (${evidenceFor(rule)}):`));
    lines.push(...quotation(flinkError, options));
  } else if (level !== "info") {
    lines.push("", options.paint("dim", `${indent}Shows ${phases[phase]} (${evidenceFor(rule)}).`));
  }
  if (remedies.length > 0) lines.push("", ...remedies.flatMap((remedy) => remedyLines(remedy, options)));
  return lines;
}

/** Flink's text is looked for and compared: broken for a terminal only. */
function quotation(text: string, options: TextOptions): string[] {
  const inner = `${indent}  `;
  return options.width === undefined ? [inner + printable(text)] : wrapped(printable(text), proseWidth(options), inner);
}

/** Code and commands are copied: never broken. */
function remedyLines({ what, code, command }: Remedy, options: TextOptions): string[] {
  const exact = [code, command].filter((text) => text !== undefined);
  return [
    ...wrapped(printable(what), proseWidth(options), `${indent}- `, `${indent}  `),
    ...exact.map((text) => `${indent}    ${options.paint("bold", printable(text))}`),
  ];
}

/** What was not checked, why, and what to pass; what left the verdict open comes first. */
function notCheckedLines(report: CheckReport, options: TextOptions): string[] {
  const { notChecked } = report.result;
  if (notChecked.length === 0) return [];
  const decisive = notChecked.filter((gap) => gap.decisive);
  const others = notChecked.filter((gap) => !gap.decisive);
  return [
    ...gapLines("undecided, and could turn the verdict", "yellow", decisive, options),
    ...(decisive.length > 0 && others.length > 0 ? [""] : []),
    ...gapLines("not checked", "dim", others, options),
  ];
}

function gapLines(title: string, format: Format, gaps: readonly NotChecked[], options: TextOptions): string[] {
  if (gaps.length === 0) return [];
  // rules that lack the same thing for the same reason are one line
  const byReason = new Map<string, NotChecked[]>();
  for (const gap of gaps) {
    const key = `${gap.reason}\n${gap.needs}`;
    byReason.set(key, [...(byReason.get(key) ?? []), gap]);
  }
  const shown = [...byReason.values()].slice(0, options.verbose ? undefined : gapsShown);
  const hidden = byReason.size - shown.length;
  return [
    options.paint(["bold", format], title),
    ...shown.flatMap((group) => {
      const [gap] = group;
      if (gap === undefined) return [];
      const about = [...new Set(group.map(({ rule }) => topics[rule]))].join(", ");
      const rules = [...new Set<RuleId>(group.map(({ rule }) => rule))].join(", ");
      const text = `${about} (${rules}): ${printable(gap.reason)}; pass ${printable(gap.needs)}`;
      return wrapped(text, proseWidth(options), "  - ", "    ");
    }),
    ...(hidden > 0 ? [`  … and ${hidden} more (--verbose tells all)`] : []),
  ];
}

const gapsShown = 20;
