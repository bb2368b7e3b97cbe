import type { SnapshotOf } from "../model.js";
import { atLeast, listOf, optional } from "./arrays.js";
import {
  type CodecOf,
  type Limits,
  readBoolean,
  readCount,
  readMask,
  skipAll,
  totalWidth,
  type ValueCodec,
} from "./codec.js";
import type { MapValue, Value } from "./value.js";

/** ListSerializer and ArrayListSerializer; SetSerializer (2.0+) has a null flag before each element. */
export function listCodec({ collection, element }: SnapshotOf<"list">, codecOf: CodecOf): ValueCodec {
  const codec = codecOf(element);
  return listOf(collection === "Set" ? optional(codec, false) : codec);
}

/** GenericArraySerializer and TraversableSerializer: a boolean before each element that says that there is one. */
export function flaggedListCodec({ element }: SnapshotOf<"array" | "traversable">, codecOf: CodecOf): ValueCodec {
  return listOf(optional(codecOf(element), true));
}

/** LinkedListSerializer of the Table runtime: `i4` count, a bit for each null, the elements that are not null. */
export function linkedListCodec({ element, hasNullMask }: SnapshotOf<"linkedList">, codecOf: CodecOf): ValueCodec {
  const codec = codecOf(element);
  if (!hasNullMask) return listOf(codec);
  return {
    width: null,
    read(cursor, limits) {
      const mask = readMask(cursor, readCount(cursor, 1 / 8), limits);
      return mask.map((isNull) => (isNull ? null : codec.read(cursor, limits)));
    },
    skip(cursor, limits) {
      const mask = readMask(cursor, readCount(cursor, 1 / 8), limits);
      const present = mask.reduce((count, isNull) => (isNull ? count : count + 1), 0);
      skipAll(codec, present, cursor, limits);
    },
  };
}

/** MapSerializer: `i4` count, then key, null flag and value; NullAwareMapSerializer has a null flag before the key too. */
export function mapCodec(snapshot: SnapshotOf<"map">, codecOf: CodecOf): ValueCodec {
  const key = snapshot.nullAware ? optional(codecOf(snapshot.key), false) : codecOf(snapshot.key);
  const value = optional(codecOf(snapshot.value), false);
  const least = atLeast(key) + 1;
  return {
    width: null,
    read: (cursor, limits) =>
      readMap(
        readCount(cursor, least),
        () => key.read(cursor, limits),
        () => value.read(cursor, limits),
        limits,
      ),
    skip(cursor, limits) {
      for (let left = readCount(cursor, least); left > 0; left--) {
        key.skip(cursor, limits);
        value.skip(cursor, limits);
      }
    },
  };
}

export function readMap(count: number, key: () => Value, value: () => Value, limits: Limits): MapValue {
  const entries: [Value, Value][] = [];
  for (let i = 0; i < count; i++) {
    limits.spendParts(2);
    entries.push([key(), value()]);
  }
  return { kind: "map", entries };
}

/** Values one after the other, without anything between them: tuples and case classes. */
export function sequenceCodec(
  parts: readonly ValueCodec[],
  show: (values: Value[]) => Value = (values) => values,
): ValueCodec {
  return {
    width: totalWidth(parts),
    read: (cursor, limits) => {
      limits.spendParts(parts.length);
      return show(parts.map((part) => part.read(cursor, limits)));
    },
    skip(cursor, limits) {
      for (const part of parts) part.skip(cursor, limits);
    },
  };
}

/** A boolean that chooses what follows. */
export function eitherCodec(whenTrue: ValueCodec, whenFalse: ValueCodec): ValueCodec {
  return {
    width: whenTrue.width !== null && whenTrue.width === whenFalse.width ? whenTrue.width + 1 : null,
    read: (cursor, limits) => (readBoolean(cursor) ? whenTrue : whenFalse).read(cursor, limits),
    skip: (cursor, limits) => (readBoolean(cursor) ? whenTrue : whenFalse).skip(cursor, limits),
  };
}
