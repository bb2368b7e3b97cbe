import type { KeyedStateHandle, OperatorStateMode } from "./handles.js";
import type { CheckpointProperties, MetadataVersion } from "./metadata.js";
import { type Features, releasesReading, releasesWriting } from "./releases.js";
import type {
  ChannelStateSummary,
  KeyedHandleKind,
  MasterStateSummary,
  OperatorSummary,
  Snapshot,
  SnapshotFormat,
  StateSizes,
  StateSummary,
} from "./snapshot.js";
import { addInt64, type Int64, subtractInt64 } from "./values.js";
import type {
  ChannelHandleHeader,
  ChannelStateCategory,
  KeyedStateCategory,
  MetadataVisitor,
  OperatorHeader,
  OperatorStateCategory,
  Reference,
} from "./visitor.js";

type Category = keyof StateSizes;

/** A channel of a merged handle. */
export interface ChannelMember {
  readonly gateOrPartition: number;
  readonly stateSize: Int64;
  readonly offsets: { readonly length: number };
}

/** Reads the channels of a merged channel handle; the format is the codec's business. */
export type ReadMembers = (members: Uint8Array) => readonly ChannelMember[];

const kindOfMode = ["operator-list", "operator-union", "broadcast"] as const;

/** What a keyed state handle is, by its type byte. */
export const kindOfTag: Readonly<Record<KeyedStateHandle["tag"], KeyedHandleKind>> = {
  3: "keyGroups",
  12: "keyGroups",
  7: "savepoint",
  5: "incremental",
  11: "incremental",
  8: "changelog",
  9: "changelog",
  10: "changelog",
  13: "changelog",
  14: "changelog",
};

