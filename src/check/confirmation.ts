/** What Flink itself did with the job and the snapshot, beside what the rules say. */
import { rootCauseText, type SerializerAnswer, type Trial } from "../job/jar/answer.js";
import type { CheckResult } from "./check.js";
import type { Door } from "./finding.js";

/** One door. */
export interface ConfirmedDoor {
  readonly door: Door;
  readonly outcome: Trial["outcome"];
  /** What the rules say that the JobManager will do; `open` where they leave it undecided. */
  readonly expected: "accepted" | "rejected" | "open";
  /** null: nothing to compare. false: restorable has a bug, or this Flink is not the release that it was taken for. */
  readonly agrees: boolean | null;
  /** Flink's own words where it refused, or why it could not be asked. */
  readonly text: string | null;
}

export interface Confirmation {
  readonly flinkVersion: string;
  readonly javaVersion: string;
  readonly doors: readonly ConfirmedDoor[];
  /** What the job's serializers say about those of the snapshot; null: they were not asked. */
  readonly serializers: readonly SerializerAnswer[] | null;
  /** The job registers hooks that were not run (connector code); R-95 is not confirmed. */
  readonly masterHooksLeftOut: boolean;
}

/**
 * Compares by door. The trial ends where the first task would be deployed, so that only errors of phase `submit` count:
 * what breaks later is accepted there, as it should be.
 */
export function confirmedDoors(trials: readonly Trial[], result: CheckResult, hooksLeftOut: boolean): ConfirmedDoor[] {
  return trials.map((trial) => {
    const expected = expectedAt(trial.door, result, hooksLeftOut);
    const comparable = trial.outcome !== "unanswered" && expected !== "open";
    return {
      door: trial.door,
      outcome: trial.outcome,
      expected,
      agrees: comparable ? trial.outcome === expected : null,
      text: trial.outcome === "accepted" ? null : (trial.reason ?? rootCauseText(trial.error)),
    };
  });
}

function expectedAt(
  door: Door,
  { findings, notChecked }: CheckResult,
  hooksLeftOut: boolean,
): ConfirmedDoor["expected"] {
  const errors = findings.filter((f) => f.level === "error" && f.phase === "submit" && f.doors.includes(door));
  if (errors.some(({ rule }) => rule !== "R-95")) return "rejected";
  const isOpen = notChecked.some((gap) => gap.decisive && gap.doors.includes(door));
  return isOpen || (errors.length > 0 && hooksLeftOut) ? "open" : errors.length > 0 ? "rejected" : "accepted";
}

/** Whether the gate must fail for it: Flink refuses, disagrees with the rules, or was not asked. */
export function isUnconfirmed({ doors, serializers }: Confirmation): boolean {
  return (
    doors.some(({ outcome, agrees }) => outcome !== "accepted" || agrees === false) ||
    (serializers?.some(isRefused) ?? false)
  );
}

/** Keys cannot be migrated: their hash decides where an entry lies. */
export function isRefused({ result, state }: SerializerAnswer): boolean {
  return result === "incompatible" || (result === "after-migration" && state === null);
}
