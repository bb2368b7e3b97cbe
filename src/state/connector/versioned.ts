/** SimpleVersionedSerialization: what sources and sinks write, with the version of their own serializer. */
import { Cursor } from "../../bytes/cursor.js";
import { FormatError } from "../../bytes/errors.js";
import { memorySource } from "../../bytes/source.js";

export interface Versioned {
  /** Version of the serializer of the source or sink. */
  readonly version: number;
  readonly bytes: Uint8Array;
}

/** `i4` version, `i4` length, bytes. */
export function readVersioned(cursor: Cursor): Versioned {
  const version = cursor.i32();
  return { version, bytes: readSized(cursor) };
}

/** `i4` version, `i4` count, then `i4` length and bytes of each. */
export function readVersionedList(cursor: Cursor): { readonly version: number; readonly items: readonly Uint8Array[] } {
  const version = cursor.i32();
  const count = readCountOf(cursor, 4);
  const items: Uint8Array[] = [];
  for (let i = 0; i < count; i++) items.push(readSized(cursor));
  return { version, items };
}

/** `i4` length and bytes. */
export function readSized(cursor: Cursor): Uint8Array {
  return cursor.bytes(readCountOf(cursor, 1));
}

/** An `i4` count of things of at least `size` bytes. */
export function readCountOf(cursor: Cursor, size: number): number {
  const count = cursor.i32();
  if (count < 0 || count * size > cursor.remaining) {
    throw new FormatError(`a count of ${count}, with ${cursor.remaining} bytes left`, cursor.position - 4, "truncated");
  }
  return count;
}

/** Reads all of some bytes. Throws a FormatError where some are left over. */
export function readWhole<T>(bytes: Uint8Array, read: (cursor: Cursor) => T): T {
  const cursor = new Cursor(memorySource(bytes));
  const value = read(cursor);
  if (cursor.remaining > 0) throw new FormatError(`${cursor.remaining} bytes left over`, cursor.position);
  return value;
}

/** The element of a SimpleVersionedListState: an array of bytes that holds a versioned value. */
export function readVersionedElement(cursor: Cursor): Versioned {
  return readWhole(readSized(cursor), readVersioned);
}
