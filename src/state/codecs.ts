import { createCRC32, createXXHash3, createXXHash32, createXXHash64, type IHasher } from "hash-wasm";
import { snappyUncompressor } from "hysnappy";
import { FormatError } from "../bytes/errors.js";

/** Checksums and compression that state files use. Loaded once: they are WebAssembly modules. */
export interface Codecs {
  /** CRC-32C (Castagnoli), unsigned. */
  crc32c(bytes: Uint8Array): number;
  /** Seed 0, unsigned. */
  xxHash32(bytes: Uint8Array): number;
  /** The low 32 bits, seed 0, unsigned. */
  xxHash64(bytes: Uint8Array): number;
  /** The low 32 bits of XXH3's 64, seed 0, unsigned. */
  xxh3(bytes: Uint8Array): number;
  /**
   * Decompresses a raw snappy block. `position` is where it lies in its file, for errors; `atMost` limits the bytes that
   * come out. Throws a FormatError, before anything is allocated when the block claims too much.
   */
  snappy(block: Uint8Array, position: number, atMost: number): Uint8Array;
}

let loading: Promise<Codecs> | undefined;

export function loadCodecs(): Promise<Codecs> {
  loading ??= load();
  return loading;
}

/** Reversed polynomial of CRC-32C. */
const castagnoli = 0x82f63b78;

async function load(): Promise<Codecs> {
  const [crc, xx32, xx64, xx3] = await Promise.all([
    createCRC32(castagnoli),
    createXXHash32(0),
    createXXHash64(),
    createXXHash3(),
  ]);
  const uncompress = snappyUncompressor();
  return {
    crc32c: low32(crc),
    xxHash32: low32(xx32),
    xxHash64: low32(xx64),
    xxh3: low32(xx3),
    snappy(block, position, atMost) {
      const length = snappyLength(block, position);
      if (length > atMost) {
        throw new FormatError(`a compressed block of ${length} bytes, ${atMost} at most are allowed`, position);
      }
      if (length > block.length * mostExpansion) {
        throw new FormatError(`${block.length} bytes of snappy cannot hold ${length} bytes`, position);
      }
      try {
        return uncompress(block, length);
      } catch (error) {
        // the module throws bare errors, and traps where a block leads it out of its memory
        const why = error instanceof Error ? error.message : String(error);
        throw new FormatError(`cannot decompress a snappy block: ${why}`, position);
      }
    },
  };
}

/** Digests are big-endian, so that the low bits come last. */
function low32(hasher: IHasher): (bytes: Uint8Array) => number {
  return (bytes) => {
    const digest = hasher.init().update(bytes).digest("binary");
    return new DataView(digest.buffer, digest.byteOffset).getUint32(digest.length - 4);
  };
}

/** A copy of 3 bytes gives 64 at most. */
const mostExpansion = 22;

/** The checksum of the framing format, and of RocksDB: rotated, so that checksums of checksums do not collide. */
export function maskedCrc32c(bytes: Uint8Array, { crc32c }: Codecs): number {
  const crc = crc32c(bytes);
  return (((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0;
}

/** Bytes that a raw snappy block says it holds; reads at most 5 bytes. Throws a FormatError. */
export function snappyLength(block: Uint8Array, position: number): number {
  let length = 0;
  for (let i = 0; i < 5; i++) {
    const byte = block[i];
    if (byte === undefined) throw new FormatError("a snappy block without its length", position, "truncated");
    length += (byte & 0x7f) * 2 ** (7 * i);
    if (byte < 0x80) return length;
  }
  throw new FormatError("the length of a snappy block has more than 5 bytes", position);
}
