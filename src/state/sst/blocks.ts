import { FormatError, inside } from "../../bytes/errors.js";
import type { ByteSource } from "../../bytes/source.js";
import type { Codecs } from "../codecs.js";
import { type BlockHandle, readBlock, readBlockHandle, trailerSize } from "./block.js";
import { blockEntries } from "./entries.js";
import type { Sst } from "./table.js";
import { readSignedVarint } from "./varint.js";

/** BlockBasedTableOptions::kTwoLevelIndexSearch: the index block lists blocks of the index. */
const partitioned = 2;

/**
 * The data blocks of an SST file, in key order, by its index. Throws a FormatError, an UnknownCompressionError where the
 * index itself is compressed in a way that is not read here.
 */
export function* dataBlocks(file: ByteSource, sst: Sst, codecs: Codecs): Generator<BlockHandle> {
  for (const handle of indexEntries(file, sst.index, sst, codecs)) {
    if (sst.properties.index.type === partitioned) yield* indexEntries(file, handle, sst, codecs);
    else yield handle;
  }
}

function* indexEntries(file: ByteSource, index: BlockHandle, sst: Sst, codecs: Codecs): Generator<BlockHandle> {
  const { hasDeltaValues } = sst.properties.index;
  const position = index.offset;
  let previous: BlockHandle = { offset: 0, size: 0 };
  try {
    const block = readBlock(file, index, sst.footer, codecs);
    for (const { value, isRestart } of blockEntries(block, position, sst.properties.index)) {
      if (hasDeltaValues && !isRestart) {
        const size = previous.size + readSignedVarint(value, 0, position).value;
        if (size < 0) throw new FormatError("a data block of negative size in the index", position);
        previous = { offset: previous.offset + previous.size + trailerSize, size };
      } else {
        previous = readBlockHandle(value, 0, position).handle;
      }
      yield previous;
    }
  } catch (error) {
    throw inside("index", error);
  }
}
