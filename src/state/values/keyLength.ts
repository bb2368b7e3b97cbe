import type { Cursor } from "../../bytes/cursor.js";
import { FormatError } from "../../bytes/errors.js";
import type { SerializerSnapshot } from "../model.js";
import { Limits } from "./codec.js";
import { codecOf } from "./codecOf.js";
import type { Value } from "./value.js";

/** Whether `TypeSerializer.getLength()` is 0 or more: Flink then knows the end of a key without its length. */
export function hasFixedLength(snapshot: SerializerSnapshot): boolean {
  switch (snapshot.kind) {
    case "basic":
      return codecOf(snapshot).width !== null;
    case "tuple":
      // TupleSerializerBase: the sum, where all are larger than 0
      return snapshot.fields.every((field) => hasFixedLength(field) && codecOf(field).width !== 0);
    case "enum":
    case "scalaEnum":
    case "timestampData":
      return true;
    case "nullable":
      return snapshot.paddingLength > 0;
    case "ttlAware":
    case "external":
      return hasFixedLength(snapshot.value);
    default:
      return false;
  }
}

/** How the key of an entry is made up in RocksDB and in full snapshots. */
export interface CompositeKeyParts {
  readonly key: SerializerSnapshot;
  readonly namespace: SerializerSnapshot;
  /** 1 or 2. */
  readonly keyGroupBytes: number;
}

/**
 * Key and namespace of a composite key (SerializedCompositeKeyBuilder); the cursor is then at the user key of a map, or
 * at the end. Where both are of variable length each is followed by its length, in as few bytes as it takes, the least
 * significant first. Throws a NotDecodableError or a FormatError.
 */
export function readCompositeKey(
  cursor: Cursor,
  parts: CompositeKeyParts,
): { readonly key: Value; readonly namespace: Value } {
  cursor.skip(parts.keyGroupBytes);
  const isAmbiguous = !hasFixedLength(parts.key) && !hasFixedLength(parts.namespace);
  const read = (snapshot: SerializerSnapshot): Value => {
    const start = cursor.position;
    const value = codecOf(snapshot).read(cursor, new Limits());
    if (isAmbiguous) skipLength(cursor, cursor.position - start);
    return value;
  };
  return { key: read(parts.key), namespace: read(parts.namespace) };
}

function skipLength(cursor: Cursor, length: number): void {
  for (let left = length; ; left >>>= 8) {
    const byte = cursor.u8();
    if (byte !== (left & 0xff)) throw new FormatError("a key of another length than it says", cursor.position - 1);
    if (left < 0x100) return;
  }
}
