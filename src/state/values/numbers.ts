import type { Cursor } from "../../bytes/cursor.js";
import { FormatError } from "../../bytes/errors.js";
import { toHex } from "../../bytes/hex.js";
import { type Int64, int64 } from "../../model/values.js";

/** Two's complement, most significant byte first (`BigInteger.toByteArray`); no bytes are 0. */
export function bigIntOf(bytes: Uint8Array): bigint {
  if (bytes.length === 0) return 0n;
  return BigInt.asIntN(bytes.length * 8, BigInt(`0x${toHex(bytes)}`));
}

/** The text of `BigDecimal(unscaled, scale).toString()`. */
export function decimalText(unscaled: Int64, scale: number): string {
  const negative = unscaled < 0;
  const digits = String(unscaled).slice(negative ? 1 : 0);
  const sign = negative ? "-" : "";
  if (scale === 0) return sign + digits;
  const exponent = digits.length - 1 - scale;
  if (scale > 0 && exponent >= -6) {
    const padded = digits.padStart(scale + 1, "0");
    return `${sign}${padded.slice(0, -scale)}.${padded.slice(-scale)}`;
  }
  const mantissa = digits.length > 1 ? `${digits[0]}.${digits.slice(1)}` : digits;
  return `${sign}${mantissa}${exponent === 0 ? "" : `E${exponent > 0 ? "+" : ""}${exponent}`}`;
}

/** Bytes of the longest number that is turned into text: what that takes grows with their square. */
export const maxNumberBytes = 4096;

/** BigIntSerializer: the length words 0 to 3 stand for null, 0, 1 and 10, others are 4 too large. */
export function readBigInteger(cursor: Cursor): Int64 | null {
  const length = bigIntegerLength(cursor);
  if (length < 0) return [null, 0, 1, 10][length + 4] ?? null;
  if (length > maxNumberBytes) throw new FormatError(`a number of ${length} bytes`, cursor.position - 4);
  return int64(bigIntOf(cursor.bytes(length)));
}

/** Steps over one; false where it is null. */
export function skipBigInteger(cursor: Cursor): boolean {
  const length = bigIntegerLength(cursor);
  if (length > 0) cursor.skip(length);
  return length !== -4;
}

function bigIntegerLength(cursor: Cursor): number {
  const length = cursor.i32() - 4;
  if (length < -4 || length > cursor.remaining) {
    throw new FormatError(`a number of ${length} bytes, with ${cursor.remaining} left`, cursor.position - 4);
  }
  return length;
}

/** The sign bit moved: how timers and other sorted numbers are written. */
export function flippedSign(value: Int64): Int64 {
  return int64(BigInt.asIntN(64, BigInt(value) ^ (1n << 63n)));
}
