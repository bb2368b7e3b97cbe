import { FormatError } from "../../bytes/errors.js";
import type { ByteWriter } from "../../bytes/writer.js";
import { RestorableError } from "../../errors.js";
import type { AnyChannelStateHandle, ChannelStateHandle, MergedChannelStateHandle } from "../../model/handles.js";
import type { ChannelLayout } from "../../model/metadata.js";
import type { Sequence } from "../../model/values.js";
import type { ChannelStateCategory } from "../../model/visitor.js";
import { type Layout, type Reader, readOffset } from "../reader.js";
import { writeSequence } from "../sequence.js";
import { writeOffset } from "./keyGroups.js";
import { readStreamHandle, writeStreamHandle } from "./stream.js";

/**
 * `[i32 subtaskIndex;] i32 gateOrPartition; i32 channelOrSubpartition; offsets; [i64 stateSize;] StreamHandle`.
 * ChannelStateHandleSerializerV1 (V3 to V5); Flink 1.11 has no subtask index, 1.11.0 no size either.
 */
function readUnmerged(reader: Reader, category: ChannelStateCategory, layout: ChannelLayout): ChannelStateHandle {
  const { cursor } = reader;
  reader.sawAmbiguous = true;
  const subtaskIndex = layout === "1.12" ? cursor.i32() : undefined;
  const gateOrPartition = cursor.i32();
  const channelOrSubpartition = cursor.i32();
  const offsetCount = cursor.i32();
  const offsets = reader.offsets(offsetCount);
  const stateSize = layout === "1.11.0" ? undefined : cursor.i64();
  if (reader.streaming && reader.visitor) {
    reader.visitor.channelState?.({
      category,
      subtaskIndex: subtaskIndex ?? null,
      gateOrPartition,
      channelOrSubpartition,
      offsetCount,
      stateSize: stateSize ?? null,
      members: null,
    });
    if (stateSize !== undefined) reader.visitor.stateSize?.(stateSize);
  }
  reader.role = "channel";
  const delegate = reader.required(readStreamHandle(reader), "the delegate of a channel state handle");
  return {
    merged: false,
    ...(subtaskIndex === undefined ? {} : { subtaskIndex }),
    gateOrPartition,
    channelOrSubpartition,
    offsets,
    ...(stateSize === undefined ? {} : { stateSize }),
    delegate,
  };
}

/** `i32 subtaskIndex; i64 stateSize; StreamHandle; i32 length; members`. The members are read on demand, as in Flink. */
function readMerged(reader: Reader, category: ChannelStateCategory): MergedChannelStateHandle {
  const { cursor } = reader;
  const subtaskIndex = cursor.i32();
  const stateSize = cursor.i64();
  reader.role = "channel";
  const delegate = reader.required(readStreamHandle(reader), "the delegate of a merged channel state handle");
  const length = reader.count(1);
  const wanted = !cursor.skimming || reader.visitor?.channelState !== undefined;
  const members = wanted ? cursor.bytes(length) : new Uint8Array(0);
  if (!wanted) cursor.skip(length);
  if (reader.streaming && reader.visitor) {
    reader.visitor.channelState?.({
      category,
      subtaskIndex,
      gateOrPartition: null,
      channelOrSubpartition: null,
      offsetCount: 0,
      stateSize,
      members,
    });
    reader.visitor.stateSize?.(stateSize);
  }
  return { merged: true, subtaskIndex, stateSize, delegate, members };
}

/** Type byte of ChannelStateHandleSerializerV2 (V6+): 1 input, 2 output, 3 merged input, 4 merged output. */
function readTyped(reader: Reader, category: ChannelStateCategory): AnyChannelStateHandle {
  const position = reader.cursor.position;
  const type = reader.cursor.u8();
  const [plain, merged] = category === "inputChannelState" ? [1, 3] : [2, 4];
  if (type === plain) return readUnmerged(reader, category, "1.12");
  if (type === merged) return readMerged(reader, category);
  throw new FormatError(
    `expected channel state of type ${plain} or ${merged}, found type ${type}`,
    position,
    type > 4 && type < 16 ? "newer" : "corrupt",
  );
}

type ReadChannel = (reader: Reader) => AnyChannelStateHandle;

// one function per encoding: a sequence is written back verbatim only where the same function would read it
const readers: Record<ChannelStateCategory, Record<ChannelLayout | "typed", ReadChannel>> = {
  inputChannelState: readersOf("inputChannelState"),
  resultSubpartitionState: readersOf("resultSubpartitionState"),
};

function readersOf(category: ChannelStateCategory): Record<ChannelLayout | "typed", ReadChannel> {
  return {
    typed: (reader) => readTyped(reader, category),
    "1.12": (reader) => readUnmerged(reader, category, "1.12"),
    "1.11": (reader) => readUnmerged(reader, category, "1.11"),
    "1.11.0": (reader) => readUnmerged(reader, category, "1.11.0"),
  };
}

function readerFor(category: ChannelStateCategory, layout: Pick<Layout, "version" | "channel">): ReadChannel {
  return readers[category][layout.version >= 6 ? "typed" : layout.channel];
}

/** Least bytes of a channel state handle: two indexes, a count and a type, in the layout of 1.11.0. */
const minimumChannelSize = 13;

/** All channel state of one direction of a subtask (V3+). */
export function readChannels(reader: Reader, category: ChannelStateCategory): Sequence<AnyChannelStateHandle> {
  return reader.at(category, (r) => r.sequence(minimumChannelSize, readerFor(category, r.layout)));
}

export function writeChannels(
  writer: ByteWriter,
  category: ChannelStateCategory,
  channels: Sequence<AnyChannelStateHandle>,
  layout: Pick<Layout, "version" | "channel">,
): void {
  const typed = layout.version >= 6;
  writeSequence(writer, channels, readerFor(category, layout), (w, handle) => {
    if (typed) w.u8((handle.merged ? 3 : 1) + (category === "inputChannelState" ? 0 : 1));
    if (!handle.merged) writeUnmerged(w, handle, typed ? "1.12" : layout.channel);
    else if (typed) writeMerged(w, handle);
    else throw new RestorableError("merged channel state cannot be expressed before metadata version 6 (Flink 2.1)");
  });
}

function writeUnmerged(writer: ByteWriter, handle: ChannelStateHandle, layout: ChannelLayout): void {
  if (layout === "1.12") {
    if (handle.subtaskIndex === undefined)
      throw new RestorableError("channel state of Flink 1.11 has no subtask index");
    writer.i32(handle.subtaskIndex);
  }
  writer.i32(handle.gateOrPartition);
  writer.i32(handle.channelOrSubpartition);
  writeSequence(writer, handle.offsets, readOffset, writeOffset);
  if (layout !== "1.11.0") writer.i64(handle.stateSize ?? -1);
  writeStreamHandle(writer, handle.delegate);
}

function writeMerged(writer: ByteWriter, handle: MergedChannelStateHandle): void {
  writer.i32(handle.subtaskIndex);
  writer.i64(handle.stateSize);
  writeStreamHandle(writer, handle.delegate);
  writer.i32(handle.members.length);
  writer.bytes(handle.members);
}
