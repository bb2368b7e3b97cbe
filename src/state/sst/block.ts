import { FormatError } from "../../bytes/errors.js";
import { type ByteSource, readRange } from "../../bytes/source.js";
import type { Codecs } from "../codecs.js";
import { type ChecksumType, checksumOf } from "./checksum.js";
import { readVarint } from "./varint.js";

/** Where a block lies; `size` without its trailer. Bytes. */
export interface BlockHandle {
  readonly offset: number;
  readonly size: number;
}

/** What ends a block: `u8 compression; u32 checksum`, little-endian. */
export const trailerSize = 5;

/** How the trailers of a file are to be read. */
export interface Trailer {
  readonly checksumType: ChecksumType;
  /** Format version 6 and later: mixed into checksums, so that blocks of other files or places do not pass; else 0. */
  readonly contextChecksum: number;
}

/** CompressionType of RocksDB, by its number. */
const compressions = ["none", "snappy", "zlib", "bzip2", "LZ4", "LZ4HC", "XPRESS", "ZSTD"] as const;

/** Bytes of a block that is read as a whole, compressed or not: far more than the index of a 1 GB file takes. */
const largestBlock = 1 << 26;

/** A block handle at `at`; `position` is where `bytes` begin in the file. Throws a FormatError. */
export function readBlockHandle(bytes: Uint8Array, at: number, position: number) {
  const offset = readVarint(bytes, at, position);
  const size = readVarint(bytes, offset.next, position);
  return { handle: { offset: offset.value, size: size.value }, next: size.next };
}

/** Added to the checksum of a block at `offset` (ChecksumModifierForContext). */
export function contextModifier(contextChecksum: number, offset: number): number {
  if (contextChecksum === 0) return 0;
  const low = offset >>> 0;
  const high = Math.floor(offset / 2 ** 32);
  return (contextChecksum ^ ((low + high) >>> 0)) >>> 0;
}

/** The bytes of a block as they are stored, its checksum compared. Throws a FormatError. */
export function readStoredBlock(
  file: ByteSource,
  handle: BlockHandle,
  trailer: Trailer,
  codecs: Codecs,
): { readonly stored: Uint8Array; readonly compression: number } {
  const { offset, size } = handle;
  if (offset + size + trailerSize > file.size) {
    throw new FormatError(
      `a block of ${size} bytes at ${offset} reaches past the end of its file`,
      offset,
      "truncated",
    );
  }
  if (size > largestBlock) {
    throw new FormatError(`a block of ${size} bytes, ${largestBlock} at most are read`, offset);
  }
  const bytes = readRange(file, offset, size + trailerSize);
  const withType = bytes.subarray(0, size + 1);
  const expected = checksumOf(withType, trailer.checksumType, codecs);
  const found = new DataView(bytes.buffer, bytes.byteOffset).getUint32(size + 1, true);
  const modifier = contextModifier(trailer.contextChecksum, offset);
  if (expected !== null && (expected + modifier) >>> 0 !== found) {
    throw new FormatError(`the ${trailer.checksumType} checksum of a block does not match its content`, offset);
  }
  return { stored: bytes.subarray(0, size), compression: withType[size] as number };
}

/** A block cannot be read because its compression is not one that this reader knows. */
export class UnknownCompressionError extends FormatError {}

/** The content of a block, decompressed. Throws a FormatError. */
export function readBlock(file: ByteSource, handle: BlockHandle, trailer: Trailer, codecs: Codecs): Uint8Array {
  const { stored, compression } = readStoredBlock(file, handle, trailer, codecs);
  if (compression === 0) return stored;
  if (compression === 1) return codecs.snappy(stored, handle.offset, largestBlock);
  const name = compressions[compression] ?? `compression ${compression}`;
  throw new UnknownCompressionError(`a block compressed with ${name}, which is not read here`, handle.offset);
}
