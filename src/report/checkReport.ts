import type { AnyFinding } from "../check/catalogue.js";
import type { CheckResult, NotChecked } from "../check/check.js";
import type { Confirmation } from "../check/confirmation.js";
import type { Door } from "../check/finding.js";
import type { Gate } from "../gate/gate.js";
import type { DeclaredJob } from "../job/declaredJob.js";
import type { MergeConflict } from "../job/mergeJobs.js";
import type { OperatorSummary, Snapshot } from "../model/snapshot.js";
import type { OperatorId } from "../model/values.js";
import type { OperatorStates } from "../state/listStates.js";
import type { MessageContext } from "./messages.js";
import type { Explain } from "./operatorLabel.js";
import { topics } from "./topics.js";

/** A check and what it was about: all that its reporters are given. */
export interface CheckReport {
  readonly result: CheckResult;
  readonly snapshot: Snapshot;
  readonly job: DeclaredJob;
  /** As the user wrote them; of several jobs: which one as well. */
  readonly snapshotName: string;
  readonly jobName: string;
  /** Which of several jobs it is that one program starts, with one snapshot for all; absent: the only one. */
  readonly part?: { readonly number: number; readonly of: number } | undefined;
  /** What the job's sources say differently. */
  readonly conflicts: readonly MergeConflict[];
  readonly doors: readonly Door[];
  readonly flinkVersion: string | null;
  readonly claimMode: string | null;
  readonly allowNonRestoredState: boolean;
  /** What of it fails the build; the verdict is not touched by it. */
  readonly gate: Gate;
  /** The configuration file that was found, as a path. */
  readonly configName: string | null;
  /** What the state files say, by operator ID; null: nobody looked into them. */
  readonly states: ReadonlyMap<string, OperatorStates> | null;
  /** What Flink itself says, where it was asked. */
  readonly confirmation?: Confirmation | undefined;
  readonly restorableVersion: string;
  readonly explain: Explain;
}

/** What no rule of this release looks at; said beside every verdict on a snapshot with state. */
export interface Limit {
  readonly topic: string;
  readonly reason: string;
}

export function limitsOf({ snapshot, states }: CheckReport): readonly Limit[] {
  if (states !== null || !snapshot.operators.some((o) => o.hasState)) return [];
  return [{ topic: "serializers and keyed state names", reason: "state files are not read" }];
}

/** Topics of what was not checked, each once, decisive ones first. */
export function uncheckedTopics(notChecked: readonly NotChecked[]): string[] {
  const decisiveFirst = [...notChecked].sort((a, b) => Number(b.decisive) - Number(a.decisive));
  return [...new Set(decisiveFirst.map(({ rule }) => topics[rule]))];
}

export function messageContextOf({ snapshot, states, explain }: CheckReport): MessageContext {
  const entries = new Map<string, OperatorSummary>(snapshot.operators.map((o) => [o.operatorId, o]));
  return {
    entryOf: (id) => (id === null ? undefined : entries.get(id)),
    statesOf: (id) => states?.get(id),
    explain,
  };
}

/**
 * Findings that tell the new end of a rename whose lost end is told as well: text shows the pair once, with
 * the lost end. Finding → the id of the lost operator.
 */
export function toldWithTheirPair(
  findings: readonly AnyFinding[],
  snapshot: Snapshot,
): ReadonlyMap<AnyFinding, string> {
  const lost = new Set<OperatorId | null | undefined>(
    findings.flatMap((f) => (f.rule === "R-01" || f.rule === "R-03" ? [f.operator?.operatorId] : [])),
  );
  return new Map(
    findings.flatMap((finding): [AnyFinding, string][] => {
      const id =
        finding.rule === "R-04"
          ? finding.details.renamedFrom?.operatorId
          : finding.rule === "R-11"
            ? snapshot.operators.find((o) => o.uid === finding.details.snapshotUid)?.operatorId
            : undefined;
      return id !== undefined && lost.has(id as OperatorId) ? [[finding, id]] : [];
    }),
  );
}
