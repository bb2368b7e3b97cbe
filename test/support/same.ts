import { isDeepStrictEqual } from "node:util";
import { expect } from "vitest";
import { toHex } from "../../src/bytes/hex.js";

/** Deep equality. Vitest's own is slow on large data, so it gets only what has turned out to differ. */
export function same(actual: unknown, expected: unknown): void {
  if (isDeepStrictEqual(actual, expected)) return;
  expect(actual).toStrictEqual(expected);
  throw new Error("isDeepStrictEqual and toStrictEqual disagree");
}

/** Byte equality; shows the place of the first difference and not two walls of numbers. */
export function sameBytes(actual: Uint8Array, expected: Uint8Array): void {
  const from = firstDifference(actual, expected);
  if (from < 0) return;
  const around = (bytes: Uint8Array) => toHex(bytes, Math.max(from - 8, 0), Math.min(from + 24, bytes.length));
  expect({ length: actual.length, firstDifference: from, bytes: around(actual) }).toEqual({
    length: expected.length,
    firstDifference: -1,
    bytes: around(expected),
  });
}

/** Position of the first byte that differs (the shorter's end counts); −1 for none. */
function firstDifference(a: Uint8Array, b: Uint8Array): number {
  const common = Math.min(a.length, b.length);
  for (let i = 0; i < common; i++) if (a[i] !== b[i]) return i;
  return a.length === b.length ? -1 : common;
}
