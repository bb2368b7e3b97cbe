/** What Flink itself did with the job and the snapshot, beside what the rules say. */
import type { DeclaredJob } from "../job/declaredJob.js";
import { rootCauseText, type SerializerAnswer, type Trial } from "../job/jar/answer.js";
import type { CheckInput, CheckResult } from "./check.js";
import type { Door } from "./finding.js";
import type { RuleId } from "./ruleIds.js";

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

/** A serializer of keyed state. */
export interface ConfirmedSerializer extends SerializerAnswer {
  /** What the rules say that the task will do; `open` where they do not know both serializers. */
  readonly expected: "fits" | "refused" | "open";
  /** As of a door. */
  readonly agrees: boolean | null;
}

export interface Confirmation {
  readonly flinkVersion: string;
  readonly javaVersion: string;
  readonly doors: readonly ConfirmedDoor[];
  /** What the job's serializers say about those of the snapshot; null: they were not asked. */
  readonly serializers: readonly ConfirmedSerializer[] | null;
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

const rulesOfKeys: readonly RuleId[] = ["R-62"];
const rulesOfStates: readonly RuleId[] = ["R-64", "R-66", "R-67", "R-70", "R-90"];

/** Compares by key and state. `contents` are those that the rules had. */
export function confirmedSerializers(
  answers: readonly SerializerAnswer[],
  result: CheckResult,
  job: DeclaredJob,
  contents: CheckInput["contents"],
): ConfirmedSerializer[] {
  return answers.map((answer) => {
    const expected = expectedOf(answer, result, job, contents);
    const comparable = answer.result !== "unasked" && expected !== "open";
    return { ...answer, expected, agrees: comparable ? isRefused(answer) === (expected === "refused") : null };
  });
}

function expectedOf(
  { operatorId, state }: SerializerAnswer,
  { findings, notChecked }: CheckResult,
  { operators }: DeclaredJob,
  contents: CheckInput["contents"],
): ConfirmedSerializer["expected"] {
  const declared = operators.find(({ operatorId: own, generatedId }) => (generatedId ?? own) === operatorId);
  // a uid hash goes before the generated id
  const held = declared?.uidHash && contents?.has(declared.uidHash) ? declared.uidHash : operatorId;
  const rules = state === null ? rulesOfKeys : rulesOfStates;
  const isRefusal = findings.some(
    ({ rule, level, operator, details }) =>
      level === "error" &&
      rules.includes(rule) &&
      operator?.operatorId === held &&
      (state === null || ("stateName" in details && details.stateName === state)),
  );
  if (isRefusal) return "refused";
  const registered = declared?.states?.find(({ name }) => name === state);
  const type = state === null ? declared?.keyType : registered?.valueType;
  const isKnown = contents?.get(held)?.notRead.length === 0 && type?.snapshot !== undefined;
  const isKeyKnown = registered?.kind !== "MAP" || registered.keyType?.snapshot !== undefined;
  const isOpen = notChecked.some(({ rule, decisive }) => decisive && rules.includes(rule));
  return isKnown && isKeyKnown && !isOpen ? "fits" : "open";
}

/** Whether the gate must fail for it: Flink refuses, disagrees with the rules, or was not asked. */
export function isUnconfirmed({ doors, serializers }: Confirmation): boolean {
  return (
    doors.some(({ outcome, agrees }) => outcome !== "accepted" || agrees === false) ||
    (serializers?.some((answer) => isRefused(answer) || answer.agrees === false) ?? false)
  );
}

/** Whether the rules and Flink differ somewhere: what a report of it needs has to be kept. */
export function isDisagreement({ doors, serializers }: Confirmation): boolean {
  return [...doors, ...(serializers ?? [])].some(({ agrees }) => agrees === false);
}

/** Keys cannot be migrated: their hash decides where an entry lies. */
export function isRefused({ result, state }: SerializerAnswer): boolean {
  return result === "incompatible" || (result === "after-migration" && state === null);
}
