import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseManifest } from "../../src/job/manifest.js";
import { ManifestError } from "../../src/job/manifestError.js";

/** A job or a ManifestError; anything else is a bug and fails the test. */
function outcome(text: string, format?: "json" | "yaml" | "txt"): string {
  try {
    parseManifest(text, format === undefined ? {} : { format });
    return "job";
  } catch (error) {
    if (error instanceof ManifestError) return error.message;
    throw error;
  }
}

describe("a text made to hurt", () => {
  const repeat = (count: number, line: (i: number) => string) =>
    Array.from({ length: count }, (_, i) => line(i)).join("\n");
  const bomb = `a0: &a0 [x, x, x, x, x, x, x, x, x]\n${repeat(30, (i) => `a${i + 1}: &a${i + 1} [${`*a${i}, `.repeat(9)}]`)}`;
  const wide = `manifestVersion: 1
operators:
  - { uid: a, states: &s [${"{ name: x }, ".repeat(2000)}] }
${repeat(2000, (i) => `  - { uid: b${i}, states: *s }`)}`;

  test.each([
    ["aliases of aliases", bomb, /expand to more than 1000000 values/],
    ["a big list behind many aliases", wide, /expand to more than 1000000 values/],
    ["an alias in its own anchor", "manifestVersion: 1\noperators: &a [*a]", /inside its own anchor/],
    ["deep flow lists", `operators: ${"[".repeat(100_000)}`, /neither|no YAML/],
    ["deep block lists", `operators:\n  ${"- ".repeat(50_000)}a`, /nested too deeply/],
    ["deep JSON", `${'{"operators":'.repeat(100_000)}1${"}".repeat(100_000)}`, /has no manifestVersion|must be a list/],
    ["20,000 keys", `manifestVersion: 1\noperators: []\n${repeat(20_000, (i) => `k${i}: 1`)}`, /20000 problems/],
    ["the same key 20,000 times", repeat(20_000, () => "operators: 1"), /19999 problems/],
    [
      "a key that is a prototype",
      '{"manifestVersion":1,"operators":[],"__proto__":{"a":1}}',
      /__proto__ is no known property/,
    ],
    [
      "a long string with many escapes",
      `{"manifestVersion":1,"operators":["${'\\"'.repeat(500_000)}"], "x": 1}`,
      /x is no known/,
    ],
    ["a huge number", "manifestVersion: 1e999\noperators: [.nan]", /Infinity/],
    [
      "control characters in a key",
      '{"manifestVersion":1,"operators":[],"\\u001b[31m\\u009b":1}',
      /\["\\u001b\[31m\\u009b"\] is no/,
    ],
  ])("%s", (_, text, message) => {
    const started = performance.now();
    expect(outcome(text, /^[{[]/.test(text) ? "json" : "yaml").slice(0, 5000)).toMatch(message);
    expect(performance.now() - started).toBeLessThan(20_000);
  });
});

const golden = join(import.meta.dirname, "golden");
const samples = ["valid", "invalid"].flatMap((folder) => {
  const names = readdirSync(join(golden, folder)).filter((name) => /^[^.]+\.(json|yaml|txt)$/.test(name));
  return names.map((name) => readFileSync(join(golden, folder, name), "utf8"));
});

test("cut off anywhere: a job or a ManifestError", () => {
  for (const text of samples) {
    const step = Math.ceil(text.length / 200);
    for (let end = 0; end < text.length; end += step) outcome(text.slice(0, end));
  }
});

test("changed anywhere: a job or a ManifestError", () => {
  const piece = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.constantFrom("\n", "  ", "- ", ": ", "&a ", "*a", "{", "[", "]", "}", '"', "null", "!!binary "),
  );
  fc.assert(
    fc.property(
      fc.constantFrom(...samples),
      fc.array(fc.tuple(fc.nat(2000), fc.nat(5), piece), { maxLength: 4 }),
      (text, edits) => {
        let changed = text;
        for (const [at, removed, added] of edits) changed = changed.slice(0, at) + added + changed.slice(at + removed);
        outcome(changed);
        outcome(changed, "yaml");
      },
    ),
    { numRuns: 1000 },
  );
});

test("any value in the place of any other: a job or a ManifestError with a place", () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.jsonValue(), (operator, settings) => {
      outcome(JSON.stringify({ manifestVersion: 1, operators: [operator], settings }));
      outcome(JSON.stringify(operator));
    }),
    { numRuns: 1000 },
  );
});
