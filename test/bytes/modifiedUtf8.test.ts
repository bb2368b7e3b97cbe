/** Modified UTF-8 against a slow reference, in both directions. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  decodeModifiedUtf8,
  encodeModifiedUtf8,
  isPlainAscii,
  modifiedUtf8Length,
} from "../../src/bytes/modifiedUtf8.js";
import { runs } from "../support/arbitrary/settings.js";
import { text } from "../support/arbitrary/values.js";
import { refusalOf } from "../support/refusal.js";
import { slowDecode, slowEncode } from "../support/slowUtf8.js";

function encode(value: string): number[] {
  const target = new Uint8Array(modifiedUtf8Length(value) + 2).fill(0xee);
  const end = encodeModifiedUtf8(value, target, 1);
  expect([target[0], target[target.length - 1], end]).toEqual([0xee, 0xee, target.length - 1]);
  return [...target.subarray(1, end)];
}

/** Decodes from the middle of a larger array. */
function decode(bytes: readonly number[], offset = 0): string {
  const padded = Uint8Array.of(0xff, ...bytes, 0xff);
  return decodeModifiedUtf8(padded, 1, padded.length - 1, offset);
}

describe("any text", () => {
  it("is encoded as by the reference, and comes back", () => {
    const property = fc.property(text, (value) => {
      const bytes = encode(value);
      expect(bytes).toEqual(slowEncode(value));
      expect(decode(bytes)).toBe(value);
      expect(modifiedUtf8Length(value)).toBe(bytes.length);
    });
    fc.assert(property, runs(1000));
  });

  it("of every UTF-16 unit comes back", () => {
    const units = Array.from({ length: 0x10000 }, (_, unit) => String.fromCharCode(unit)).join("");
    const bytes = new Uint8Array(modifiedUtf8Length(units));
    encodeModifiedUtf8(units, bytes, 0);
    expect(decodeModifiedUtf8(bytes, 0, bytes.length, 0) === units).toBe(true);
    // one byte each for 1 to 7F, two for 0 and 80 to 7FF, three for the rest
    expect(bytes.length).toBe(127 + 2 * (1 + 0x780) + 3 * 0xf800);
  });
});

describe("any bytes", () => {
  const lead = fc.constantFrom(0x00, 0x41, 0x7f, 0x80, 0xbf, 0xc0, 0xc1, 0xc2, 0xdf, 0xe0, 0xed, 0xef, 0xf0, 0xff);
  const bytes = fc.oneof(
    fc.array(fc.oneof(lead, fc.nat({ max: 255 })), { maxLength: 12 }),
    // one byte off what Java would have written
    fc.tuple(text, fc.nat(), fc.nat({ max: 255 })).map(([value, at, byte]) => {
      const encoded = slowEncode(value);
      return encoded.map((old, i) => (i === at % encoded.length ? byte : old));
    }),
  );

  it("are text exactly where Java would have written them", () => {
    const outcomes = { text: 0, refused: 0 };
    const property = fc.property(bytes, (list) => {
      const expected = slowDecode(list);
      if (expected === null) {
        outcomes.refused++;
        const refusal = refusalOf(() => decode(list, 1000));
        expect(refusal?.detail).toBe("not a string in Java's modified UTF-8");
        // the offset is that of the first byte that is no part of a character
        const good = (refusal?.offset ?? 0) - 1000;
        expect(slowDecode(list.slice(0, good))).not.toBeNull();
        expect(good).toBeLessThan(list.length);
      } else {
        outcomes.text++;
        expect(decode(list)).toBe(expected);
      }
    });
    fc.assert(property, runs(3000));
    expect(outcomes.text).toBeGreaterThan(300);
    expect(outcomes.refused).toBeGreaterThan(300);
  });

  it.each([
    ["a NUL in one byte", [0x00]],
    ["a NUL in three bytes", [0xe0, 0x80, 0x80]],
    ["an A in two bytes", [0xc1, 0x81]],
    ["an é in three bytes", [0xe0, 0x83, 0xa9]],
    ["an emoji in the four bytes of UTF-8", [0xf0, 0x9f, 0x98, 0x80]],
    ["a continuation on its own", [0x80]],
    ["a character of two bytes cut off", [0xc3]],
    ["a character of three bytes cut off", [0xe2, 0x82]],
    ["a character of three bytes with a bad last one", [0xe2, 0x82, 0x41]],
  ])("%s is refused", (_, list) => {
    expect(refusalOf(() => decode([0x41, 0x42, ...list], 10))?.offset).toBe(12);
  });
});

describe("plain ASCII", () => {
  it("is every byte from 1 to 7F, and no other", () => {
    for (let byte = 0; byte < 256; byte++) {
      for (let at = 0; at < 9; at++) {
        const bytes = new Uint8Array(9).fill(0x41);
        bytes[at] = byte;
        expect(isPlainAscii(bytes, 0, 9), `${byte} at ${at}`).toBe(byte > 0 && byte < 0x80);
      }
    }
  });

  it("is decided within its bounds", () => {
    expect(isPlainAscii(Uint8Array.of(0xff, 0x41, 0xff), 1, 2)).toBe(true);
    expect(isPlainAscii(Uint8Array.of(0xff), 0, 0)).toBe(true);
  });
});
