import type { ByteSource } from "../bytes/source.js";
import type { MetadataVisitor } from "../model/visitor.js";
import { readBody } from "./body.js";
import { checkTrailing, open, type ReadOptions } from "./layouts.js";
import { Reader } from "./reader.js";
import { readTasks } from "./tasks.js";

/**
 * One pass over a `_metadata` file that tells the visitor what goes by and keeps nothing: memory is one window,
 * whatever the size of the file. Inline state and offsets are stepped over without being read.
 * Throws a FormatError as `decodeMetadata` does, after the events of what came before.
 */
export function visitMetadata(source: ByteSource, visitor: MetadataVisitor, options: ReadOptions = {}): void {
  const { cursor, layout } = open(source, options);
  const reader = new Reader(cursor, layout, visitor, true);
  const body = layout.version === 1 ? readTasks(reader) : readBody(reader);
  const properties = "properties" in body ? body.properties?.properties : undefined;
  visitor.end?.(properties, checkTrailing(cursor, options));
}
