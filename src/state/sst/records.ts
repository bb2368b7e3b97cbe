import { FormatError, inside } from "../../bytes/errors.js";
import type { ByteSource } from "../../bytes/source.js";
import type { Codecs } from "../codecs.js";
import { readBlock } from "./block.js";
import { dataBlocks } from "./blocks.js";
import { blockEntries } from "./entries.js";
import type { Sst } from "./table.js";

/** What was done to a key: ValueType of RocksDB (db/dbformat.h), by its number. Flink writes no others. */
export const recordTypes = { deletion: 0, value: 1, merge: 2, singleDeletion: 7, rangeDeletion: 15 } as const;

/** One version of a key. */
export interface SstRecord {
  /** Bytes of a shared buffer, valid until the next record is asked for. */
  readonly key: Uint8Array;
  /** The higher, the newer, over all files of a database. */
  readonly sequence: number;
  /** Of `recordTypes`, or one that is not known. */
  readonly type: number;
  readonly value: Uint8Array;
}

/** Bytes of the sequence number and type behind each key. */
const suffixSize = 8;

/**
 * The records of an SST file from the key `from` on, in key order, newer versions of a key before older ones. `onBlock` is told the
 * size of every data block, decompressed. Throws a FormatError.
 */
export function* sstRecords(
  file: ByteSource,
  sst: Sst,
  from: Uint8Array,
  codecs: Codecs,
  onBlock: (bytes: number) => void,
): Generator<SstRecord> {
  for (const handle of dataBlocks(file, sst, codecs, from)) {
    const block = readBlock(file, handle, sst.footer, codecs);
    onBlock(block.length);
    for (const { key, value } of blockEntries(block, handle.offset)) yield recordOf(key, value, handle.offset);
  }
}

/** Hides all older versions of the keys from `start` up to, but not including, `end`. */
export interface RangeDeletion {
  readonly start: Uint8Array;
  readonly end: Uint8Array;
  readonly sequence: number;
}

/** The range deletions of an SST file, which lie apart from its records. Throws a FormatError. */
export function rangeDeletions(
  file: ByteSource,
  { rangeDeletions: handle, footer }: Sst,
  codecs: Codecs,
): RangeDeletion[] {
  if (handle === null) return [];
  const found: RangeDeletion[] = [];
  try {
    const block = readBlock(file, handle, footer, codecs);
    for (const { key, value } of blockEntries(block, handle.offset)) {
      const { key: start, sequence } = recordOf(key, value, handle.offset);
      found.push({ start: start.slice(), end: value.slice(), sequence });
    }
  } catch (error) {
    throw inside("range deletions", error);
  }
  return found;
}

/** Behind a key: `u1` type, `u7` sequence number, little-endian. */
function recordOf(internalKey: Uint8Array, value: Uint8Array, position: number): SstRecord {
  const end = internalKey.length - suffixSize;
  if (end < 0) throw new FormatError(`a key of ${internalKey.length} bytes, without its sequence number`, position);
  let sequence = 0;
  for (let i = suffixSize - 1; i > 0; i--) sequence = sequence * 256 + (internalKey[end + i] as number);
  if (sequence > Number.MAX_SAFE_INTEGER) throw new FormatError("a sequence number beyond 2^53", position);
  return { key: internalKey.subarray(0, end), sequence, type: internalKey[end] as number, value };
}
