/** Both sides operator by operator: who takes whose state, and what becomes of the rest. */
import type { AnyFinding } from "../check/catalogue.js";
import { type Level, levels, type OperatorRef } from "../check/finding.js";
import { matchOperators } from "../check/matching.js";
import type { DeclaredOperator } from "../job/declaredJob.js";
import { minorReleaseOf } from "../model/releases.js";
import type { OperatorSummary } from "../model/snapshot.js";
import type { CheckReport } from "./checkReport.js";
import { shortLabel } from "./operatorLabel.js";

export interface OperatorFate extends OperatorRef {
  /** Its entry in the snapshot; null: the job has it and the snapshot does not. */
  readonly state: OperatorSummary | null;
  /** In a few words. */
  readonly fate: string;
  /** The worst that is said of it; null: nothing. */
  readonly level: Level | null;
  /** It may be lost or not: nobody can tell from what is known. */
  readonly isOpen: boolean;
  readonly findings: readonly AnyFinding[];
}

/** What is worst comes first, then what holds most. */
export function operatorFates(report: CheckReport): OperatorFate[] {
  const { snapshot, job, flinkVersion, result, doors } = report;
  const release = flinkVersion === null ? null : minorReleaseOf(flinkVersion);
  const { matches, unmatched, fresh, shadowed } = matchOperators(snapshot, job, release);
  const findingsOf = (id: string | null) => result.findings.filter((f) => id !== null && f.operator?.operatorId === id);
  const row = (ref: OperatorRef, state: OperatorSummary | null, unhurt: string, lost: string) => {
    const findings = findingsOf(ref.operatorId);
    const level = levels.find((one) => findings.some((f) => f.level === one)) ?? null;
    // an entry that nobody takes is told at every door, or it is a question there
    const isTold = doors.every((door) => findings.some((f) => f.doors.includes(door)));
    const isBad = level === "error" || level === "loss";
    const matters = state !== null && unmatched.includes(state) && (state.hasState || doors.includes("ha"));
    const isOpen = matters && !isTold && !isBad;
    const isRefused = findings.some((f) => f.level === "error" && f.phase === "submit");
    const fate =
      level === "error" ? (isRefused ? "refused" : "fails") : level === "loss" ? lost : isOpen ? "not known" : unhurt;
    return { ...ref, state, level, findings, isOpen, fate };
  };
  const rows = [
    ...matches.map(({ state, declared, via }) => {
      const { uid, name } = refOf(declared);
      const own = via === "sinkPart" ? { uid: null, name: null } : { uid, name };
      const ref = { operatorId: state.operatorId, uid: state.uid ?? own.uid, name: state.name ?? own.name };
      const by = via === "uidHash" ? `, by the uid hash of ${shortLabel(refOf(declared))}` : "";
      return row(ref, state, `taken over${by}`, `loses state${by}`);
    }),
    ...unmatched.map((state) => row(state, state, state.hasState ? "dropped" : "no state, passed over", "lost")),
    ...shadowed.map(({ state }) => row(state, state, "dropped", "lost")),
    ...fresh.map((declared) => row(refOf(declared), null, "new, starts empty", "new, starts empty")),
  ];
  const rank = ({ level, isOpen }: OperatorFate) =>
    isOpen ? 1.5 : level === null || level === "info" ? 3 : levels.indexOf(level);
  const size = ({ state }: OperatorFate) => Number(state?.totalSizeInBytes ?? -1);
  return rows.sort((a, b) => rank(a) - rank(b) || size(b) - size(a));
}

function refOf({ operatorId, uid, name }: DeclaredOperator): OperatorRef {
  return { operatorId, uid: uid ?? null, name: name ?? null };
}
