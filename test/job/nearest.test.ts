import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { editDistance, nearest } from "../../src/job/nearest.js";

describe("nearest", () => {
  test.each([
    ["maxParalelism", ["parallelism", "maxParallelism"], "maxParallelism"],
    ["HASH", ["hash", "HASHE"], "hash"],
    ["uidhash", ["uid", "uidHash"], "uidHash"],
    ["orders-suorce", ["orders-source", "orders-sink"], "orders-source"],
    ["apiVersion", ["manifestVersion", "operators"], undefined],
    ["x", [], undefined],
    ["aa", ["bb"], undefined],
  ])("%s of %j is %s", (word, candidates, expected) => expect(nearest(word, candidates)).toBe(expected));
});

describe("edit distance", () => {
  test.each([
    ["", "", 0],
    ["abc", "abc", 0],
    ["abc", "acb", 1],
    ["abc", "", 3],
    ["kitten", "sitting", 3],
  ])("%j to %j: %i", (a, b, distance) => expect(editDistance(a, b)).toBe(distance));

  test("is symmetric, and right up to its limit", () => {
    const word = fc.string({ unit: fc.constantFrom("a", "b", "c"), maxLength: 8 });
    fc.assert(
      fc.property(word, word, fc.nat(8), (a, b, limit) => {
        const distance = editDistance(a, b);
        expect(editDistance(b, a)).toBe(distance);
        if (distance <= limit) expect(editDistance(a, b, limit)).toBe(distance);
        else expect(editDistance(a, b, limit)).toBeGreaterThan(limit);
      }),
    );
  });
});
