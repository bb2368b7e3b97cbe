/**
 * The state handles of a `_metadata` file, named as Flink's classes are (org.apache.flink.runtime.state and
 * subpackages). `tag` is the type byte that MetadataV2V3SerializerBase writes; one number space for all families.
 */
import type { Int64, Payload, Sequence } from "./values.js";

// ── stream state handles: where bytes are ────────────────────────────────────────────────────────────────────────

/** ByteStreamStateHandle: state inline in the metadata file. */
export interface ByteStreamStateHandle {
  readonly tag: 1;
  /** A label, unique per content; never opened. */
  readonly handleName: string;
  readonly data: Payload;
}

/** FileStateHandle: a file by absolute path (`Path.toString()`: not percent-encoded). */
export interface FileStateHandle {
  readonly tag: 2;
  readonly stateSize: Int64;
  readonly filePath: string;
}

/** RelativeFileStateHandle: a file below the directory of the metadata file (1.11+). */
export interface RelativeFileStateHandle {
  readonly tag: 6;
  readonly relativePath: string;
  readonly stateSize: Int64;
}

/** KeyGroupsStateHandle in the position of a stream handle (1.13+, rare). */
export interface KeyGroupsStreamStateHandle {
  readonly tag: 3;
  readonly startKeyGroup: number;
  readonly offsets: Sequence<Int64>;
  readonly delegate: StreamStateHandle;
}

/** SegmentFileStateHandle: a range of a file shared by many handles (file merging, 1.20+). */
export interface SegmentFileStateHandle {
  readonly tag: 15;
  readonly startPos: Int64;
  readonly stateSize: Int64;
  /** Ordinal of CheckpointedStateScope: 0 EXCLUSIVE, 1 SHARED. */
  readonly scope: number;
  readonly filePath: string;
  readonly logicalFileId: string;
}

/** EmptySegmentFileStateHandle: file merging's "nothing was written". */
export interface EmptySegmentFileStateHandle {
  readonly tag: 16;
}

export type StreamStateHandle =
  | ByteStreamStateHandle
  | FileStateHandle
  | RelativeFileStateHandle
  | KeyGroupsStreamStateHandle
  | SegmentFileStateHandle
  | EmptySegmentFileStateHandle;

// ── operator state handles: lists of a subtask, by state name ────────────────────────────────────────────────────

/** OperatorStateHandle.Mode by ordinal: 0 SPLIT_DISTRIBUTE, 1 UNION, 2 BROADCAST. */
export type OperatorStateMode = 0 | 1 | 2;

export const operatorStateModeNames = ["SPLIT_DISTRIBUTE", "UNION", "BROADCAST"] as const;

/** One named operator state: where each of its elements starts in the delegate's stream. */
export interface OperatorStateMetaInfo {
  readonly name: string;
  readonly mode: OperatorStateMode;
  readonly offsets: Sequence<Int64>;
}

/** OperatorStreamStateHandle. */
export interface OperatorStreamStateHandle {
  readonly tag: 4;
  readonly states: Sequence<OperatorStateMetaInfo>;
  readonly delegate: StreamStateHandle;
}

/** FileMergingOperatorStreamStateHandle (1.20+); keeps its two directories alive even when it holds nothing. */
export interface FileMergingOperatorStreamStateHandle {
  readonly tag: 17;
  readonly states: Sequence<OperatorStateMetaInfo>;
  readonly taskOwnedDirectory: string;
  readonly sharedDirectory: string;
  /** True for EmptyFileMergingOperatorStreamStateHandle. */
  readonly isEmpty: boolean;
  readonly delegate: SegmentFileStateHandle | EmptySegmentFileStateHandle;
}

export type OperatorStateHandle = OperatorStreamStateHandle | FileMergingOperatorStreamStateHandle;

// ── keyed state handles ──────────────────────────────────────────────────────────────────────────────────────────

/**
 * KeyGroupsStateHandle (3, 12: heap snapshots) and KeyGroupsSavepointStateHandle (7: canonical savepoints).
 * One offset into the delegate per key group, from `startKeyGroup` on; −1 occurs.
 */
export interface KeyGroupsStateHandle {
  readonly tag: 3 | 7 | 12;
  readonly startKeyGroup: number;
  readonly offsets: Sequence<Int64>;
  readonly delegate: StreamStateHandle;
  /** StateHandleID, tag 12 only (1.15+). */
  readonly stateHandleId?: string;
}

/** IncrementalKeyedStateHandle.HandleAndLocalPath: an SST or other file of RocksDB / ForSt. */
export interface HandleAndLocalPath {
  readonly localPath: string;
  readonly handle: StreamStateHandle | null;
}

