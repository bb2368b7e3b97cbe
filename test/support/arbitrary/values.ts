/** The primitive values of the format, with what is odd about each of them likely enough to turn up. */
import fc from "fast-check";
import { asOperatorId, type Int64, int64, type OperatorId } from "../../../src/model/values.js";
import { MemoryPayload } from "../materialize.js";

export const i32 = fc.oneof(fc.integer({ min: -2, max: 300 }), fc.integer());

/** Small numbers, −1, the edge of exact doubles, and anything of 64 bits; a bigint only where it has to be. */
export const i64: fc.Arbitrary<Int64> = fc.oneof(
  { weight: 4, arbitrary: fc.integer({ min: -1, max: 100_000 }) },
  fc.bigInt({ min: 2n ** 53n - 2n, max: 2n ** 53n + 2n }).map(int64),
  fc.bigInt({ min: -(2n ** 53n) - 2n, max: -(2n ** 53n) + 2n }).map(int64),
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map(int64),
);

const odd = fc.constantFrom("\0", "é", "€", "😀", "\ud83d", "\ude00", "\uffff", "\u0080", "\u07ff", "\u0800", "\x7f");
const plain = fc.constantFrom(..."abcdefghijklmnop-_/. 0123456789");

/** UTF-16 text of up to 40 pieces: mostly plain, sometimes with NUL, emoji and unpaired surrogates. */
export const text: fc.Arbitrary<string> = fc.oneof(
  { weight: 4, arbitrary: fc.string({ unit: plain, maxLength: 20 }) },
  fc.string({ unit: fc.oneof(plain, odd), maxLength: 40 }),
  fc.uint16Array({ maxLength: 12 }).map((units) => String.fromCharCode(...units)),
);

export const nonEmptyText = text.filter((it) => it.length > 0);

/** Text of exactly the longest encoding, 65,535 bytes. */
export const longestText: fc.Arbitrary<string> = fc.constantFrom(
  "x".repeat(65535),
  `${"\0".repeat(32767)}x`,
  "€".repeat(21845),
  `${"😀".repeat(10922)}abc`,
);

export const payload = fc.uint8Array({ maxLength: 40 }).map((bytes) => new MemoryPayload(bytes));

export const operatorId: fc.Arbitrary<OperatorId> = fc
  .uint8Array({ minLength: 16, maxLength: 16 })
  .map((bytes) => asOperatorId(Buffer.from(bytes).toString("hex")));

/** An object with these fields, an ordinary one (fast-check likes to leave out its prototype). */
export function record<T>(fields: { [K in keyof T]: fc.Arbitrary<T[K]> }): fc.Arbitrary<T> {
  return fc.record(fields, { noNullPrototype: true }) as fc.Arbitrary<T>;
}

/** Short lists, the empty one among them. */
export function list<T>(element: fc.Arbitrary<T>, maxLength = 4): fc.Arbitrary<T[]> {
  return fc.array(element, { maxLength });
}

export const offsets = fc.oneof(
  { weight: 4, arbitrary: list(i64, 6) },
  fc.array(i64, { minLength: 100, maxLength: 130 }),
);