/** Collects a Snapshot from the events of one pass. Memory: a few numbers per operator and subtask. */
export class Summarizer implements MetadataVisitor {
  readonly #readMembers: ReadMembers;
  readonly #operators: OperatorSummary[] = [];
  readonly #masterStates: MasterStateSummary[] = [];
  /** Handle types seen, one bit each. */
  #tags = 0;
  #version: MetadataVersion = 6;
  #checkpointId: Int64 = 0;
  #changelogOf114 = false;
  #finished = false;
  #legacy = false;
  #channelState: Features["channelState"] = "none";
  #properties: CheckpointProperties | null | undefined;
  #trailingBytes = 0;
  #operator = new OperatorCollector({
    operatorId: "" as OperatorSummary["operatorId"],
    name: null,
    uid: null,
    parallelism: 0,
    maxParallelism: 0,
    chainLength: 1,
  });

  constructor(readMembers: ReadMembers) {
    this.#readMembers = readMembers;
  }

  header(version: MetadataVersion, checkpointId: Int64, changelogLayout: "A" | "B"): void {
    this.#version = version;
    this.#checkpointId = checkpointId;
    this.#changelogOf114 = changelogLayout === "A";
  }

  masterState(name: string, version: number, sizeInBytes: number): void {
    this.#masterStates.push({ name, version, sizeInBytes });
  }

  operatorStart(operator: OperatorHeader): void {
    this.#operator = new OperatorCollector(operator);
  }

  subtaskCount(count: number, fullyFinished: boolean): void {
    this.#finished ||= fullyFinished;
    this.#operator.subtaskStateCount = count;
    this.#operator.fullyFinished = fullyFinished;
  }

  subtask(subtaskIndex: number, finished: boolean): void {
    this.#finished ||= finished;
    this.#operator.subtask(subtaskIndex, finished);
  }

  operatorState(category: OperatorStateCategory, tag: 4 | 17, emptyPlaceholder: boolean): void {
    this.#tags |= 1 << tag;
    this.#operator.enter(category);
    if (!emptyPlaceholder) this.#operator.placeholdersOnly = false;
  }

  operatorStateEntry(
    name: string,
    mode: OperatorStateMode,
    offsetCount: number,
    category: OperatorStateCategory,
  ): void {
    this.#operator.state(name, mode, offsetCount, category === "rawOperatorState");
  }

  keyedState(category: KeyedStateCategory, tag: KeyedStateHandle["tag"], depth: number): void {
    this.#tags |= 1 << tag;
    this.#operator.enter(category);
    this.#operator.placeholdersOnly = false;
    if (depth === 0) this.#operator.keyedHandle();
    if (category !== "managedKeyedState") return;
    const kind = kindOfTag[tag];
    if (depth === 0) this.#operator.keyedHandles.add(kind);
    else if (kind !== "changelog") this.#operator.materializedHandles.add(kind);
  }

  checkpointedSize(bytes: Int64): void {
    this.#operator.written = bytes;
  }

  channelState(handle: ChannelHandleHeader): void {
    this.#channelState = handle.subtaskIndex === null ? "1.11" : "1.12";
    this.#operator.enter(handle.category);
    this.#operator.placeholdersOnly = false;
    const channels = this.#operator.channels[handle.category];
    channels.handles++;
    const members = handle.members
      ? this.#readMembers(handle.members).map((m) => ({ ...m, offsetCount: m.offsets.length }))
      : [{ ...handle, gateOrPartition: handle.gateOrPartition as number }];
    for (const { gateOrPartition, offsetCount, stateSize } of members) {
      if (offsetCount > 0) channels.indexes.add(gateOrPartition);
      if (holdsData(offsetCount, stateSize)) channels.withData.add(gateOrPartition);
    }
  }

  stateSize(bytes: Int64): void {
    this.#operator.add(bytes);
  }

  reference(reference: Reference): void {
    const { tag, role, stateSize } = reference;
    const operator = this.#operator;
    this.#tags |= 1 << tag;
    if (role === "legacy") {
      this.#legacy = true;
      operator.enter("legacyOperatorState");
      operator.placeholdersOnly = false;
    } else if (role === "coordinator") {
      operator.enter("coordinatorState");
    }
    if (role !== "channel" && role !== "changelog") operator.add(stateSize);
    if (tag !== 16) operator.place(tag, role).add(stateSize);
  }

  operatorEnd(): void {
    this.#operators.push(this.#operator.finish());
  }

  end(properties: CheckpointProperties | null | undefined, trailingBytes: number): void {
    this.#properties = properties;
    this.#trailingBytes = trailingBytes;
  }

  /** The snapshot; call after the pass. */
  finish(place: Pick<Snapshot, "location" | "metadataPath" | "metadataSizeInBytes">): Snapshot {
    const operators = this.#operators;
    const features = {
      tags: new Set(Array.from({ length: 18 }, (_, tag) => tag).filter((tag) => this.#tags & (1 << tag))),
      finished: this.#finished,
      changelogOf114: this.#changelogOf114,
      legacyState: this.#legacy,
      channelState: this.#channelState,
    };
    return {
      ...place,
      metadataVersion: this.#version,
      checkpointId: this.#checkpointId,
      ...kindAndFormat(new Set(operators.flatMap((o) => o.keyedHandles)), this.#properties),
      hasInFlightData: operators.some(
        (o) => o.inputChannelState.withData.length > 0 || o.resultSubpartitionState.withData.length > 0,
      ),
      properties: this.#properties,
      trailingBytes: this.#trailingBytes,
      operators,
      masterStates: this.#masterStates,
      totalSizeInBytes: operators.reduce<Int64>((sum, o) => addInt64(sum, o.totalSizeInBytes), 0),
      writtenBy: releasesWriting(this.#version),
      readableBy: releasesReading(this.#version, features),
    };
  }
}

/** Each buffer is written behind four bytes of length: no more than those, and nothing was in flight. */
const lengthPrefix = 4;

function holdsData(offsetCount: number, stateSize: Int64 | null): boolean {
  return offsetCount > 0 && (stateSize === null || stateSize > lengthPrefix * offsetCount);
}

/**
 * The properties say it (V4+); before that, or where they are null, the kinds of keyed handles have to: those that lie in
 * no other handle.
 */
export function kindAndFormat(
  kinds: ReadonlySet<KeyedHandleKind>,
  properties: CheckpointProperties | null | undefined,
): Pick<Snapshot, "kind" | "format"> {
  const kind = properties
    ? properties.isSavepoint
      ? "savepoint"
      : "checkpoint"
    : kinds.has("savepoint")
      ? "savepoint"
      : "unknown";
  if (kind === "savepoint" && properties?.formatType) {
    return { kind, format: properties.formatType === "NATIVE" ? "native" : "canonical" };
  }
  const format: SnapshotFormat =
    kinds.size === 0
      ? "stateless"
      : kinds.has("changelog")
        ? "changelog"
        : kinds.size > 1
          ? "mixed"
          : kinds.has("savepoint")
            ? "canonical"
            : kinds.has("incremental")
              ? "incremental"
              : "full";
  return { kind, format };
}

/** KeyGroupRangeAssignment.UPPER_BOUND_MAX_PARALLELISM. */
const maxSubtasks = 32768;

interface MutableChannels {
  handles: number;
  readonly indexes: Set<number>;
  readonly withData: Set<number>;
}

/** A running sum. An object of its own, so that adding to it is adding to one field, whatever is being summed. */
class Total {
  value: Int64 = 0;
  count = 0;

  add(bytes: Int64): void {
    this.value = addInt64(this.value, bytes);
    this.count++;
  }
}

/** One operator while its events go by. */
class OperatorCollector {
  subtaskStateCount = 0;
  fullyFinished = false;
  placeholdersOnly = true;
  /** What the keyed handle that goes by says this checkpoint wrote of it; null: all. */
  written: Int64 | null = null;
  readonly keyedHandles = new Set<KeyedHandleKind>();
  readonly materializedHandles = new Set<KeyedHandleKind>();
  readonly channels: Record<ChannelStateCategory, MutableChannels> = {
    inputChannelState: { handles: 0, indexes: new Set(), withData: new Set() },
    resultSubpartitionState: { handles: 0, indexes: new Set(), withData: new Set() },
  };
  readonly #header: OperatorHeader;
  readonly #sizes: Record<Category, Total> = {
    coordinatorState: new Total(),
    managedKeyedState: new Total(),
    rawKeyedState: new Total(),
    managedOperatorState: new Total(),
    rawOperatorState: new Total(),
    inputChannelState: new Total(),
    resultSubpartitionState: new Total(),
    legacyOperatorState: new Total(),
  };
  readonly #present = new Set<Category>();
  readonly #states = new Map<string, StateSummary>();
  readonly #subtaskSizes: (Int64 | undefined)[] = [];
  #category = this.#sizes.coordinatorState;
  /** −1 outside of subtasks and for finished ones, which have no state. */
  #subtaskIndex = -1;
  /** What has come up since the category or the subtask changed: one addition a handle instead of two. */
  readonly #unsettled = new Total();
  #finishedSubtaskCount = 0;
  /** Where the category stood before that handle. */
  #before: Int64 = 0;
  #keyed = this.#category;
  #olderBytes: Int64 = 0;
  readonly #inline = new Total();
  readonly #exclusive = new Total();
  readonly #shared = new Total();

  constructor(header: OperatorHeader) {
    this.#header = header;
  }

  #settle(): void {
    const bytes = this.#unsettled.value;
    this.#category.add(bytes);
    if (this.#subtaskIndex >= 0) {
      this.#subtaskSizes[this.#subtaskIndex] = addInt64(this.#subtaskSizes[this.#subtaskIndex] ?? 0, bytes);
    }
    this.#unsettled.value = 0;
  }

  enter(category: Category): void {
    this.#settle();
    this.#category = this.#sizes[category];
    this.#present.add(category);
  }

  /** A keyed handle begins, which is not inside another one; its category has been entered. */
  keyedHandle(): void {
    this.#closeKeyedHandle();
    this.#keyed = this.#category;
    this.#before = this.#keyed.value;
  }

  #closeKeyedHandle(): void {
    if (this.written === null) return;
    const older = subtractInt64(subtractInt64(this.#keyed.value, this.#before), this.written);
    this.#olderBytes = addInt64(this.#olderBytes, older);
    this.written = null;
  }

  subtask(index: number, finished: boolean): void {
    this.#settle();
    // no job has more subtasks; a list as long as a hostile index would bring down whoever walks over it
    this.#subtaskIndex = finished || index >= maxSubtasks ? -1 : index;
    if (finished) this.#finishedSubtaskCount++;
    else if (this.#subtaskIndex >= 0) this.#subtaskSizes[index] ??= 0;
  }

  add(bytes: Int64): void {
    this.#unsettled.add(bytes);
  }

  place(tag: Reference["tag"], role: Reference["role"]): Total {
    if (tag === 1) return this.#inline;
    return role === "shared" ? this.#shared : this.#exclusive;
  }

  state(name: string, mode: OperatorStateMode, offsetCount: number, raw: boolean): void {
    const key = `${raw} ${mode} ${name}`;
    const elements = (this.#states.get(key)?.elements ?? 0) + offsetCount;
    this.#states.set(key, { name, kind: kindOfMode[mode], scope: "operator", raw, elements });
  }

  finish(): OperatorSummary {
    this.#settle();
    this.#closeKeyedHandle();
    const sizes: StateSizes = {
      coordinatorState: this.#sizes.coordinatorState.value,
      managedKeyedState: this.#sizes.managedKeyedState.value,
      rawKeyedState: this.#sizes.rawKeyedState.value,
      managedOperatorState: this.#sizes.managedOperatorState.value,
      rawOperatorState: this.#sizes.rawOperatorState.value,
      inputChannelState: this.#sizes.inputChannelState.value,
      resultSubpartitionState: this.#sizes.resultSubpartitionState.value,
      legacyOperatorState: this.#sizes.legacyOperatorState.value,
    };
    const hasState = this.#present.size > 0;
    const totalSizeInBytes = Object.values(sizes).reduce((sum, bytes) => addInt64(sum, bytes), 0 as Int64);
    return {
      operatorId: this.#header.operatorId,
      name: this.#header.name,
      uid: this.#header.uid,
      parallelism: this.#header.parallelism,
      maxParallelism: this.#header.maxParallelism,
      chainLength: this.#header.chainLength,
      subtaskStateCount: this.subtaskStateCount,
      finishedSubtaskCount: this.#finishedSubtaskCount,
      fullyFinished: this.fullyFinished,
      coordinatorStateSizeInBytes: sizes.coordinatorState,
      totalSizeInBytes,
      checkpointedSizeInBytes: subtractInt64(totalSizeInBytes, this.#olderBytes),
      hasState,
      placeholdersOnly: hasState && this.placeholdersOnly && !this.#present.has("coordinatorState"),
      sizes,
      places: {
        inline: this.#inline.value,
        exclusive: this.#exclusive.value,
        shared: this.#shared.value,
        fileCount: this.#exclusive.count + this.#shared.count,
      },
      subtaskSizes: this.#subtaskSizes,
      states: [...this.#states.values()],
      keyedHandles: [...this.keyedHandles],
      materializedHandles: [...this.materializedHandles],
      hasManagedKeyedState: this.#present.has("managedKeyedState"),
      inputChannelState: channelSummary(this.channels.inputChannelState),
      resultSubpartitionState: channelSummary(this.channels.resultSubpartitionState),
    };
  }
}

function channelSummary({ handles, indexes, withData }: MutableChannels): ChannelStateSummary {
  const sorted = (set: ReadonlySet<number>) => [...set].sort((a, b) => a - b);
  return { handles, indexes: sorted(indexes), withData: sorted(withData) };
}
