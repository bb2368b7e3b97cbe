/** What counts: from what Flink will do (the check's result, which nothing here changes) to whether a build fails. */
import type { AnyFinding } from "../check/catalogue.js";
import type { CheckResult, NotChecked } from "../check/check.js";
import { type Door, type Level, levels } from "../check/finding.js";
import type { RuleId } from "../check/ruleIds.js";
import type { Acceptance, Baseline, FailOn } from "./baseline.js";
import { fingerprintOf } from "./fingerprint.js";

export interface GateSettings {
  readonly failOn: FailOn;
  /** The level that a rule's findings count as. */
  readonly levels: ReadonlyMap<RuleId, Level | "off">;
  readonly baseline: Baseline | null;
  /** UTC, as in "2027-01-31". */
  readonly today: string;
}

/** How a finding counts. */
export interface Standing {
  readonly fingerprint: string;
  /** Its own level, unless the configuration says another. */
  readonly countsAs: Level | "off";
  /** Who said that it may pass, and until when. */
  readonly accepted: Acceptance | null;
  /** It was accepted, and the day has passed. */
  readonly expired: Acceptance | null;
  /** It makes the exit code 1. */
  readonly fails: boolean;
}

export interface Gate {
  readonly failOn: FailOn;
  readonly standings: ReadonlyMap<AnyFinding, Standing>;
  /** Questions that are open and could turn the verdict. Nobody can accept those: nothing is known of them. */
  readonly open: readonly NotChecked[];
  readonly baseline: {
    readonly location: string;
    /** Entries at these doors that no finding needs. */
    readonly unused: readonly Acceptance[];
  } | null;
  /** Rules of which the configuration would lower an error or a loss, which it cannot. */
  readonly notLowered: readonly RuleId[];
  readonly exitCode: 0 | 1;
}

/**
 * Exit code 1: for a finding that counts as `failOn` or worse and is not accepted, and for a question that is open and
 * could turn the verdict (`unknown`; beside losses, too, that were said to be fine). `never` is always 0.
 */
export function gateOf(
  { findings, notChecked }: Pick<CheckResult, "findings" | "notChecked">,
  doors: readonly Door[],
  settings: GateSettings,
): Gate {
  const { failOn, baseline } = settings;
  const standings = new Map(findings.map((finding) => [finding, standingOf(finding, settings)]));
  const open = notChecked.filter(({ decisive }) => decisive);
  const found = new Set([...standings.values()].map(({ fingerprint }) => fingerprint));
  const isUnused = (entry: Acceptance) => !found.has(entry.finding) && entry.doors.some((door) => doors.includes(door));
  const fails = [...standings.values()].some((standing) => standing.fails);
  return {
    failOn,
    standings,
    open,
    baseline: baseline && { location: baseline.location, unused: baseline.accepted.filter(isUnused) },
    notLowered: [...new Set(findings.filter((f) => wouldLower(f, settings)).map(({ rule }) => rule))],
    exitCode: fails || (open.length > 0 && failOn !== "never") ? 1 : 0,
  };
}

/** Of several jobs that share a baseline: an entry is unused where no job needs it. */
export function sharingBaseline(gates: readonly Gate[]): Gate[] {
  return gates.map((gate) => {
    if (gate.baseline === null) return gate;
    const unused = gate.baseline.unused.filter((entry) =>
      gates.every(({ baseline }) => baseline?.unused.includes(entry)),
    );
    return { ...gate, baseline: { ...gate.baseline, unused } };
  });
}

function standingOf(finding: AnyFinding, settings: GateSettings): Standing {
  const { failOn, baseline, today } = settings;
  const fingerprint = fingerprintOf(finding);
  const covering = (baseline?.accepted ?? []).filter(
    (entry) => entry.finding === fingerprint && finding.doors.every((door) => entry.doors.includes(door)),
  );
  const accepted = covering.find(({ expires }) => today <= expires) ?? null;
  const countsAs = countedLevel(finding, settings);
  const isBad = countsAs !== "off" && failOn !== "never" && levels.indexOf(countsAs) <= levels.indexOf(failOn);
  return {
    fingerprint,
    countsAs,
    accepted,
    expired: accepted === null ? (covering[0] ?? null) : null,
    fails: isBad && accepted === null,
  };
}

/** Errors and losses can be raised, not lowered: that takes a reason and a date (the baseline). */
function countedLevel(finding: AnyFinding, settings: GateSettings): Level | "off" {
  return wouldLower(finding, settings) ? finding.level : (settings.levels.get(finding.rule) ?? finding.level);
}

function wouldLower({ rule, level }: AnyFinding, settings: GateSettings): boolean {
  const wanted = settings.levels.get(rule);
  if (wanted === undefined || !["error", "loss"].includes(level)) return false;
  return wanted === "off" || levels.indexOf(wanted) > levels.indexOf(level);
}
