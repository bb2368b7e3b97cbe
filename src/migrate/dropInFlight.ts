import type { Change } from "./change.js";

/**
 * Data in flight goes, everything else stays. Flink's own option (recover-without-channel-state.checkpoint-id) loses the
 * sources' enumerators with it: `OperatorState.discardInFlightData` leaves coordinator state out.
 */
export const dropInFlightChange: Change = {
  state: (state) =>
    state.inputChannelState.length + state.resultSubpartitionState.length === 0
      ? state
      : { ...state, inputChannelState: [], resultSubpartitionState: [] },
};
