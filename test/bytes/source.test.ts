import { describe, expect, it } from "vitest";
import { fromHex, toHex } from "../../src/bytes/hex.js";
import { memorySource, readRange } from "../../src/bytes/source.js";
import { fileSource } from "../support/fileSource.js";
import { refusalOf } from "../support/refusal.js";

const bytes = Uint8Array.of(10, 11, 12, 13);

describe.each([
  ["memory", memorySource(bytes)],
  ["a file", fileSource(bytes)],
])("a range of %s", (_, source) => {
  it.each([
    [0, 4],
    [1, 2],
    [4, 0],
  ])("from %i, %i bytes", (position, length) => {
    expect([...readRange(source, position, length)]).toEqual([...bytes.subarray(position, position + length)]);
  });

  it.each([
    [0, 5],
    [4, 1],
    [-1, 2],
    [2, -1],
    [5, 0],
  ])("from %i, %i bytes, does not exist", (position, length) => {
    expect(refusalOf(() => readRange(source, position, length))?.looks).toBe("truncated");
  });
});

describe("hex", () => {
  it("of every byte, there and back", () => {
    const all = Uint8Array.from({ length: 256 }, (_, i) => i);
    expect(toHex(all)).toBe(Buffer.from(all).toString("hex"));
    expect(fromHex(toHex(all).toUpperCase())).toEqual(all);
    expect(toHex(all, 9, 12)).toBe("090a0b");
  });

  it.each(["0", "0g", "zz", " 00", "0x00"])("is not %j", (text) => {
    expect(() => fromHex(text)).toThrow(TypeError);
  });
});
