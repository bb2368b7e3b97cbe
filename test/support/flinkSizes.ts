/**
 * What Flink's own objects answer, written from their code: `getStateSize()` of each handle (2.3), and
 * `OperatorSubtaskState.hasState()`. In bigints, so that no sum is rounded.
 */
import type {
  AnyChannelStateHandle,
  KeyedStateHandle,
  OperatorStateHandle,
  StreamStateHandle,
} from "../../src/model/handles.js";
import type { OperatorState, OperatorSubtaskState } from "../../src/model/metadata.js";

const sum = <T>(elements: Iterable<T>, size: (element: T) => bigint): bigint => {
  return Array.from(elements, size).reduce((total, one) => total + one, 0n);
};

export function streamSize(handle: StreamStateHandle | null): bigint {
  switch (handle?.tag) {
    case undefined:
    case 16:
      return 0n;
    case 1:
      return BigInt(handle.data.length);
    case 3:
      return streamSize(handle.delegate);
    case 2:
    case 6:
    case 15:
      return BigInt(handle.stateSize);
  }
}

/** Changelog increments in files know the size of their part of the files. */
export function keyedSize(handle: KeyedStateHandle | null): bigint {
  switch (handle?.tag) {
    case undefined:
      return 0n;
    case 3:
    case 7:
    case 12:
      return streamSize(handle.delegate);
    case 5:
    case 11: {
      const files = [...handle.sharedState, ...handle.privateState];
      return streamSize(handle.metaStateHandle) + sum(files, (file) => streamSize(file.handle));
    }
    case 8:
    case 14:
      return sum(handle.materialized, keyedSize) + sum(handle.nonMaterialized, keyedSize);
    case 9:
      return sum(handle.changes, ({ change }) => BigInt(change.length));
    case 10:
    case 13:
      return BigInt(handle.stateSize);
  }
}

const operatorStateSize = (handle: OperatorStateHandle | null): bigint => streamSize(handle?.delegate ?? null);
const channelSize = (handle: AnyChannelStateHandle): bigint => BigInt(handle.stateSize ?? 0);

export function subtaskSize(state: OperatorSubtaskState): bigint {
  return (
    operatorStateSize(state.managedOperatorState) +
    operatorStateSize(state.rawOperatorState) +
    keyedSize(state.managedKeyedState) +
    keyedSize(state.rawKeyedState) +
    sum(state.inputChannelState, channelSize) +
    sum(state.resultSubpartitionState, channelSize) +
    sum(state.legacyOperatorState ?? [], streamSize)
  );
}

export function operatorSize(operator: OperatorState): bigint {
  const subtasks = operator.subtasks.flatMap((entry) => (entry.finished ? [] : [entry.state]));
  return streamSize(operator.coordinatorState) + sum(subtasks, subtaskSize);
}

/** A handle counts however empty it is. */
export function hasState(operator: OperatorState): boolean {
  const subtaskHasState = (state: OperatorSubtaskState): boolean => {
    const { managedOperatorState, rawOperatorState, managedKeyedState, rawKeyedState } = state;
    const single = [managedOperatorState, rawOperatorState, managedKeyedState, rawKeyedState];
    const many = [...state.inputChannelState, ...state.resultSubpartitionState, ...(state.legacyOperatorState ?? [])];
    return [...single, ...many].some((handle) => handle !== null);
  };
  const subtasks = operator.subtasks.flatMap((entry) => (entry.finished ? [] : [entry.state]));
  return operator.coordinatorState !== null || subtasks.some(subtaskHasState);
}
