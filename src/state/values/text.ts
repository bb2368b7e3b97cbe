import type { Cursor } from "../../bytes/cursor.js";
import { FormatError } from "../../bytes/errors.js";
import type { Limits, ValueCodec } from "./codec.js";

/** UTF-16 units that are turned into a string at once. */
const chunk = 4096;

/**
 * StringValue.writeString, which StringSerializer uses: the number of UTF-16 units plus one (0 is null), then each unit,
 * all as groups of 7 bits, the least significant first.
 */
export function readFlinkString(cursor: Cursor, limits: Limits): string | null {
  const length = readLength(cursor, 1);
  return length < 0 ? null : readUnits(cursor, length, limits);
}

export const flinkString: ValueCodec = {
  width: null,
  read: readFlinkString,
  skip: (cursor) => skipUnits(cursor, readLength(cursor, 1)),
};

/** StringValue.write, which StringValueSerializer uses: the same without the one, because it is never null. */
export const stringValue: ValueCodec = {
  width: null,
  read: (cursor, limits) => readUnits(cursor, readLength(cursor, 0), limits),
  skip: (cursor) => skipUnits(cursor, readLength(cursor, 0)),
};

function readUnits(cursor: Cursor, length: number, limits: Limits): string {
  limits.spend(length);
  let text = "";
  for (let done = 0; done < length; done += chunk) {
    const units = new Uint16Array(Math.min(chunk, length - done));
    for (let i = 0; i < units.length; i++) units[i] = readVarint(cursor, 0xffff);
    text += String.fromCharCode(...units);
  }
  return text;
}

function skipUnits(cursor: Cursor, length: number): void {
  // the last byte of each unit is one without the high bit
  for (let left = length; left > 0; ) if (cursor.u8() < 0x80) left--;
}

/** `more`: what is added to the length that is written. */
function readLength(cursor: Cursor, more: number): number {
  const position = cursor.position;
  const length = readVarint(cursor, 0x7fffffff) - more;
  if (length > cursor.remaining) {
    throw new FormatError(
      `a string of ${length} characters, with ${cursor.remaining} bytes left`,
      position,
      "truncated",
    );
  }
  return length;
}

function readVarint(cursor: Cursor, atMost: number): number {
  const first = cursor.u8();
  if (first < 0x80) return first;
  const position = cursor.position - 1;
  let value = first & 0x7f;
  for (let scale = 0x80; scale <= atMost; scale *= 0x80) {
    const byte = cursor.u8();
    value += (byte & 0x7f) * scale;
    if (byte < 0x80 && value <= atMost) return value;
  }
  throw new FormatError("a number of a string that is too large", position);
}

const utf8 = new TextDecoder();

/** UTF-8 as Java's strings are encoded to it; what is not well-formed shows as U+FFFD. */
export function utf8Text(bytes: Uint8Array): string {
  return utf8.decode(bytes);
}
