/** What the handles of a snapshot point to, one piece after the other: for passes that open all of it. */
import type {
  AnyChannelStateHandle,
  ChangelogStateHandleStream,
  IncrementalRemoteKeyedStateHandle,
  InMemoryChangelogStateHandle,
  KeyedStateHandle,
  KeyGroupsStateHandle,
  OperatorStateHandle,
  StreamStateHandle,
} from "../model/handles.js";
import type { Metadata, OperatorState, OperatorSubtaskState } from "../model/metadata.js";
import type { OperatorId } from "../model/values.js";

/** Whose state it is. */
export interface PieceOwner {
  readonly operatorId: OperatorId;
  /** −1 for the coordinator. */
  readonly subtaskIndex: number;
  readonly maxParallelism: number;
  /**
   * Materialized parts of a changelog: the key groups of the subtask. After a rescaling RocksDB's files of before are still
   * referred to as a whole, by every subtask that has some of their key groups (AbstractIncrementalStateHandle.getIntersection).
   */
  readonly keyGroups?: { readonly startKeyGroup: number; readonly numberOfKeyGroups: number };
}

/** A keyed state handle that holds state itself: changelog handles are taken apart. */
export type PlainKeyedHandle =
  | KeyGroupsStateHandle
  | IncrementalRemoteKeyedStateHandle
  | InMemoryChangelogStateHandle
  | ChangelogStateHandleStream;

export type StatePiece = PieceOwner &
  (
    | { readonly use: "coordinator" | "legacy"; readonly handle: StreamStateHandle }
    | { readonly use: "operator"; readonly isRaw: boolean; readonly handle: OperatorStateHandle }
    | { readonly use: "keyed"; readonly isRaw: boolean; readonly handle: PlainKeyedHandle }
    | { readonly use: "channel"; readonly isInput: boolean; readonly handle: AnyChannelStateHandle }
  );

/** In file order; of the operators that are wanted. Throws a FormatError where a list of the metadata cannot be read. */
export function* statePieces(
  metadata: Metadata,
  wanted: (operatorId: string) => boolean = () => true,
): Generator<StatePiece> {
  if (metadata.version !== 1) {
    for (const operator of metadata.operators) if (wanted(operator.operatorId)) yield* operatorPieces(operator);
    return;
  }
  for (const { jobVertexId, maxParallelism, subtasks } of metadata.tasks) {
    if (!wanted(jobVertexId)) continue;
    for (const { subtaskIndex, ...subtask } of subtasks) {
      const owner: PieceOwner = { operatorId: jobVertexId, subtaskIndex, maxParallelism };
      for (const handle of subtask.legacyOperatorState) if (handle) yield { ...owner, use: "legacy", handle };
      yield* operatorHandles(owner, subtask.managedOperatorState, false);
      yield* operatorHandles(owner, subtask.rawOperatorState, true);
      yield* keyedHandles(owner, subtask.managedKeyedState, false);
      yield* keyedHandles(owner, subtask.rawKeyedState, true);
    }
  }
}

/** Those of one operator. */
export function* operatorPieces(operator: OperatorState): Generator<StatePiece> {
  const { operatorId, maxParallelism, coordinatorState, subtasks } = operator;
  if (coordinatorState) {
    yield { operatorId, maxParallelism, subtaskIndex: -1, use: "coordinator", handle: coordinatorState };
  }
  for (const entry of subtasks) {
    if (entry.finished) continue;
    yield* subtaskPieces({ operatorId, maxParallelism, subtaskIndex: entry.subtaskIndex }, entry.state);
  }
}

function* subtaskPieces(owner: PieceOwner, state: OperatorSubtaskState): Generator<StatePiece> {
  for (const handle of state.legacyOperatorState ?? []) if (handle) yield { ...owner, use: "legacy", handle };
  yield* operatorHandles(owner, [state.managedOperatorState], false);
  yield* operatorHandles(owner, [state.rawOperatorState], true);
  yield* keyedHandles(owner, state.managedKeyedState, false);
  yield* keyedHandles(owner, state.rawKeyedState, true);
  for (const handle of state.inputChannelState) yield { ...owner, use: "channel", isInput: true, handle };
  for (const handle of state.resultSubpartitionState) yield { ...owner, use: "channel", isInput: false, handle };
}

function* operatorHandles(
  owner: PieceOwner,
  handles: readonly (OperatorStateHandle | null)[],
  isRaw: boolean,
): Generator<StatePiece> {
  for (const handle of handles) if (handle) yield { ...owner, use: "operator", isRaw, handle };
}

/** Changelog handles (tags 8, 14) are replaced by their materialized and non-materialized parts, in this order. */
function* keyedHandles(owner: PieceOwner, handle: KeyedStateHandle | null, isRaw: boolean): Generator<StatePiece> {
  if (!handle) return;
  if (!("materialized" in handle)) {
    yield { ...owner, use: "keyed", isRaw, handle };
    return;
  }
  const { startKeyGroup, numberOfKeyGroups } = handle;
  const materialized = { ...owner, keyGroups: { startKeyGroup, numberOfKeyGroups } };
  for (const part of handle.materialized) yield* keyedHandles(materialized, part, isRaw);
  for (const part of handle.nonMaterialized) yield* keyedHandles(owner, part, isRaw);
}

/** Whether a handle's files hold key groups that are none of the subtask's. */
export function holdsMore(
  { startKeyGroup, numberOfKeyGroups }: IncrementalRemoteKeyedStateHandle,
  { keyGroups }: PieceOwner,
): boolean {
  if (!keyGroups) return false;
  const end = keyGroups.startKeyGroup + keyGroups.numberOfKeyGroups;
  return startKeyGroup < keyGroups.startKeyGroup || startKeyGroup + numberOfKeyGroups > end;
}
