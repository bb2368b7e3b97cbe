/** Small pieces of a model, for tests that need one particular thing in an otherwise ordinary file. */
import type { KeyedStateHandle } from "../../src/model/handles.js";
import type { OperatorMetadata, OperatorState, OperatorSubtaskState, SubtaskEntry } from "../../src/model/metadata.js";
import { asOperatorId } from "../../src/model/values.js";
import { nullProperties } from "./properties.js";

const noState: OperatorSubtaskState = {
  managedOperatorState: null,
  rawOperatorState: null,
  managedKeyedState: null,
  rawKeyedState: null,
  inputChannelState: [],
  resultSubpartitionState: [],
};

/** A running subtask that holds this and nothing else. */
export function subtask(state: Partial<OperatorSubtaskState> = {}, subtaskIndex = 0): SubtaskEntry {
  return { subtaskIndex, finished: false, state: { ...noState, ...state } };
}

export function operator(changes: Partial<OperatorState> = {}): OperatorState {
  return {
    operatorId: asOperatorId("00112233445566778899aabbccddeeff"),
    name: null,
    uid: null,
    parallelism: 4,
    maxParallelism: 128,
    coordinatorState: null,
    fullyFinished: false,
    subtasks: [],
    ...changes,
  };
}

/** V6 unless said otherwise, with null properties where the version has any. */
export function metadata(changes: Partial<OperatorMetadata> = {}): OperatorMetadata {
  const { version = 6 } = changes;
  return {
    version,
    checkpointId: 42,
    masterStates: [],
    operators: [],
    ...(version >= 4 ? { properties: nullProperties } : {}),
    channelLayout: "1.12",
    trailing: new Uint8Array(0),
    ...changes,
  };
}

/** One operator whose only subtask has this managed keyed state. */
export function keyed(managedKeyedState: KeyedStateHandle): OperatorState {
  return operator({ subtasks: [subtask({ managedKeyedState })] });
}

/** `n` bytes that are not all alike. */
export function bytesOf(n: number): Uint8Array {
  return Uint8Array.from({ length: n }, (_, i) => (i * 31 + (i >> 8)) & 0xff);
}
