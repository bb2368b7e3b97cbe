/**
 * Pieces of the file with a fixed layout, described with binary-parser. It is handed slices whose bounds are already
 * checked, because it shortens and misreads silently past the end; structure, lists and strings are read by the
 * tag readers.
 */
import { Parser } from "binary-parser";
import type { Cursor } from "../bytes/cursor.js";

/** A reader of `size` bytes at the cursor. Throws a FormatError when they are not there. */
function fixed<T>(size: number, parser: Parser): (cursor: Cursor) => T {
  // binary-parser compiles at the first parse; its types lose the field names
  return (cursor) => parser.parse(cursor.bytes(size)) as T;
}

/**
 * What a parse fills. binary-parser sets $parent and $root on every result and deletes them in the end, which makes an
 * object slow for good; where setters swallow them there is nothing to delete.
 */
class Fields {
  set $parent(_: unknown) {}
  set $root(_: unknown) {}
}

const bigEndian = (): Parser => new Parser().endianess("big").create(Fields);

/** `i32 magic; i32 version`. */
export const readFileHeader = fixed<FileHeader>(8, bigEndian().uint32("magic").int32("version"));

export interface FileHeader {
  readonly magic: number;
  readonly version: number;
}

/** `i32 magic; i32 innerLength` in front of a master state. */
export const readMasterStateHeader = fixed<{ magic: number; innerLength: number }>(
  8,
  bigEndian().uint32("magic").int32("innerLength"),
);

/** One member of a merged channel handle, before its offsets. */
export const readMergedMemberHeader = fixed<{
  gateOrPartition: number;
  channelOrSubpartition: number;
  stateSize: bigint;
  offsetCount: number;
}>(20, bigEndian().int32("gateOrPartition").int32("channelOrSubpartition").int64("stateSize").int32("offsetCount"));
