/** What a `_metadata` file holds, as plain data (org.apache.flink.runtime.checkpoint.metadata.CheckpointMetadata). */
import type {
  AnyChannelStateHandle,
  ByteStreamStateHandle,
  KeyedStateHandle,
  OperatorStateHandle,
  StreamStateHandle,
} from "./handles.js";
import type { Int64, OperatorId, Sequence } from "./values.js";

/** Versions whose layout is known. 7 is a proposal (FLIP-600) and read only when asked for. */
export type MetadataVersion = 1 | 2 | 3 | 4 | 5 | 6 | 7;

/** Channel handles without a type byte: "1.12" with, "1.11" and "1.11.0" without the subtask index; the latter also without a size. */
export type ChannelLayout = "1.12" | "1.11" | "1.11.0";

/** State of a MasterTriggerRestoreHook. */
export interface MasterState {
  readonly version: number;
  readonly name: string;
  readonly payload: Uint8Array;
}

/** State of one subtask (OperatorSubtaskState). At most one handle a category. */
export interface OperatorSubtaskState {
  readonly managedOperatorState: OperatorStateHandle | null;
  readonly rawOperatorState: OperatorStateHandle | null;
  readonly managedKeyedState: KeyedStateHandle | null;
  readonly rawKeyedState: KeyedStateHandle | null;
  readonly inputChannelState: Sequence<AnyChannelStateHandle>;
  readonly resultSubpartitionState: Sequence<AnyChannelStateHandle>;
  /** V2 only: always −1 in files of Flink. */
  readonly duration?: Int64;
  /** V2 only: state of the "Checkpointed" interface (1.3); Flink 1.4+ refuses a non-null one. */
  readonly legacyOperatorState?: readonly (StreamStateHandle | null)[];
  /** V7 only. */
  readonly refCheckpointId?: Int64;
  /** The two "has operator state" words, where they are neither 0 nor 1 (Flink takes any other as 1). */
  readonly oddPresence?: readonly [managed: number, raw: number];
}

/** One entry of an operator's subtask list; a finished subtask (1.14+) has no state. */
export type SubtaskEntry =
  | { readonly subtaskIndex: number; readonly finished: false; readonly state: OperatorSubtaskState }
  | { readonly subtaskIndex: number; readonly finished: true };

/** One operator (OperatorState). */
export interface OperatorState {
  readonly operatorId: OperatorId;
  /** V5+ (Flink 2.0+), else null. */
  readonly name: string | null;
  /** V5+, else null; null there means the id was generated or set by setUidHash. */
  readonly uid: string | null;
  readonly parallelism: number;
  readonly maxParallelism: number;
  /** V2 only: always 1. */
  readonly chainLength?: number;
  readonly coordinatorState: ByteStreamStateHandle | null;
  /** All subtasks have finished (FullyFinishedOperatorState, 1.14+): the job will not run this operator again. */
  readonly fullyFinished: boolean;
  /** The subtask count of the file where it is negative: −1 for a fully finished operator. */
  readonly negativeSubtaskCount?: number;
  readonly subtasks: readonly SubtaskEntry[];
}

/** The Java-serialized CheckpointProperties at the end of V4+ files. */
export interface PropertiesTail {
  /** Exactly the bytes of the stream; always written back verbatim. */
  readonly bytes: Uint8Array;
  /** What they say; null where the stream is `null` (State Processor API). */
  readonly properties: CheckpointProperties | null;
}

/** CheckpointProperties (FLINK-28597, 1.16+). */
export interface CheckpointProperties {
  readonly discardCancelled: boolean;
  readonly discardFailed: boolean;
  readonly discardFinished: boolean;
  readonly discardSubsumed: boolean;
  readonly discardSuspended: boolean;
  readonly forced: boolean;
  readonly unclaimed: boolean;
  /** "Checkpoint", "Full Checkpoint", "Savepoint", "Suspend Savepoint", "Terminate Savepoint". */
  readonly name: string;
  readonly isSavepoint: boolean;
  /** Savepoints: CANONICAL or NATIVE. */
  readonly formatType: string | null;
  /** Checkpoints: FORWARD_BACKWARD, FORWARD or NO_SHARING. */
  readonly sharingFilesStrategy: string | null;
  /** Savepoints: NONE, SUSPEND or TERMINATE. */
  readonly postCheckpointAction: string | null;
}

/** A file of Flink 1.3 or later. */
export interface OperatorMetadata {
  readonly version: Exclude<MetadataVersion, 1>;
  readonly checkpointId: Int64;
  readonly masterStates: readonly MasterState[];
  readonly operators: readonly OperatorState[];
  /** V4+. */
  readonly properties?: PropertiesTail;
  /** Which of the channel layouts of V3 the file has; "1.12" for V4 and V5; unused from V6 on. */
  readonly channelLayout: ChannelLayout;
  /** Bytes after the end; Flink ignores them. */
  readonly trailing: Uint8Array;
}

/** State of one subtask of a task, V1. Operator lists have one slot for each operator of the chain, head last. */
export interface TaskSubtaskState {
  readonly subtaskIndex: number;
  readonly duration: Int64;
  readonly legacyOperatorState: readonly (StreamStateHandle | null)[];
  readonly managedOperatorState: readonly (OperatorStateHandle | null)[];
  readonly rawOperatorState: readonly (OperatorStateHandle | null)[];
  /** Belongs to the chain's head. */
  readonly managedKeyedState: KeyedStateHandle | null;
  readonly rawKeyedState: KeyedStateHandle | null;
}

/** A task (job vertex, that is: a chain of operators), V1. The ids of the chained operators are not in the file. */
export interface TaskState {
  readonly jobVertexId: OperatorId;
  readonly parallelism: number;
  readonly maxParallelism: number;
  readonly chainLength: number;
  readonly subtasks: readonly TaskSubtaskState[];
}

/** A file of Flink 1.2. */
export interface TaskMetadata {
  readonly version: 1;
  readonly checkpointId: Int64;
  readonly tasks: readonly TaskState[];
  readonly trailing: Uint8Array;
}

export type Metadata = OperatorMetadata | TaskMetadata;
