import type { Cursor } from "../../bytes/cursor.js";
import { FormatError } from "../../bytes/errors.js";
import { RestorableError } from "../../errors.js";
import type { SerializerSnapshot } from "../model.js";
import type { Value } from "./value.js";

/** How the values of one serializer are written. */
export interface ValueCodec {
  /** Bytes of each value where all have the same number, else null. */
  readonly width: number | null;
  /** Reads one value. Throws a NotDecodableError or a FormatError. */
  read(cursor: Cursor, limits: Limits): Value;
  /** Steps over one value. Throws a NotDecodableError where its end cannot be found, or a FormatError. */
  skip(cursor: Cursor, limits: Limits): void;
}

/** How codecs get those of their parts. */
export type CodecOf = (snapshot: SerializerSnapshot) => ValueCodec;

/** A value that cannot be read, or whose end cannot be found. The cursor is then somewhere inside it. */
export class NotDecodableError extends RestorableError {
  readonly reason: string;

  constructor(reason: string) {
    super(`not decodable: ${reason}`);
    this.reason = reason;
  }
}

/** Deep enough for any type that somebody wrote by hand; recursive Avro schemas nest as deep as their data. */
const maxDepth = 200;
/** Memory of one value, roughly. A few bytes can stand for many parts: null masks, rows that share their bytes. */
const maxBytes = 1 << 25;
const bytesOfPart = 16;

/** What is left of the room that one value may take. */
export class Limits {
  #bytes = maxBytes;
  #depth = 0;

  /** Bytes or characters that are kept. Throws a NotDecodableError where that is more than anybody would look at. */
  spend(bytes: number): void {
    this.#bytes -= bytes;
    if (this.#bytes < 0) throw new NotDecodableError(`larger than ${maxBytes >> 20} MiB`);
  }

  /** Parts that are kept: elements, fields. Throws as `spend` does. */
  spendParts(parts: number): void {
    this.spend(parts * bytesOfPart);
  }

  /** One level down, and up again; `position` is for the FormatError at more than 200 levels. */
  nested<T>(position: number, read: () => T): T {
    if (this.#depth >= maxDepth) throw new FormatError(`a value nested deeper than ${maxDepth}`, position);
    this.#depth++;
    try {
      return read();
    } finally {
      this.#depth--;
    }
  }
}

/** A codec of values that all have `width` bytes. */
export function fixedWidth(width: number, read: (cursor: Cursor) => Value): ValueCodec {
  return { width, read, skip: (cursor) => cursor.skip(width) };
}

/** A codec of something that nothing is known about. */
export function undecodable(reason: string): ValueCodec {
  const refuse = (): never => {
    throw new NotDecodableError(reason);
  };
  return { width: null, read: refuse, skip: refuse };
}

/** The same bytes, shown another way. */
export function shownAs(codec: ValueCodec, show: (value: Value) => Value): ValueCodec {
  return { ...codec, read: (cursor, limits) => show(codec.read(cursor, limits)) };
}

/** Sum of the widths; null where one varies. */
export function totalWidth(codecs: readonly ValueCodec[]): number | null {
  let total = 0;
  for (const { width } of codecs) {
    if (width === null) return null;
    total += width;
  }
  return total;
}

/** A `java.io.DataOutput` boolean: anything but 0 and 1 is something else. */
export function readBoolean(cursor: Cursor): boolean {
  const byte = cursor.u8();
  if (byte > 1) throw new FormatError(`expected a boolean, found the byte ${byte}`, cursor.position - 1);
  return byte === 1;
}

/** A number as it was read, which must lie in a range. Throws a FormatError. */
export function within(low: number, high: number, value: number, what: string, cursor: Cursor): number {
  if (value >= low && value <= high) return value;
  throw new FormatError(`${value} is not ${what} (${low} to ${high})`, cursor.position);
}

/** An `i4` count of things that take at least `atLeast` bytes each (a fraction for bits, 0 for nothing). */
export function readCount(cursor: Cursor, atLeast: number): number {
  const count = cursor.i32();
  if (count < 0 || count * atLeast > cursor.remaining) {
    throw new FormatError(`a count of ${count}, with ${cursor.remaining} bytes left`, cursor.position - 4, "truncated");
  }
  return count;
}

/** `i4` length and as many bytes. */
export function readFramed(cursor: Cursor, limits: Limits): Uint8Array {
  const length = readCount(cursor, 1);
  limits.spend(length);
  return cursor.bytes(length);
}

export function skipFramed(cursor: Cursor): void {
  cursor.skip(readCount(cursor, 1));
}

/** Reads `count` values, one after the other. */
export function readAll(codec: ValueCodec, count: number, cursor: Cursor, limits: Limits): Value[] {
  const values: Value[] = [];
  for (let i = 0; i < count; i++) {
    limits.spendParts(1);
    values.push(codec.read(cursor, limits));
  }
  return values;
}

/** Steps over `count` values, at once where all are of one width. */
export function skipAll(codec: ValueCodec, count: number, cursor: Cursor, limits: Limits): void {
  if (codec.width !== null) return cursor.skip(codec.width * count);
  for (let i = 0; i < count; i++) codec.skip(cursor, limits);
}

/** MaskUtils: `count` bits, the most significant of each byte first. */
export function readMask(cursor: Cursor, count: number, limits: Limits): boolean[] {
  limits.spendParts(count);
  const mask: boolean[] = [];
  let byte = 0;
  for (let i = 0; i < count; i++) {
    if (i % 8 === 0) byte = cursor.u8();
    mask.push((byte & (0x80 >> (i % 8))) !== 0);
  }
  return mask;
}
