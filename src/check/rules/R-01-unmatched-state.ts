import type { OperatorSummary } from "../../model/snapshot.js";
import type { Int64 } from "../../model/values.js";
import type { CheckContext } from "../context.js";
import type { OperatorRef, Remedy } from "../finding.js";
import { absenceProves, completeSource, refOf } from "../operators.js";
import type { Rename, RenameReason } from "../renames.js";
import { defineRule } from "../rule.js";
import { restoresInFlightData } from "./inFlight.js";

export interface UnmatchedState {
  readonly sizeInBytes: Int64;
  readonly stateNames: readonly string[];
  readonly hasKeyedState: boolean;
  /** Nothing but file-merging placeholders: it counts as state and holds none. */
  readonly placeholdersOnly: boolean;
  /** Flink was told to throw it away. */
  readonly allowed: boolean;
  readonly renamedTo: { readonly operator: OperatorRef; readonly reasons: readonly RenameReason[] } | null;
}

/** Checkpoints.loadAndValidateCheckpoint; coordinator state alone counts since 1.11 (FLINK-17670). */
export const unmatchedState = defineRule<UnmatchedState>({
  id: "R-01",
  name: "unmatched-state",
  title: "The snapshot holds state of an operator that the job does not have",
  doors: ["path"],
  needs: ["completeOperators"],
  applies: () => true,
  *check(context) {
    for (const state of context.matching.unmatched.filter((o) => o.hasState)) {
      const operator = refOf(state);
      const open = absenceProves(state, context);
      if (open) {
        yield {
          undecided: {
            reason: `operator ${operator.operatorId} holds state and is not declared; ${open}`,
            needs: completeSource,
          },
        };
        continue;
      }
      const allowed = context.allowNonRestoredState;
      const rename = context.renames.find((r) => r.lost === state);
      if (allowed && restoresInFlightData(context) && cutsRecords(context, state)) {
        yield cutRecords(state);
        continue;
      }
      yield {
        level: allowed ? (state.placeholdersOnly ? "info" : "loss") : "error",
        operator,
        details: {
          sizeInBytes: state.totalSizeInBytes,
          stateNames: state.states.map((s) => s.name),
          hasKeyedState: state.hasManagedKeyedState,
          placeholdersOnly: state.placeholdersOnly,
          allowed,
          renamedTo: rename ? { operator: refOf(null, rename.fresh), reasons: rename.reasons } : null,
        },
        flinkError: allowed ? null : flinkText(context, state),
        phase: allowed ? "silent" : "submit",
        remedies: remedies(state, rename, allowed),
      };
    }
  },
});

/** Records span buffers. Where one end of an exchange is dropped, it is luck whether the other end's buffers are whole. */
function cutRecords(state: OperatorSummary) {
  return {
    undecided: {
      reason: `operator ${state.uid ?? state.operatorId} is dropped with one half of its data in flight, and the other half is kept: the job starts without its state, or fails on cut records ("Corrupt stream", EOFException), depending on where records end in the buffers`,
      needs: "a savepoint instead of the unaligned checkpoint",
    },
  };
}

/** Whether data in flight at this operator has its other half at one that is kept. */
function cutsRecords(
  { matching }: CheckContext,
  { inputChannelState, resultSubpartitionState }: OperatorSummary,
): boolean {
  const kept = matching.matches.map((m) => m.state);
  return (
    (inputChannelState.withData.length > 0 && kept.some((o) => o.resultSubpartitionState.withData.length > 0)) ||
    (resultSubpartitionState.withData.length > 0 && kept.some((o) => o.inputChannelState.withData.length > 0))
  );
}

function flinkText(context: CheckContext, state: OperatorSummary): string {
  return `Failed to rollback to checkpoint/savepoint ${context.snapshot.location}. Cannot map checkpoint/savepoint state for operator ${state.operatorId} to the new program, because the operator is not available in the new program. If you want to allow to skip this, you can set the --allowNonRestoredState option on the CLI.`;
}

function remedies(state: OperatorSummary, rename: Rename | undefined, allowed: boolean): Remedy[] {
  const back: Remedy = state.uid
    ? { what: "Put the old uid back.", code: `.uid(${JSON.stringify(state.uid)})` }
    : { what: "Put the operator back, with the uid it had." };
  const pinned: Remedy[] = rename?.fresh.uid
    ? [
        {
          what: `Or keep the new uid and take the old state once, by its operator ID; remove it after the next savepoint. Not for sinks of the V2 API; a source's enumerator starts fresh.`,
          code: `.uid(${JSON.stringify(rename.fresh.uid)}).setUidHash("${state.operatorId}")`,
        },
      ]
    : [];
  const drop: Remedy = state.placeholdersOnly
    ? {
        what: "Nothing is lost if you allow it: the entries are file-merging placeholders.",
        command: "flink run --allowNonRestoredState …",
      }
    : { what: "Only if this state may be lost for good:", command: "flink run --allowNonRestoredState …" };
  return allowed ? [back, ...pinned] : [back, ...pinned, drop];
}
