import { FormatError, inside } from "../../bytes/errors.js";
import type { ByteSource } from "../../bytes/source.js";
import type { Codecs } from "../codecs.js";
import { type BlockHandle, readBlock, readBlockHandle, trailerSize } from "./block.js";
import { compareBytes } from "./bytewise.js";
import { blockEntries } from "./entries.js";
import type { Sst } from "./table.js";
import { readSignedVarint } from "./varint.js";

/** BlockBasedTableOptions::kTwoLevelIndexSearch: the index block lists blocks of the index. */
const partitioned = 2;

/** A data block as the index has it. */
export interface DataBlock extends BlockHandle {
  /** No key of the block comes behind this one; bytes of a shared buffer, valid until the next block is asked for. */
  readonly upTo: Uint8Array;
}

/**
 * The data blocks of an SST file, in key order, by its index; those left out that hold only keys before `from`. Throws a
 * FormatError, an UnknownCompressionError where the index itself is compressed in a way that is not read here.
 */
export function* dataBlocks(
  file: ByteSource,
  sst: Sst,
  codecs: Codecs,
  from: Uint8Array = new Uint8Array(0),
): Generator<DataBlock> {
  for (const block of indexEntries(file, sst.index, sst, codecs)) {
    if (compareBytes(block.upTo, from) < 0) continue;
    if (sst.properties.index.type !== partitioned) yield block;
    else
      for (const inner of indexEntries(file, block, sst, codecs)) if (compareBytes(inner.upTo, from) >= 0) yield inner;
  }
}

function* indexEntries(file: ByteSource, index: BlockHandle, sst: Sst, codecs: Codecs): Generator<DataBlock> {
  const { hasDeltaValues } = sst.properties.index;
  const position = index.offset;
  let previous: BlockHandle = { offset: 0, size: 0 };
  try {
    const block = readBlock(file, index, sst.footer, codecs);
    for (const { key, value, isRestart } of blockEntries(block, position, sst.properties.index)) {
      if (hasDeltaValues && !isRestart) {
        const size = previous.size + readSignedVarint(value, 0, position).value;
        if (size < 0) throw new FormatError("a data block of negative size in the index", position);
        previous = { offset: previous.offset + previous.size + trailerSize, size };
      } else {
        previous = readBlockHandle(value, 0, position).handle;
      }
      yield { ...previous, upTo: key };
    }
  } catch (error) {
    throw inside("index", error);
  }
}
