/** Damaged files: a FormatError, or a model that is as good as any. Never another error, never a hang. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { memorySource } from "../../src/bytes/source.js";
import { decodeFrom, decodeMetadata } from "../../src/metadata/decode.js";
import { encodeMetadata } from "../../src/metadata/encode.js";
import type { Metadata } from "../../src/model/metadata.js";
import { eras, operatorMetadata, taskMetadata } from "../support/arbitrary/metadata.js";
import { mutated, mutations } from "../support/arbitrary/mutation.js";
import { runs } from "../support/arbitrary/settings.js";
import { eventsOf } from "../support/eventsOf.js";
import { fileSource } from "../support/fileSource.js";
import { corpus, samples } from "../support/files.js";
import { goldenCases } from "../support/goldenCases.js";
import { materialize } from "../support/materialize.js";
import { recordEvents } from "../support/recordEvents.js";
import { refusalOf } from "../support/refusal.js";
import { same, sameBytes } from "../support/same.js";

const options = { allowProposedV7: true };

// no stack for errors that are expected by the thousand
Error.stackTraceLimit = 0;

/** Reads the bytes by every way there is: all refuse them, or all agree on what they say. */
function survives(bytes: Uint8Array): "refused" | "read" {
  const refusal = refusalOf(() => decodeMetadata(bytes, options));
  const windowed = refusalOf(() => decodeFrom(fileSource(bytes), { ...options, windowSize: 50 }));
  expect(windowed?.message).toBe(refusal?.message);
  if (refusal) {
    expect(refusal.offset).toBeGreaterThanOrEqual(0);
    expect(refusal.offset).toBeLessThanOrEqual(bytes.length);
    expect(refusal.message).toContain(`(at byte ${refusal.offset})`);
    const streamed = refusalOf(() => recordEvents(memorySource(bytes), options));
    // a streaming pass does not look at strings that nobody asks for
    if (!/modified UTF-8/.test(refusal.message)) expect(streamed?.message).toBe(refusal.message);
    return "refused";
  }
  const model = decodeMetadata(bytes, options);
  sameBytes(encodeMetadata(model), bytes);
  sameBytes(encodeMetadata(materialize(model)), bytes);
  same(recordEvents(memorySource(bytes), options), eventsOf(model));
  return "read";
}

/** Both outcomes turn up often enough for the property to mean something. */
function survivesAll(files: readonly Uint8Array[], numRuns: number): void {
  const outcomes = { refused: 0, read: 0 };
  fc.assert(
    fc.property(fc.constantFrom(...files), mutations, (bytes, damage) => {
      outcomes[survives(mutated(bytes, damage))]++;
    }),
    runs(numRuns),
  );
  expect(outcomes.refused).toBeGreaterThan(numRuns / 20);
  expect(outcomes.read).toBeGreaterThan(numRuns / 20);
}

describe("damage is survived by", () => {
  it("the golden cases", () => {
    const files = [...goldenCases("accepted"), ...goldenCases("refused")].map(({ bytes }) => bytes);
    survivesAll(files, 2500);
  });

  it("generated metadata", () => {
    const models = [taskMetadata, ...eras.map(operatorMetadata)].flatMap((arbitrary) => {
      return fc.sample<Metadata>(arbitrary, { numRuns: 40, seed: 5 });
    });
    survivesAll(
      models.map((model) => encodeMetadata(model)),
      2000,
    );
  });

  for (const set of [samples, corpus]) {
    const files = set.files.filter(({ size }) => size <= 8192).map(({ read }) => read());
    if (set.missing) it.skip(`the ${set.title}: ${set.missing}`, () => {});
    else it(`the small files of the ${set.title}`, () => survivesAll(files, 1000));
  }
});
