import fc from "fast-check";
import { expect, test } from "vitest";
import { murmur3_x64_128 } from "../../src/ids/murmur3.js";
import { hexOf } from "../../src/ids/operatorId.js";

const bytesOfLength = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });

test.each(Array.from({ length: 41 }, (_, length) => length))(
  "%i bytes hash as in the plain BigInt rendering",
  (length) => {
    fc.assert(
      fc.property(bytesOfLength(length), (bytes) => {
        expect(hexOf(murmur3_x64_128(bytes))).toBe(referenceHash(bytes));
      }),
      { numRuns: 25 },
    );
  },
);

test("long input", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 2000 }), (bytes) => hexOf(murmur3_x64_128(bytes)) === referenceHash(bytes)),
    { numRuns: 50 },
  );
});

test("extreme words, where carries and signs go wrong", () => {
  const word = fc.constantFrom(0x00, 0x01, 0x7f, 0x80, 0xff).map((byte) => new Array<number>(4).fill(byte));
  fc.assert(
    fc.property(fc.array(word, { maxLength: 12 }), (words) => {
      const bytes = Uint8Array.from(words.flat());
      expect(hexOf(murmur3_x64_128(bytes))).toBe(referenceHash(bytes));
    }),
  );
});

test("a view into a larger buffer hashes its own bytes and leaves them as they are", () => {
  const all = Uint8Array.from({ length: 64 }, (_, i) => i);
  expect(hexOf(murmur3_x64_128(all.subarray(5, 25)))).toBe(hexOf(murmur3_x64_128(all.slice(5, 25))));
  expect(all).toEqual(Uint8Array.from({ length: 64 }, (_, i) => i));
});

/** MurmurHash3_x64_128 written down as the reference text has it: byte by byte, with a tail, in 64-bit numbers. */
function referenceHash(bytes: Uint8Array): string {
  const u64 = (n: bigint) => BigInt.asUintN(64, n);
  const rotl = (n: bigint, bits: bigint) => u64((n << bits) | (n >> (64n - bits)));
  const byte = (i: number) => BigInt(bytes[i] ?? 0);
  const [c1, c2] = [0x87c37b91114253d5n, 0x4cf5ad432745937fn];
  let [h1, h2] = [0n, 0n];
  const mix1 = (k: bigint) => u64(rotl(u64(k * c1), 31n) * c2);
  const mix2 = (k: bigint) => u64(rotl(u64(k * c2), 33n) * c1);
  const little = (from: number, to: number) => {
    let n = 0n;
    for (let i = to - 1; i >= from; i--) n = (n << 8n) | byte(i);
    return n;
  };
  const blocks = Math.floor(bytes.length / 16);
  for (let i = 0; i < blocks; i++) {
    h1 ^= mix1(little(16 * i, 16 * i + 8));
    h1 = u64(u64(rotl(h1, 27n) + h2) * 5n + 0x52dce729n);
    h2 ^= mix2(little(16 * i + 8, 16 * i + 16));
    h2 = u64(u64(rotl(h2, 31n) + h1) * 5n + 0x38495ab5n);
  }
  const tail = 16 * blocks;
  if (bytes.length > tail + 8) h2 ^= mix2(little(tail + 8, bytes.length));
  if (bytes.length > tail) h1 ^= mix1(little(tail, Math.min(tail + 8, bytes.length)));
  h1 ^= BigInt(bytes.length);
  h2 ^= BigInt(bytes.length);
  const finish = (n: bigint) => {
    let k = u64((n ^ (n >> 33n)) * 0xff51afd7ed558ccdn);
    k = u64((k ^ (k >> 33n)) * 0xc4ceb9fe1a85ec53n);
    return k ^ (k >> 33n);
  };
  h1 = u64(h1 + h2);
  h2 = u64(h2 + h1);
  h1 = finish(h1);
  h2 = finish(h2);
  h1 = u64(h1 + h2);
  h2 = u64(h2 + h1);
  const littleHex = (n: bigint) => (n.toString(16).padStart(16, "0").match(/../g) ?? []).reverse().join("");
  return littleHex(h1) + littleHex(h2);
}
