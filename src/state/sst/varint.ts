import { FormatError } from "../../bytes/errors.js";

/**
 * An unsigned varint of up to 64 bits, least significant group first; `position` is where `bytes` begin in the file.
 * Throws a FormatError when it is cut off or beyond 2^53, which no count or size of a file is.
 */
export function readVarint(bytes: Uint8Array, at: number, position: number): { value: number; next: number } {
  let value = 0;
  for (let i = 0; i < 10; i++) {
    const byte = bytes[at + i];
    if (byte === undefined) throw new FormatError("a number is cut off", position + at + i, "truncated");
    value += (byte & 0x7f) * 2 ** (7 * i);
    if (byte < 0x80) {
      if (value <= Number.MAX_SAFE_INTEGER) return { value, next: at + i + 1 };
      break;
    }
  }
  throw new FormatError("a number is too large", position + at);
}

/** A signed one, in zigzag form. */
export function readSignedVarint(bytes: Uint8Array, at: number, position: number): { value: number; next: number } {
  const { value, next } = readVarint(bytes, at, position);
  return { value: value % 2 === 0 ? value / 2 : -(value + 1) / 2, next };
}
