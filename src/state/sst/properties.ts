import { FormatError } from "../../bytes/errors.js";
import { blockEntries } from "./entries.js";
import type { IndexProperties } from "./indexProperties.js";
import { readVarint } from "./varint.js";

/** TableProperties of RocksDB, as far as they say something about state. Counts are of this file alone; sizes are bytes. */
export interface SstProperties {
  /** The name of the state; null where the file says none. */
  readonly columnFamily: string | null;
  /** Everything written: values, merge operands, deletions. */
  readonly entries: number;
  /** Of them: deletions, range deletions among them. */
  readonly deletions: number;
  readonly rangeDeletions: number;
  /** Of them: elements added to lists. */
  readonly mergeOperands: number;
  /** Keys before compression, with 8 bytes of RocksDB's own behind each. */
  readonly rawKeySize: number;
  /** Values before compression. */
  readonly rawValueSize: number;
  /** Data blocks, as they are stored. */
  readonly dataSize: number;
  readonly dataBlocks: number;
  /** Of the data blocks, as RocksDB names it ("Snappy", "NoCompression"); null where the file does not say. */
  readonly compression: string | null;
  /** Seconds since the epoch; null where unknown. */
  readonly createdAt: number | null;
  /** Made to be taken over by a database, which then gives all its records one sequence number that is not theirs. */
  readonly isIngested: boolean;
  readonly index: IndexProperties;
}

/** The properties block. Throws a FormatError; absent numbers are 0. */
export function readProperties(block: Uint8Array, position: number): SstProperties {
  const values = new Map<string, Uint8Array>();
  // values are views of the block; keys share a buffer and are decoded at once
  for (const { key, value } of blockEntries(block, position)) values.set(new TextDecoder().decode(key), value);
  const number = (name: string): number => {
    const value = values.get(`rocksdb.${name}`);
    return value === undefined ? 0 : readVarint(value, 0, position).value;
  };
  const text = (name: string): string | null => {
    const value = values.get(`rocksdb.${name}`);
    return value === undefined || value.length === 0 ? null : new TextDecoder().decode(value);
  };
  const entries = number("num.entries");
  const deletions = number("deleted.keys");
  if (deletions > entries) {
    throw new FormatError(`${deletions} deletions among ${entries} entries`, position);
  }
  return {
    columnFamily: text("column.family.name"),
    entries,
    deletions,
    rangeDeletions: number("num.range-deletions"),
    mergeOperands: number("merge.operands"),
    rawKeySize: number("raw.key.size"),
    rawValueSize: number("raw.value.size"),
    dataSize: number("data.size"),
    dataBlocks: number("num.data.blocks"),
    compression: text("compression"),
    createdAt: number("creation.time") || null,
    isIngested: values.has("rocksdb.external_sst_file.version"),
    index: {
      type: fixed32(values.get("rocksdb.block.based.table.index.type")),
      hasDeltaValues: number("index.value.is.delta.encoded") === 1,
    },
  };
}

/** Absent in old files: 0, the plain binary search. */
function fixed32(value: Uint8Array | undefined): number {
  if (value?.length !== 4) return 0;
  return new DataView(value.buffer, value.byteOffset).getUint32(0, true);
}
