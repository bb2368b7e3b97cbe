import fc from "fast-check";
import type { AnyChannelStateHandle } from "../../../src/model/handles.js";
import type { ChannelLayout } from "../../../src/model/metadata.js";
import { streamHandle } from "./streams.js";
import { i32, i64, list, offsets, record } from "./values.js";

const unmerged = (layout: ChannelLayout): fc.Arbitrary<AnyChannelStateHandle> =>
  record({
    merged: fc.constant(false as const),
    ...(layout === "1.12" ? { subtaskIndex: i32 } : {}),
    gateOrPartition: i32,
    channelOrSubpartition: i32,
    offsets,
    ...(layout === "1.11.0" ? {} : { stateSize: i64 }),
    delegate: streamHandle(),
  });

/** The members are opaque to the file's reader, as they are to Flink's: any bytes. */
const merged: fc.Arbitrary<AnyChannelStateHandle> = record({
  merged: fc.constant(true as const),
  subtaskIndex: i32,
  stateSize: i64,
  delegate: streamHandle(),
  members: fc.uint8Array({ maxLength: 30 }),
});

/** Channel state of one direction, as a version writes it. */
export function channels(version: number, layout: ChannelLayout): fc.Arbitrary<AnyChannelStateHandle[]> {
  return list(version >= 6 ? fc.oneof(unmerged("1.12"), merged) : unmerged(layout), 3);
}
