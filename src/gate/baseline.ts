import type { Door, Level } from "../check/finding.js";
import type { RuleId } from "../check/ruleIds.js";
import type { StorageSettings } from "../storage/settings.js";

/** A finding that somebody accepted, for a time. */
export interface Acceptance {
  /** See fingerprintOf. */
  readonly finding: string;
  readonly rule: string;
  readonly level: Level;
  /** A finding that shows at another door as well is not covered. */
  readonly doors: readonly Door[];
  /** What was accepted, in words. */
  readonly about?: string;
  readonly reason: string;
  /** The last day (UTC) on which it holds: "2027-01-31". */
  readonly expires: string;
}

export interface Baseline {
  /** As the user wrote it. */
  readonly location: string;
  readonly accepted: readonly Acceptance[];
}

/** What a project wants to stop at. */
export interface Config {
  readonly location: string;
  readonly failOn?: FailOn;
  readonly require: readonly RuleId[] | "all";
  readonly levels: ReadonlyMap<RuleId, Level | "off">;
  /** As a path from where the command runs. */
  readonly baseline?: string;
  /** How remote systems are reached. */
  readonly storage?: StorageSettings;
}

/** From this level on a finding fails the check. */
export type FailOn = Level | "never";
