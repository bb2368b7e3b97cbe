import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { addInt64, asOperatorId, int64, payloadOf } from "../../src/model/values.js";
import { runs } from "../support/arbitrary/settings.js";
import { i64 } from "../support/arbitrary/values.js";

describe("64-bit numbers", () => {
  it("add up exactly, and are numbers where that is exact", () => {
    const property = fc.property(i64, i64, (a, b) => {
      const sum = addInt64(a, b);
      const exact = BigInt(a) + BigInt(b);
      expect(BigInt(sum)).toBe(exact);
      expect(typeof sum).toBe(Number.isSafeInteger(Number(exact)) ? "number" : "bigint");
    });
    fc.assert(property, runs(1000));
  });

  it.each([
    [2n ** 53n - 1n, Number.MAX_SAFE_INTEGER],
    [2n ** 53n, 2n ** 53n],
    [1n - 2n ** 53n, Number.MIN_SAFE_INTEGER],
    [0n, 0],
  ])("have one form each: %s", (value, form) => {
    expect(int64(value)).toBe(form);
  });
});

describe("an operator ID", () => {
  it("is 32 lower-case hex digits", () => {
    expect(asOperatorId("00112233445566778899aabbccddeeff")).toBe("00112233445566778899aabbccddeeff");
  });

  it.each([
    "",
    "0011",
    "00112233445566778899AABBCCDDEEFF",
    "00112233445566778899aabbccddeefg",
    "00112233445566778899aabbccddeeff0",
  ])("is not %j", (text) => {
    expect(() => asOperatorId(text)).toThrow(TypeError);
  });
});

it("a payload in memory is its bytes", () => {
  const bytes = Uint8Array.of(1, 2, 3);
  const payload = payloadOf(bytes);
  expect([payload.length, payload.bytes()]).toEqual([3, bytes]);
});
