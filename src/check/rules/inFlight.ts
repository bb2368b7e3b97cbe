import type { DeclaredOperator } from "../../job/declaredJob.js";
import type { OperatorSummary } from "../../model/snapshot.js";
import type { VertexAssignment } from "../assignment.js";
import type { CheckContext } from "../context.js";
import { type Exchange, stateOf } from "../topology.js";

/** Channel state that will be restored: there is some, be its buffers empty, and the job is not told to leave it out. */
export function restoresInFlightData({ snapshot, job }: CheckContext): boolean {
  return (
    snapshot.operators.some((o) => o.inputChannelState.handles + o.resultSubpartitionState.handles > 0) &&
    !skipsInFlightData(snapshot.checkpointId, job.settings.withoutChannelStateCheckpointId)
  );
}

export function skipsInFlightData(checkpointId: number | bigint, setting: number | undefined): boolean {
  return setting !== undefined && setting >= 0 && BigInt(setting) === BigInt(checkpointId);
}

/** Channel state at an operator that is not at the right end of its chain. */
export interface ChannelStateInside {
  readonly declared: DeclaredOperator;
  readonly state: OperatorSummary;
  readonly direction: "input" | "output";
  /** Whether Flink looks, and refuses. */
  readonly noticed: boolean;
  /** Whether there is data in it at all. */
  readonly hasData: boolean;
}

export function channelStateInside(assignment: VertexAssignment): ChannelStateInside[] {
  const last = assignment.operators.length - 1;
  return assignment.operators.flatMap(({ declared, state }, index) => {
    if (!state) return [];
    const input = {
      direction: "input" as const,
      noticed: assignment.hasInputState || assignment.hasUpstreamOutputState,
    };
    const output = {
      direction: "output" as const,
      noticed: assignment.hasOutputState || assignment.hasDownstreamInputState,
    };
    return [
      ...(index > 0 && state.inputChannelState.indexes.length > 0
        ? [{ declared, state, ...input, hasData: state.inputChannelState.withData.length > 0 }]
        : []),
      ...(index < last && state.resultSubpartitionState.indexes.length > 0
        ? [{ declared, state, ...output, hasData: state.resultSubpartitionState.withData.length > 0 }]
        : []),
    ];
  });
}

export const unknownGraph = {
  undecided: {
    reason: "the checkpoint holds data in flight, and the chains and edges of the new job are not known",
    needs: "a manifest exported from the job (docs/manifest.md), or a savepoint, which never holds any",
  },
};

export const takeSavepoint = [
  {
    what: "Restore the unchanged job, take a savepoint (or an aligned checkpoint), and upgrade from that.",
    command: "flink savepoint <job id>",
  },
];

/** Both ends of an exchange: the tail in front of it, the head behind it, and what the snapshot holds of them. */
export function endsOf(context: CheckContext, { source, target, partitionIndex, gateIndex }: Exchange) {
  const tail = source.operators.at(-1);
  const head = target.operators[0];
  if (!tail || !head) return null;
  const from = stateOf(context, tail);
  const to = stateOf(context, head);
  const at = (list: "indexes" | "withData"): boolean =>
    (from?.resultSubpartitionState[list].includes(partitionIndex) ?? false) ||
    (to?.inputChannelState[list].includes(gateIndex) ?? false);
  return { tail, head, from, to, hasBuffers: at("indexes"), hasData: at("withData") };
}
