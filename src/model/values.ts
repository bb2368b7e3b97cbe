/**
 * A signed 64-bit number of the file: a `number` where that is exact (|n| ≤ 2^53 − 1), else a `bigint`.
 * Sizes are bytes; −1 means "unknown" wherever Flink writes a size.
 */
export type Int64 = number | bigint;

const maxExact = Number.MAX_SAFE_INTEGER;

/** Sum of two 64-bit numbers, staying a number while that is exact. */
export function addInt64(a: Int64, b: Int64): Int64 {
  const sum = typeof a === "number" && typeof b === "number" ? a + b : Infinity;
  return Math.abs(sum) <= maxExact ? sum : int64(BigInt(a) + BigInt(b));
}

export function subtractInt64(a: Int64, b: Int64): Int64 {
  return addInt64(a, typeof b === "number" ? -b : int64(-b));
}

/** The canonical form of a 64-bit number: a number where exact. */
export function int64(value: bigint): Int64 {
  const asNumber = Number(value);
  return Number.isSafeInteger(asNumber) ? asNumber : value;
}

/**
 * A list of the file. Arrays are sequences; the decoder returns ones that keep their bytes and make an element only
 * when it is asked for, so that a list of a million offsets costs no more than its bytes.
 */
export interface Sequence<T> extends Iterable<T> {
  readonly length: number;
}

/** Inline bytes of a handle: a view of the decoded buffer, or a range of the file that is read when asked for. */
export interface Payload {
  /** Bytes. */
  readonly length: number;
  bytes(): Uint8Array;
}

/** A payload held in memory. */
export function payloadOf(bytes: Uint8Array): Payload {
  return { length: bytes.length, bytes: () => bytes };
}

declare const operatorIdBrand: unique symbol;

/**
 * An operator ID as Flink prints it: 32 lower-case hex digits, which are the 16 bytes of the file in file order
 * (AbstractID: lowerPart then upperPart, big-endian; no swapping).
 */
export type OperatorId = string & { readonly [operatorIdBrand]: true };

/** Brands a string as an operator ID. Throws a TypeError unless it is 32 lower-case hex digits. */
export function asOperatorId(hex: string): OperatorId {
  if (!/^[0-9a-f]{32}$/.test(hex)) throw new TypeError(`not an operator ID (32 lower-case hex digits): ${hex}`);
  return hex as OperatorId;
}
