import { Cursor } from "../bytes/cursor.js";
import { FormatError } from "../bytes/errors.js";
import { memorySource } from "../bytes/source.js";
import { type Int64, int64 } from "../model/values.js";
import { readMergedMemberHeader } from "./fixed.js";

/** One channel of a merged channel state handle. */
export interface MergedChannelMember {
  /** Input: gate index; output: partition index. */
  readonly gateOrPartition: number;
  readonly channelOrSubpartition: number;
  readonly stateSize: Int64;
  readonly offsets: readonly Int64[];
}

/**
 * The members of a merged channel state handle:
 * `i32 n; n × { i32 a; i32 b; i64 stateSize; i32 nOffsets; nOffsets × i64 }`.
 * Throws a FormatError (offsets relative to the blob) when they are broken; Flink finds that out only at restore.
 */
export function mergedChannelMembers(members: Uint8Array): MergedChannelMember[] {
  const cursor = new Cursor(memorySource(members));
  const count = cursor.i32();
  if (count < 0 || count * 20 > cursor.remaining) throw new FormatError(`a count of ${count} members`, 0);
  return Array.from({ length: count }, () => {
    const { gateOrPartition, channelOrSubpartition, stateSize, offsetCount } = readMergedMemberHeader(cursor);
    if (offsetCount < 0 || offsetCount * 8 > cursor.remaining) {
      throw new FormatError(`a count of ${offsetCount} offsets`, cursor.position - 4);
    }
    const offsets = Array.from({ length: offsetCount }, () => cursor.i64());
    return { gateOrPartition, channelOrSubpartition, stateSize: int64(stateSize), offsets };
  });
}
