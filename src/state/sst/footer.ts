import { Parser } from "binary-parser";
import { FormatError } from "../../bytes/errors.js";
import { type ByteSource, readRange } from "../../bytes/source.js";
import type { Codecs } from "../codecs.js";
import { type BlockHandle, contextModifier, readBlockHandle, type Trailer, trailerSize } from "./block.js";
import { type ChecksumType, checksumOf, checksumTypes } from "./checksum.js";

/** Tables of RocksDB and ForSt; files of before RocksDB 3 (LevelDB's layout) have a magic number of their own. */
const magic = 0x88e241b785f4cff7n;
const legacyMagic = 0xdb4775248b80fb57n;

const legacyFooterSize = 48;
const footerSize = 53;
const extendedMagic = 0x3e007a00;

/** Versions whose footer and blocks are known: RocksDB 2 – 10; Flink's (5.17, 6.20, 8.10) and ForSt write 2 to 5. */
const newestFormatVersion = 7;

export interface Footer extends Trailer {
  readonly formatVersion: number;
  readonly metaIndex: BlockHandle;
  /** Null from format version 6 on, where the meta index names it. */
  readonly index: BlockHandle | null;
}

class Fields {
  set $parent(_: unknown) {}
  set $root(_: unknown) {}
}

/** `u32 format version; u64 magic`, the end of every footer but the legacy one. */
const tail = new Parser().endianess("little").create(Fields).uint32("formatVersion").uint64("magic");

/** Behind the checksum type since format version 6; then zeros. The extended magic is compared as bytes. */
const contextPart = new Parser()
  .endianess("little")
  .create(Fields)
  .buffer("extendedMagic", { length: 4 })
  .uint32("footerChecksum")
  .uint32("baseContextChecksum")
  .uint32("metaIndexSize");

interface ContextPart {
  readonly extendedMagic: Uint8Array;
  readonly footerChecksum: number;
  readonly baseContextChecksum: number;
  readonly metaIndexSize: number;
}

/**
 * The footer of a block-based table (table/format.h of RocksDB). Reads the last 53 bytes.
 * Throws a FormatError for anything else, and for a version that is not known.
 */
export function readFooter(file: ByteSource, codecs: Codecs): Footer {
  if (file.size < legacyFooterSize) {
    throw new FormatError(`an SST file has ${legacyFooterSize} bytes at least, this has ${file.size}`, 0, "truncated");
  }
  const start = Math.max(file.size - footerSize, 0);
  const bytes = readRange(file, start, file.size - start);
  const { formatVersion, magic: found } = tail.parse(bytes.subarray(-12)) as { formatVersion: number; magic: bigint };
  if (found === legacyMagic) return legacyFooter(bytes.subarray(-legacyFooterSize), file.size - legacyFooterSize);
  if (found !== magic) {
    throw new FormatError(
      `expected the magic number of an SST file at its end, found ${found.toString(16).padStart(16, "0")}`,
      file.size - 8,
      "truncated",
    );
  }
  if (bytes.length < footerSize) throw new FormatError("the footer of an SST file is cut off", 0, "truncated");
  if (formatVersion > newestFormatVersion) {
    throw new FormatError(`an SST file of format version ${formatVersion}`, file.size - 12, "newer");
  }
  return formatVersion < 6
    ? { ...handles(bytes, 1, start), formatVersion, checksumType: checksumTypeOf(bytes, start), contextChecksum: 0 }
    : footerWithContext(bytes, start, formatVersion, codecs);
}

function legacyFooter(bytes: Uint8Array, start: number): Footer {
  return { ...handles(bytes, 0, start), formatVersion: 0, checksumType: "CRC32C", contextChecksum: 0 };
}

function handles(footer: Uint8Array, at: number, position: number): Pick<Footer, "metaIndex" | "index"> {
  const metaIndex = readBlockHandle(footer, at, position);
  const index = readBlockHandle(footer, metaIndex.next, position);
  return { metaIndex: metaIndex.handle, index: index.handle };
}

function footerWithContext(bytes: Uint8Array, start: number, formatVersion: number, codecs: Codecs): Footer {
  const checksumType = checksumTypeOf(bytes, start);
  const part = contextPart.parse(bytes.subarray(1, 17)) as ContextPart;
  const found = new DataView(part.extendedMagic.buffer, part.extendedMagic.byteOffset).getUint32(0);
  if (found !== extendedMagic) {
    throw new FormatError("the footer of an SST file lacks its extended magic number", start + 1);
  }
  const contextChecksum = part.baseContextChecksum;
  const withoutChecksum = bytes.slice();
  withoutChecksum.fill(0, 5, 9);
  const expected = checksumOf(withoutChecksum, checksumType, codecs);
  const modifier = contextModifier(contextChecksum, start);
  if (expected !== null && (expected + modifier) >>> 0 !== part.footerChecksum) {
    throw new FormatError("the checksum of an SST file's footer does not match its content", start);
  }
  const offset = start - trailerSize - part.metaIndexSize;
  if (offset < 0) throw new FormatError("the meta index of an SST file lies before its start", start + 13);
  return {
    formatVersion,
    checksumType,
    contextChecksum,
    metaIndex: { offset, size: part.metaIndexSize },
    index: null,
  };
}

function checksumTypeOf(footer: Uint8Array, position: number): ChecksumType {
  const number = footer[0] as number;
  const type = checksumTypes[number];
  if (type === undefined) throw new FormatError(`unknown checksum type ${number} in an SST file`, position);
  return type;
}