/** IncrementalRemoteKeyedStateHandle: RocksDB / ForSt files (5 up to 1.14, 11 from 1.15). */
export interface IncrementalRemoteKeyedStateHandle {
  readonly tag: 5 | 11;
  readonly checkpointId: Int64;
  /** UUID string of the backend that wrote it. */
  readonly backendIdentifier: string;
  readonly startKeyGroup: number;
  readonly numberOfKeyGroups: number;
  /** Bytes this checkpoint added, tag 11 only; −1 unknown. */
  readonly checkpointedSize?: Int64;
  readonly metaStateHandle: StreamStateHandle | null;
  readonly sharedState: Sequence<HandleAndLocalPath>;
  readonly privateState: Sequence<HandleAndLocalPath>;
  readonly stateHandleId?: string;
}

/** Changelog handles changed layout between 1.14 ("A") and 1.15+ ("B") under the same tags. */
export type ChangelogLayout = "A" | "B";

/** ChangelogStateBackendHandleImpl (8 up to 1.15, 14 from 1.16). */
export interface ChangelogStateBackendHandle {
  readonly tag: 8 | 14;
  readonly layout: ChangelogLayout;
  readonly startKeyGroup: number;
  readonly numberOfKeyGroups: number;
  readonly checkpointedSize?: Int64;
  readonly materialized: Sequence<KeyedStateHandle | null>;
  readonly nonMaterialized: Sequence<KeyedStateHandle | null>;
  readonly materializationId?: Int64;
  /** Tag 14 only. */
  readonly checkpointId?: Int64;
  readonly stateHandleId?: string;
}

/** One change: key group −1 is a metadata change (StateChange.META_KEY_GROUP). */
export interface StateChange {
  readonly keyGroup: number;
  readonly change: Payload;
}

/** InMemoryChangelogStateHandle. */
export interface InMemoryChangelogStateHandle {
  readonly tag: 9;
  readonly layout: ChangelogLayout;
  readonly startKeyGroup: number;
  readonly numberOfKeyGroups: number;
  readonly from: Int64;
  readonly to: Int64;
  readonly changes: Sequence<StateChange>;
  readonly stateHandleId?: string;
}

/** A changelog file and the offset at which this handle's changes start in it. */
export interface HandleAndOffset {
  readonly offset: Int64;
  readonly handle: StreamStateHandle | null;
}

/** ChangelogStateHandleStreamImpl (10 up to 1.15, 13 from 1.16). */
export interface ChangelogStateHandleStream {
  readonly tag: 10 | 13;
  readonly layout: ChangelogLayout;
  readonly startKeyGroup: number;
  readonly numberOfKeyGroups: number;
  readonly handles: Sequence<HandleAndOffset>;
  /** Bytes of changes in all handles; what Flink reports as this handle's size. */
  readonly stateSize: Int64;
  readonly checkpointedSize?: Int64;
  readonly stateHandleId?: string;
  /** Tag 13 only; "filesystem" unless another changelog storage wrote it. */
  readonly storageIdentifier?: string;
}

export type KeyedStateHandle =
  | KeyGroupsStateHandle
  | IncrementalRemoteKeyedStateHandle
  | ChangelogStateBackendHandle
  | InMemoryChangelogStateHandle
  | ChangelogStateHandleStream;

// ── channel state: in-flight data of unaligned checkpoints ───────────────────────────────────────────────────────

/** InputChannelStateHandle / ResultSubpartitionStateHandle: buffers of one channel. */
export interface ChannelStateHandle {
  readonly merged: false;
  /** Absent in files of 1.11. */
  readonly subtaskIndex?: number;
  /** Input: gate index; output: partition index. */
  readonly gateOrPartition: number;
  /** Input: channel index; output: subpartition index. */
  readonly channelOrSubpartition: number;
  readonly offsets: Sequence<Int64>;
  /** Absent in files of 1.11.0. */
  readonly stateSize?: Int64;
  readonly delegate: StreamStateHandle;
}

/** MergedInputChannelStateHandle / MergedResultSubpartitionStateHandle: all channels of a subtask in one file (2.1+). */
export interface MergedChannelStateHandle {
  readonly merged: true;
  readonly subtaskIndex: number;
  /** Sum over the members. */
  readonly stateSize: Int64;
  readonly delegate: StreamStateHandle;
  /** The members as Flink stores them; `mergedChannelMembers` reads them. Flink itself reads them only at restore. */
  readonly members: Uint8Array;
}

export type AnyChannelStateHandle = ChannelStateHandle | MergedChannelStateHandle;
