/**
 * Java's modified UTF-8 (`DataOutput.writeUTF`), byte-exact in both directions: U+0000 is `C0 80`, supplementary
 * characters are two 3-byte surrogates, unpaired surrogates are legal.
 */
import { FormatError } from "./errors.js";

/** Longest string that `writeUTF` can write, in encoded bytes. */
export const maxEncodedLength = 65535;

// Node's Buffer turns ASCII bytes into a string far faster than TextDecoder; browsers take the loop below.
const latin1Slice = globalThis.Buffer?.prototype.latin1Slice as
  | ((this: Uint8Array, start: number, end: number) => string)
  | undefined;

/**
 * Whether all bytes are 01..7F, where modified UTF-8, UTF-8 and ASCII agree. `view`: one of all of `bytes`, where the
 * caller has it at hand.
 */
export function isPlainAscii(bytes: Uint8Array, start: number, end: number, view = viewOf(bytes)): boolean {
  let i = start;
  // in each byte, NUL borrows into the top bit, and non-ASCII has it set; in which order they stand does not matter
  for (const lastPair = end - 8; i <= lastPair; i += 8) {
    const one = view.getInt32(i, true);
    const other = view.getInt32(i + 4, true);
    if (((one - 0x01010101) | one | (other - 0x01010101) | other) & 0x80808080) return false;
  }
  for (; i < end; i++) if (((bytes[i] as number) - 1) >>> 0 > 0x7e) return false;
  return true;
}

export function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/**
 * Decodes bytes `start` to `end`. `offset` is the absolute position of `start`, for errors; `view` as in `isPlainAscii`.
 * Throws a FormatError on anything that `writeUTF` would not have written.
 */
export function decodeModifiedUtf8(
  bytes: Uint8Array,
  start: number,
  end: number,
  offset: number,
  view?: DataView,
): string {
  if (isPlainAscii(bytes, start, end, view)) {
    if (latin1Slice && end - start > 8) return latin1Slice.call(bytes, start, end);
    let ascii = "";
    for (let i = start; i < end; i++) ascii += String.fromCharCode(bytes[i] as number);
    return ascii;
  }
  let text = "";
  let i = start;
  while (i < end) {
    const a = bytes[i] as number;
    const length = a >= 0x01 && a < 0x80 ? 1 : (a & 0xe0) === 0xc0 ? 2 : (a & 0xf0) === 0xe0 ? 3 : 0;
    const b = length > 1 && i + 1 < end ? (bytes[i + 1] as number) : 0;
    const c = length > 2 && i + 2 < end ? (bytes[i + 2] as number) : 0;
    const unit =
      length === 1
        ? a
        : length === 2
          ? ((a & 0x1f) << 6) | (b & 0x3f)
          : ((a & 0x0f) << 12) | ((b & 0x3f) << 6) | (c & 0x3f);
    const wellFormed =
      length === 1 ||
      (length === 2 && (b & 0xc0) === 0x80 && (unit >= 0x80 || unit === 0)) ||
      (length === 3 && (b & 0xc0) === 0x80 && (c & 0xc0) === 0x80 && unit >= 0x800);
    if (!wellFormed) throw new FormatError("not a string in Java's modified UTF-8", offset + i - start);
    text += String.fromCharCode(unit);
    i += length;
  }
  return text;
}

/** Encoded length in bytes. */
export function modifiedUtf8Length(text: string): number {
  let length = 0;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    length += unit >= 0x01 && unit < 0x80 ? 1 : unit < 0x800 ? 2 : 3;
  }
  return length;
}

/** Encodes into `target` at `position`; the caller has made room. Returns the position after the last byte. */
export function encodeModifiedUtf8(text: string, target: Uint8Array, position: number): number {
  let at = position;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit >= 0x01 && unit < 0x80) {
      target[at++] = unit;
    } else if (unit < 0x800) {
      target[at++] = 0xc0 | (unit >> 6);
      target[at++] = 0x80 | (unit & 0x3f);
    } else {
      target[at++] = 0xe0 | (unit >> 12);
      target[at++] = 0x80 | ((unit >> 6) & 0x3f);
      target[at++] = 0x80 | (unit & 0x3f);
    }
  }
  return at;
}
