import type { AnyFinding } from "../check/catalogue.js";
import type { Acceptance } from "../gate/baseline.js";
import type { CheckReport } from "./checkReport.js";
import { printable, quoted } from "./printable.js";
import { counted, proseWidth, type TextOptions, wrapped } from "./text.js";
import { verdictWords } from "./verdictText.js";

/** How a finding counts, where that is not what its level says; a few words each. */
export function standingMarks(finding: AnyFinding, { gate }: CheckReport): string[] {
  const standing = gate.standings.get(finding);
  if (standing === undefined) return [];
  const { countsAs, accepted, expired } = standing;
  return [
    ...(countsAs === finding.level ? [] : [countsAs === "off" ? "does not count" : `counts as ${countsAs}`]),
    ...(accepted ? [`accepted until ${accepted.expires}`] : []),
    ...(expired ? [`accepted until ${expired.expires}, which has passed`] : []),
  ];
}

/** What the baseline and the configuration do to the exit code: one sentence each. */
export function gateSentences({ result, gate, configName }: CheckReport): string[] {
  const standings = result.findings.flatMap((finding) => {
    const standing = gate.standings.get(finding);
    return standing ? [{ rule: finding.rule, ...standing }] : [];
  });
  const told = (rule: string, { about, reason }: Acceptance) =>
    `${rule}${about === undefined ? "" : `, ${quoted(about)}`}: ${printable(reason)}`;
  const passes = gate.exitCode === 0 && ["not-restorable", "restorable-with-loss", "unknown"].includes(result.verdict);
  const unused = gate.baseline?.unused ?? [];
  return [
    ...standings.flatMap(({ rule, accepted }) =>
      accepted ? [`accepted until ${accepted.expires}: ${rule}: ${printable(accepted.reason)}`] : [],
    ),
    ...standings.flatMap(({ rule, expired }) =>
      expired ? [`expired on ${expired.expires}, counts again: ${rule}: ${printable(expired.reason)}`] : [],
    ),
    ...unused.map((entry) => `unused, to be removed: ${told(entry.rule, entry)}`),
    ...(gate.notLowered.length > 0
      ? [
          `${printable(configName ?? "the configuration")} lowers ${gate.notLowered.join(", ")}, which does not hold for errors and losses: accept those in the baseline, with a reason and a date`,
        ]
      : []),
    ...(passes ? [`exit code 0, although the verdict is "${verdictWords[result.verdict]}": ${whyItPasses(gate)}`] : []),
  ];
}

function whyItPasses({ failOn, standings }: CheckReport["gate"]): string {
  if (failOn === "never") return "nothing fails (--fail-on never)";
  const accepted = [...standings.values()].filter((standing) => standing.accepted).length;
  return accepted > 0
    ? `${counted(accepted, "finding")} ${accepted === 1 ? "is" : "are"} accepted, and nothing else counts`
    : `only ${failOn} and worse fails (--fail-on ${failOn})`;
}

export function gateLines(report: CheckReport, options: TextOptions): string[] {
  const sentences = gateSentences(report);
  if (sentences.length === 0) return [];
  const { gate, configName } = report;
  const files = [gate.baseline?.location, configName].flatMap((name) => (name ? [printable(name)] : []));
  return [
    `${options.paint("bold", "what counts")}${options.paint("dim", files.length > 0 ? ` · ${files.join(", ")}` : "")}`,
    ...sentences.flatMap((text) => wrapped(text, proseWidth(options), "  - ", "    ")),
  ];
}
