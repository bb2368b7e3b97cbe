import type { NotChecked } from "../check/check.js";
import { exportedManifest } from "../check/needs.js";
import type { CheckReport } from "./checkReport.js";
import { printable } from "./printable.js";
import { type Format, proseWidth, type TextOptions, wrapped } from "./text.js";
import { topics } from "./topics.js";

/** Of one kind, so many. */
const gapsShown = 20;
const orElse = `, or ${exportedManifest}`;

/** What was not checked, why, and what to pass; what left the verdict open comes first. */
export function gapLines({ result }: CheckReport, options: TextOptions): string[] {
  const { notChecked } = result;
  const decisive = notChecked.filter((gap) => gap.decisive);
  const others = notChecked.filter((gap) => !gap.decisive);
  const isCommon = notChecked.filter(({ needs }) => needs.endsWith(exportedManifest)).length > 1;
  const common = isCommon
    ? ["", ...wrapped(`Most of this comes with ${exportedManifest}.`, proseWidth(options), "  ")]
    : [];
  const parts = [
    section("undecided, and could turn the verdict", "yellow", decisive, options, isCommon),
    section("not checked", "dim", others, options, isCommon),
  ].filter((lines) => lines.length > 0);
  return parts.flatMap((lines, i) => [...(i > 0 ? [""] : []), ...lines, ...(i === parts.length - 1 ? common : [])]);
}

/** One line a group. */
function section(
  title: string,
  format: Format,
  gaps: readonly NotChecked[],
  options: TextOptions,
  isCommon: boolean,
): string[] {
  if (gaps.length === 0) return [];
  const groups = gapGroups(gaps);
  const shown = options.verbose ? groups : groups.slice(0, gapsShown);
  const hidden = groups.length - shown.length;
  return [
    options.paint(["bold", format], title),
    ...shown.flatMap((group) => wrapped(gapText(group, isCommon), proseWidth(options), "  - ", "    ")),
    ...(hidden > 0 ? [`  … and ${hidden} more (--verbose tells all)`] : []),
  ];
}

/** Rules that lack the same thing for the same reason. */
export interface GapGroup {
  /** What they are about, in a few words. */
  readonly about: string;
  /** "R-30, R-65" */
  readonly rules: string;
  readonly reason: string;
  readonly needs: string;
  readonly decisive: boolean;
}

/** Decisive ones first. */
export function gapGroups(gaps: readonly NotChecked[]): GapGroup[] {
  const byReason = new Map<string, NotChecked[]>();
  for (const gap of gaps) {
    const key = `${gap.decisive}\n${gap.reason}\n${gap.needs}`;
    byReason.set(key, [...(byReason.get(key) ?? []), gap]);
  }
  const groups = [...byReason.values()].map((group): GapGroup => {
    const { reason = "", needs = "", decisive = false } = group[0] ?? {};
    const about = [...new Set(group.map(({ rule }) => topics[rule]))].join(", ");
    const rules = [...new Set(group.map(({ rule }) => rule))].join(", ");
    return { about, rules, reason: printable(reason), needs: printable(needs), decisive };
  });
  return groups.sort((a, b) => Number(b.decisive) - Number(a.decisive));
}

function gapText({ about, rules, reason, needs }: GapGroup, isCommon: boolean): string {
  const own = isCommon && needs.endsWith(orElse) ? needs.slice(0, -orElse.length) : needs;
  const pass = isCommon && own === exportedManifest ? "" : `; pass ${own}`;
  return `${about} (${rules}): ${reason}${pass}`;
}
