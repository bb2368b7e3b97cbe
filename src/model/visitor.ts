/** Events of one pass over a `_metadata` file, in file order: what a summary, a reference list or an audit needs. */
import type { ChangelogLayout, KeyedStateHandle, OperatorStateMode } from "./handles.js";
import type { CheckpointProperties, MetadataVersion } from "./metadata.js";
import type { Int64, OperatorId } from "./values.js";

/** What a stream handle is held for. */
export type ReferenceRole =
  | "coordinator"
  | "operatorState"
  | "keyGroups"
  | "meta"
  | "shared"
  | "private"
  | "changelog"
  | "channel"
  | "legacy";

/**
 * A stream handle as it goes by. In a streaming pass one object is reused for all and its strings are decoded on
 * access: copy what you keep before the callback returns.
 */
export interface Reference {
  /** Type byte: 1 inline, 2 absolute file, 6 relative file, 15 segment, 16 empty segment. */
  readonly tag: 1 | 2 | 6 | 15 | 16;
  readonly role: ReferenceRole;
  /** Bytes; −1 unknown. */
  readonly stateSize: Int64;
  /** Where in the file the range starts: segments only, else 0. */
  readonly startPos: Int64;
  /** Byte offset in the metadata file of the inline data; −1 for files. */
  readonly dataPosition: number;
  /** Path as stored (tags 2, 6, 15); for inline state its label. Empty for tag 16. */
  readonly path: string;
  /** RocksDB / ForSt file name, roles shared and private; else null. */
  readonly localPath: string | null;
  /**
   * Whether `path` is these bytes and one step behind them: three characters of ASCII or more, no slashes. Without making a
   * string; false where it would take one to tell.
   */
  isStepBehind(prefix: DataView): boolean;
  /** `path` without its first bytes, for one that is such a step. */
  pathBehind(bytes: number): string;
}

export type OperatorStateCategory = "managedOperatorState" | "rawOperatorState";
export type KeyedStateCategory = "managedKeyedState" | "rawKeyedState";
export type ChannelStateCategory = "inputChannelState" | "resultSubpartitionState";

/** An operator before its state. */
export interface OperatorHeader {
  readonly operatorId: OperatorId;
  readonly name: string | null;
  readonly uid: string | null;
  readonly parallelism: number;
  readonly maxParallelism: number;
  /** V1: number of operators in the chain that this entry stands for; else 1. */
  readonly chainLength: number;
}

/** A channel state handle without its offsets. */
export interface ChannelHandleHeader {
  readonly category: ChannelStateCategory;
  readonly subtaskIndex: number | null;
  /** Gate or partition, channel or subpartition; null for merged handles, whose members are in `members`. */
  readonly gateOrPartition: number | null;
  readonly channelOrSubpartition: number | null;
  readonly offsetCount: number;
  /** Bytes; null in files of 1.11.0, which do not say. */
  readonly stateSize: Int64 | null;
  readonly members: Uint8Array | null;
}

/** Every callback is optional; what is not asked for is stepped over. */
export interface MetadataVisitor {
  header?(version: MetadataVersion, checkpointId: Int64, changelogLayout: ChangelogLayout): void;
  masterState?(name: string, version: number, sizeInBytes: number): void;
  operatorStart?(operator: OperatorHeader): void;
  /** Before the first subtask: how many entries follow, and whether the operator is fully finished. */
  subtaskCount?(count: number, fullyFinished: boolean): void;
  subtask?(subtaskIndex: number, finished: boolean): void;
  operatorState?(category: OperatorStateCategory, tag: 4 | 17, emptyPlaceholder: boolean): void;
  /** A named state of the operator state handle around it; comes before the `operatorState` of a handle of tag 17. */
  operatorStateEntry?(
    name: string,
    mode: OperatorStateMode,
    offsetCount: number,
    category: OperatorStateCategory,
  ): void;
  /** The two directories that a file-merging operator handle keeps alive. */
  directories?(taskOwned: string, shared: string): void;
  /** A keyed state handle; `depth` counts the changelog handles around it. */
  keyedState?(category: KeyedStateCategory, tag: KeyedStateHandle["tag"], depth: number): void;
  /** What the keyed state handle that was told last says this checkpoint wrote of it; not for handles inside others. */
  checkpointedSize?(bytes: Int64): void;
  channelState?(handle: ChannelHandleHeader): void;
  /** Size of a handle that states its own, beside its references: changelog increments and channel state. */
  stateSize?(bytes: Int64): void;
  reference?(reference: Reference): void;
  operatorEnd?(): void;
  end?(properties: CheckpointProperties | null | undefined, trailingBytes: number): void;
}
