import { Cursor } from "../../bytes/cursor.js";
import { FormatError } from "../../bytes/errors.js";
import type { ByteSource } from "../../bytes/source.js";
import type { Int64 } from "../../model/values.js";

/** The only version of ChannelStateSerializerImpl. */
const channelStateVersion = 0;

/** Buffers of one channel in a file of in-flight data. */
export interface ChannelBuffers {
  readonly buffers: number;
  /** Without the length before each. */
  readonly bytes: number;
}

/** The head of a file of channel state (unaligned checkpoints, 1.11+). Throws a FormatError. */
export function checkChannelHead(file: ByteSource): void {
  const version = new Cursor(file, { windowSize: 4 }).i32();
  if (version === channelStateVersion) return;
  throw new FormatError(`channel state of version ${version}`, 0, version > 0 && version < 16 ? "newer" : "corrupt");
}

/** Walks the buffers of one channel by its offsets: `i4` length, then a slice of the network stream. Throws a FormatError. */
export function readChannel(file: ByteSource, offsets: Iterable<Int64>): ChannelBuffers {
  let buffers = 0;
  let bytes = 0;
  for (const offset of offsets) {
    const position = Number(offset);
    if (position < 4 || position + 4 > file.size) {
      throw new FormatError(`a buffer at ${offset}, the file has ${file.size} bytes`, position, "truncated");
    }
    const length = new Cursor(file, { start: position, windowSize: 4 }).i32();
    if (length < 0 || position + 4 + length > file.size) {
      throw new FormatError(`a buffer of ${length} bytes`, position, length < 0 ? "corrupt" : "truncated");
    }
    buffers++;
    bytes += length;
  }
  return { buffers, bytes };
}
