/**
 * A snapshot as the commands see it: what its metadata says, operator by operator, without the handles themselves.
 * Its size depends on the number of operators and subtasks only.
 */
import type { CheckpointProperties, MetadataVersion } from "./metadata.js";
import type { Int64, OperatorId } from "./values.js";

/** Bytes by what they are held for; the sum is Flink's OperatorState.getStateSize(). */
export interface StateSizes {
  readonly coordinatorState: Int64;
  readonly managedKeyedState: Int64;
  readonly rawKeyedState: Int64;
  readonly managedOperatorState: Int64;
  readonly rawOperatorState: Int64;
  readonly inputChannelState: Int64;
  readonly resultSubpartitionState: Int64;
  /** "Checkpointed" interface, Flink 1.2 and 1.3. */
  readonly legacyOperatorState: Int64;
}

/** Bytes by where they lie. */
export interface StatePlaces {
  /** In the metadata file itself. */
  readonly inline: Int64;
  /** In files that this snapshot alone refers to, as far as its metadata tells. */
  readonly exclusive: Int64;
  /** In files listed as shared with other checkpoints (incremental). */
  readonly shared: Int64;
  /** Number of references to files, segments included. */
  readonly fileCount: number;
}

/** The categories of keyed state handles that an operator has. */
export type KeyedHandleKind = "savepoint" | "keyGroups" | "incremental" | "changelog";

/** A named state. Operator states are named in the metadata; keyed states only inside the state files. */
export interface StateSummary {
  readonly name: string;
  readonly kind: "operator-list" | "operator-union" | "broadcast";
  readonly scope: "operator";
  /** raw: written by a library through the raw operator state streams. */
  readonly raw: boolean;
  /** List elements (broadcast: partitions) over all subtasks. */
  readonly elements: number;
}

/** Exchanges of an operator that hold in-flight data, as gate (input) or partition (output) indexes. */
export interface ChannelStateSummary {
  readonly handles: number;
  /** Gates or partitions that have buffers; Flink goes by these. */
  readonly indexes: readonly number[];
  /** Gates or partitions with data in their buffers; Flink writes handles for empty ones too. */
  readonly withData: readonly number[];
}

export interface OperatorSummary {
  readonly operatorId: OperatorId;
  /** Metadata V5+ (Flink 2.0+), else null. */
  readonly uid: string | null;
  readonly name: string | null;
  readonly parallelism: number;
  readonly maxParallelism: number;
  /** Metadata V1: operators in the chain this entry stands for; else 1. */
  readonly chainLength: number;
  /** Entries of the subtask list. */
  readonly subtaskStateCount: number;
  /** Subtasks marked as finished. */
  readonly finishedSubtaskCount: number;
  readonly fullyFinished: boolean;
  readonly coordinatorStateSizeInBytes: Int64;
  /** Flink's OperatorState.getStateSize(): coordinator and all subtasks. */
  readonly totalSizeInBytes: Int64;
  /** Flink's OperatorState.getCheckpointedSize(): of that, what this checkpoint wrote; the rest is older files. */
  readonly checkpointedSizeInBytes: Int64;
  /** Exactly Flink's notion: any handle at all, however empty (restore-rules 1.1). */
  readonly hasState: boolean;
  /** The state handles are file-merging placeholders that hold nothing. */
  readonly placeholdersOnly: boolean;
  readonly sizes: StateSizes;
  readonly places: StatePlaces;
  /** Bytes by subtask index; absent indexes hold nothing. */
  readonly subtaskSizes: readonly (Int64 | undefined)[];
  readonly states: readonly StateSummary[];
  readonly keyedHandles: readonly KeyedHandleKind[];
  /** Kinds of the materialized state inside changelog handles; empty when nothing was materialized yet. */
  readonly materializedHandles: readonly KeyedHandleKind[];
  readonly hasManagedKeyedState: boolean;
  readonly inputChannelState: ChannelStateSummary;
  readonly resultSubpartitionState: ChannelStateSummary;
}

export interface MasterStateSummary {
  readonly name: string;
  readonly version: number;
  readonly sizeInBytes: number;
}

/**
 * How the state was written: canonical and native are savepoint formats; full and incremental are checkpoints;
 * changelog is a checkpoint of the changelog state backend; stateless has no keyed state to tell by.
 */
export type SnapshotFormat = "canonical" | "native" | "full" | "incremental" | "changelog" | "stateless" | "mixed";

export interface Snapshot {
  /** The directory that holds the metadata file: what `flink run -s` takes. */
  readonly location: string;
  readonly metadataPath: string;
  readonly metadataSizeInBytes: number;
  readonly metadataVersion: MetadataVersion;
  readonly checkpointId: Int64;
  readonly kind: "savepoint" | "checkpoint" | "unknown";
  readonly format: SnapshotFormat;
  /** In-flight data of an unaligned checkpoint is in it. */
  readonly hasInFlightData: boolean;
  /** Undefined before V4; null where the file says null (State Processor API). */
  readonly properties: CheckpointProperties | null | undefined;
  readonly trailingBytes: number;
  readonly operators: readonly OperatorSummary[];
  readonly masterStates: readonly MasterStateSummary[];
  readonly totalSizeInBytes: Int64;
  /** Releases (minor versions, such as "1.20") that write metadata of this version. */
  readonly writtenBy: readonly string[];
  /** Releases that can read this file, by version and by handle types. */
  readonly readableBy: readonly string[];
}
