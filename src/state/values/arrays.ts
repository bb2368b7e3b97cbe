import { readAll, readBoolean, readCount, skipAll, type ValueCodec } from "./codec.js";

/** `i4` count, then the elements, each of `width` bytes. */
export function primitiveArray(element: ValueCodec, width: number): ValueCodec {
  return {
    width: null,
    read: (cursor, limits) => readAll(element, readCount(cursor, width), cursor, limits),
    skip: (cursor) => cursor.skip(width * readCount(cursor, width)),
  };
}

/** The least bytes that each value takes: what a count can be checked against. What varies is never nothing at all. */
export function atLeast(codec: ValueCodec): number {
  return codec.width ?? 1;
}

/** ListSerializer: `i4` count, then the elements. */
export function listOf(element: ValueCodec): ValueCodec {
  return {
    width: null,
    read: (cursor, limits) => readAll(element, readCount(cursor, atLeast(element)), cursor, limits),
    skip: (cursor, limits) => skipAll(element, readCount(cursor, atLeast(element)), cursor, limits),
  };
}

/** A boolean before each value. `present`: what it is where a value follows. */
export function optional(value: ValueCodec, present: boolean): ValueCodec {
  return {
    width: null,
    read: (cursor, limits) => (readBoolean(cursor) === present ? value.read(cursor, limits) : null),
    skip(cursor, limits) {
      if (readBoolean(cursor) === present) value.skip(cursor, limits);
    },
  };
}
