import { FormatError } from "../bytes/errors.js";
import { type ByteSource, memorySource } from "../bytes/source.js";
import type { Metadata } from "../model/metadata.js";
import { readBody } from "./body.js";
import { checkTrailing, open, type ReadOptions } from "./layouts.js";
import { Reader } from "./reader.js";
import { readTasks } from "./tasks.js";

/**
 * Decodes a whole `_metadata` file, any version from 1 (Flink 1.2) to 6 (2.1 and later).
 *
 * Lists (SST files, offsets, channels, changes) are checked and kept as bytes; iterating them makes their elements.
 * Inline state is a view of `bytes`, which must not change afterwards. `encodeMetadata` gives back the same bytes.
 * Throws a FormatError with the offset, the path inside the structure, and what the file looks like.
 */
export function decodeMetadata(bytes: Uint8Array, options: ReadOptions = {}): Metadata {
  return decodeFrom(memorySource(bytes), options);
}

const nothing = new Uint8Array(0);

/**
 * The same from what one read of a file gave: that is all there is if it is metadata that ends where the bytes end.
 * Null otherwise: then the file has to be read with care.
 */
export function decodeAtOnce(bytes: Uint8Array, options: ReadOptions = {}): Metadata | null {
  try {
    const metadata = decodeMetadata(bytes, options);
    return metadata.trailing.length === 0 ? metadata : null;
  } catch (error) {
    if (error instanceof FormatError) return null;
    throw error;
  }
}

/** The same from any source; inline state stays where it is and is read when asked for. */
export function decodeFrom(source: ByteSource, options: ReadOptions = {}): Metadata {
  const { cursor, layout } = open(source, options);
  const reader = new Reader(cursor, layout, null, false);
  const body = layout.version === 1 ? readTasks(reader) : readBody(reader);
  const behind = checkTrailing(cursor, options);
  return Object.assign(body, { trailing: behind === 0 ? nothing : cursor.bytes(behind) });
}
