import type { Cursor } from "../../bytes/cursor.js";
import type { SerializerSnapshot } from "../model.js";
import { Limits } from "../values/codec.js";
import { codecOf } from "../values/codecOf.js";

/** Steps over one value. Throws a NotDecodableError where only the value's own class knows its end (Kryo). */
export type Skip = (cursor: Cursor) => void;

/** How values of a serializer are stepped over. */
export function skipOf(serializer: SerializerSnapshot): Skip {
  const codec = codecOf(serializer);
  const { width } = codec;
  return width === null ? (cursor) => codec.skip(cursor, new Limits()) : (cursor) => cursor.skip(width);
}
