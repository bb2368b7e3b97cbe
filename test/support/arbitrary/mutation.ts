/** Damage to a file: what bad disks, bad copies and bad people do to it. */
import fc from "fast-check";

export type Mutation =
  | { readonly kind: "flip"; readonly at: number; readonly bits: number }
  | { readonly kind: "insert"; readonly at: number; readonly bytes: Uint8Array }
  | { readonly kind: "delete"; readonly at: number; readonly count: number }
  | { readonly kind: "word"; readonly at: number; readonly word: number };

/** A fraction of the file; 16 bits of it are enough for files of up to 64 KB. */
const at = fc.nat({ max: 0xffff }).map((n) => n / 0x10000);

const mutation: fc.Arbitrary<Mutation> = fc.oneof(
  fc.record({ kind: fc.constant("flip" as const), at, bits: fc.integer({ min: 1, max: 255 }) }),
  fc.record({ kind: fc.constant("insert" as const), at, bytes: fc.uint8Array({ minLength: 1, maxLength: 9 }) }),
  fc.record({ kind: fc.constant("delete" as const), at, count: fc.integer({ min: 1, max: 9 }) }),
  fc.record({
    kind: fc.constant("word" as const),
    at,
    word: fc.constantFrom(0x7fff_ffff, -1, 1_000_000_000, -0x8000_0000, 0, 1, 2, 0x0001_0000),
  }),
);

/** One to four of them. */
export const mutations = fc.array(mutation, { minLength: 1, maxLength: 4 });

/** A copy of `bytes` with the damage done to it. */
export function mutated(bytes: Uint8Array, damage: readonly Mutation[]): Uint8Array {
  return damage.reduce(mutate, bytes);
}

function mutate(bytes: Uint8Array, mutation: Mutation): Uint8Array {
  const at = Math.floor(mutation.at * bytes.length);
  switch (mutation.kind) {
    case "flip":
      return bytes.map((byte, i) => (i === at ? byte ^ mutation.bits : byte));
    case "insert":
      return spliced(bytes, at, 0, mutation.bytes);
    case "delete":
      return spliced(bytes, at, mutation.count, new Uint8Array(0));
    case "word": {
      const word = new Uint8Array(4);
      new DataView(word.buffer).setInt32(0, mutation.word);
      return spliced(bytes, at, 4, word);
    }
  }
}

function spliced(bytes: Uint8Array, at: number, remove: number, insert: Uint8Array): Uint8Array {
  return Uint8Array.from([...bytes.subarray(0, at), ...insert, ...bytes.subarray(at + remove)]);
}
