/** A file that ends too early is refused wherever it ends, and said to be cut off. */
import { describe, expect, it } from "vitest";
import { memorySource } from "../../src/bytes/source.js";
import { decodeMetadata } from "../../src/metadata/decode.js";
import type { ReadOptions } from "../../src/metadata/layouts.js";
import { visitMetadata } from "../../src/metadata/visit.js";
import { cutsOf } from "../support/cuts.js";
import { corpus, describeFiles, samples } from "../support/files.js";
import { goldenCases } from "../support/goldenCases.js";
import { refusalOf } from "../support/refusal.js";

/** Files up to this size are cut at every byte. */
const small = 4096;
const cutsOfLargeFiles = 300;
/** The streaming pass reads with the same readers: every third cut of a real file is enough to see it agree. */
const streamingStride = 3;

// hundreds of thousands of errors are thrown and caught here: a stack for each would take most of the time
Error.stackTraceLimit = 0;

/** What is wrong with the outcome of reading a file that was cut off; null when all is well. */
function complaint(cut: number, pass: string, read: () => unknown): string | null {
  const refusal = refusalOf(read);
  if (!refusal) return `cut to ${cut}: accepted (${pass})`;
  if (refusal.looks !== "truncated") return `cut to ${cut}: looks ${refusal.looks} (${pass}): ${refusal.message}`;
  if (refusal.offset < 0 || refusal.offset > cut) return `cut to ${cut}: at byte ${refusal.offset} (${pass})`;
  return null;
}

function refusesCuts(bytes: Uint8Array, stride: number, options: ReadOptions = {}): void {
  const end = bytes.length - decodeMetadata(bytes, options).trailing.length;
  const complaints = cutsOf(end, small, cutsOfLargeFiles).flatMap((cut) => {
    const part = bytes.subarray(0, cut);
    const whole = complaint(cut, "whole", () => decodeMetadata(part, options));
    if (whole !== null || cut % stride !== 0) return whole ?? [];
    return complaint(cut, "streaming", () => visitMetadata(memorySource(part), {}, options)) ?? [];
  });
  expect(complaints.slice(0, 10)).toEqual([]);
}

for (const set of [corpus, samples]) {
  describeFiles(set, (files) => {
    for (const { name, read } of files) it(name, () => refusesCuts(read(), streamingStride));
  });
}

describe("golden cases", () => {
  for (const { name, bytes, options } of goldenCases("accepted")) it(name, () => refusesCuts(bytes, 1, options));
});

describe("cuts within the bytes behind the end", () => {
  const cases = goldenCases("accepted").filter(({ name }) => name === "trailing-bytes");

  it.each(cases)("leave the fewer of them", ({ bytes }) => {
    const trailing = decodeMetadata(bytes).trailing.length;
    for (let fewer = 0; fewer <= trailing; fewer++) {
      const part = bytes.subarray(0, bytes.length - fewer);
      expect(decodeMetadata(part).trailing.length).toBe(trailing - fewer);
    }
    expect(trailing).toBe(3);
  });
});
