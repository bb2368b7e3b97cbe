/** Writes snappy framing format, beside the reader of the project. */
import { snappyCompress } from "hysnappy";
import { loadCodecs, maskedCrc32c } from "../../src/state/codecs.js";

const codecs = await loadCodecs();

export const streamIdentifier = [0xff, 6, 0, 0, ...Buffer.from("sNaPpY")];

export interface FrameOptions {
  /** Bytes that a chunk holds. */
  readonly chunkSize?: number;
  /** Of chunks to be stored as they are. */
  readonly plain?: boolean;
}

/** A whole stream: identifier, then the bytes in chunks. */
export function snappyFrames(bytes: Uint8Array, { chunkSize = 1 << 16, plain = false }: FrameOptions = {}): Uint8Array {
  const pieces: Uint8Array[] = [Uint8Array.from(streamIdentifier)];
  for (let at = 0; at < bytes.length; at += chunkSize)
    pieces.push(dataChunk(bytes.subarray(at, at + chunkSize), plain));
  return Buffer.concat(pieces);
}

export function dataChunk(bytes: Uint8Array, plain: boolean): Uint8Array {
  const stored = plain ? bytes : snappyCompress(bytes);
  return chunk(plain ? 1 : 0, maskedCrc32c(bytes, codecs), stored);
}

/** Header, checksum, and whatever is to be the data. */
export function chunk(type: number, checksum: number, stored: Uint8Array): Uint8Array {
  const head = Buffer.alloc(8);
  head.writeUInt8(type, 0);
  head.writeUIntLE(stored.length + 4, 1, 3);
  head.writeUInt32LE(checksum, 4);
  return Buffer.concat([head, stored]);
}
