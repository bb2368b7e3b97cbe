import type { Cursor } from "../../bytes/cursor.js";
import type { SerializerSnapshot } from "../model.js";
import { Limits, NotDecodableError } from "./codec.js";
import { codecOf } from "./codecOf.js";
import { notDecodable, type Value } from "./value.js";

/**
 * One value as this serializer wrote it; the cursor is then behind it. A value that cannot be read without the job's
 * classes comes back as NotDecodable with the reason, and the cursor is somewhere inside it.
 * Throws a FormatError where the bytes are not such a value.
 */
export function decodeValue(snapshot: SerializerSnapshot, cursor: Cursor): Value {
  try {
    return codecOf(snapshot).read(cursor, new Limits());
  } catch (error) {
    if (error instanceof NotDecodableError) return notDecodable(error.reason);
    throw error;
  }
}

/**
 * Steps over one value. Null when that worked; where its end cannot be found the reason, and the cursor is somewhere
 * inside it. Throws a FormatError where the bytes are not such a value.
 */
export function skipValue(snapshot: SerializerSnapshot, cursor: Cursor): string | null {
  try {
    codecOf(snapshot).skip(cursor, new Limits());
    return null;
  } catch (error) {
    if (error instanceof NotDecodableError) return error.reason;
    throw error;
  }
}
