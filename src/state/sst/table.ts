import { FormatError, inside } from "../../bytes/errors.js";
import type { ByteSource } from "../../bytes/source.js";
import type { Codecs } from "../codecs.js";
import { type BlockHandle, readBlock, readBlockHandle } from "./block.js";
import { blockEntries } from "./entries.js";
import { type Footer, readFooter } from "./footer.js";
import { readProperties, type SstProperties } from "./properties.js";

/** What the end of an SST file says of it. */
export interface Sst {
  readonly footer: Footer;
  readonly index: BlockHandle;
  /** Null where it deletes no ranges of keys. */
  readonly rangeDeletions: BlockHandle | null;
  readonly properties: SstProperties;
}

/** Properties, meta index and footer lie behind each other; this covers them in nearly every file. */
const tailSize = 1 << 12;

/**
 * Reads footer, meta index and properties of a block-based table of RocksDB or ForSt, and compares their checksums:
 * one read of 4 KiB at the end, for most files. Throws a FormatError.
 */
export function readSst(file: ByteSource, codecs: Codecs): Sst {
  const source = withTailInMemory(file, tailSize);
  const footer = readFooter(source, codecs);
  const blocks = readMetaIndex(source, footer, codecs);
  const index = footer.index ?? blocks.get("rocksdb.index");
  const stats = blocks.get("rocksdb.properties") ?? blocks.get("rocksdb.stats");
  if (!index) throw new FormatError("an SST file without an index", footer.metaIndex.offset);
  if (!stats) throw new FormatError("an SST file without properties", footer.metaIndex.offset);
  const rangeDeletions = blocks.get("rocksdb.range_del") ?? null;
  try {
    const properties = readProperties(readBlock(source, stats, footer, codecs), stats.offset);
    return { footer, index, rangeDeletions, properties };
  } catch (error) {
    throw inside("properties", error);
  }
}

/** Meta blocks by name. */
function readMetaIndex(file: ByteSource, footer: Footer, codecs: Codecs): Map<string, BlockHandle> {
  try {
    const { offset } = footer.metaIndex;
    const blocks = new Map<string, BlockHandle>();
    for (const { key, value } of blockEntries(readBlock(file, footer.metaIndex, footer, codecs), offset)) {
      blocks.set(new TextDecoder().decode(key), readBlockHandle(value, 0, offset).handle);
    }
    return blocks;
  } catch (error) {
    throw inside("meta index", error);
  }
}

/** The source with its last bytes read once. */
function withTailInMemory(file: ByteSource, length: number): ByteSource {
  if (file.whole) return file;
  const start = Math.max(file.size - length, 0);
  const tail = new Uint8Array(file.size - start);
  file.read(start, tail);
  return {
    size: file.size,
    read(position, target) {
      if (position >= start) target.set(tail.subarray(position - start, position - start + target.length));
      else file.read(position, target);
    },
  };
}
