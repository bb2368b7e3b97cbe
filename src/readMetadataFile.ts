import { decodeAtOnce, decodeFrom } from "./metadata/decode.js";
import type { ReadOptions } from "./metadata/layouts.js";
import type { Metadata } from "./model/metadata.js";
import { localPathOf, openForLater, readAtOnce } from "./storage/local.js";

/**
 * The whole typed model of a `_metadata` file of this machine, in the shortest time. `location`: a path or a `file:` URI. Nothing
 * stays open: inline state of files above 1 MiB is read when it is asked for, from the file as it was.
 * Throws a StorageError (not there, not readable, another file by then), or a FormatError as `decodeMetadata` does.
 */
export function readMetadataFile(location: string, options: ReadOptions = {}): Metadata {
  const bytes = readAtOnce(/^file:/i.test(location) ? localPathOf(location) : location);
  const metadata = bytes && decodeAtOnce(bytes, options);
  if (metadata) return metadata;
  const source = openForLater(localPathOf(location));
  try {
    return decodeFrom(source, options);
  } finally {
    source.close();
  }
}
