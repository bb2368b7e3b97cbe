/**
 * What the snapshot says for each of the format's cases: `summary.json` beside `test/metadata/golden/accepted/<case>`.
 * Rewritten by `npx vitest run test/model/golden.test.ts -u`, to be read as a diff.
 */
import { describe, expect, it } from "vitest";
import { goldenCases, titled } from "../support/goldenCases.js";
import { refusalOf } from "../support/refusal.js";
import { renderJson } from "../support/render.js";
import { summarizeBytes } from "../support/summarize.js";

const cases = goldenCases("accepted");
const broken = "channels-broken-members";

describe("the snapshot of", () => {
  it.each(titled(cases.filter(({ name }) => name !== broken)))("%s", async (_, { bytes, path }) => {
    await expect(renderJson(summarizeBytes(bytes))).toMatchFileSnapshot(path("summary.json"));
  });

  it.each(cases.filter(({ name }) => name === broken))("$name: says so, where the codec does not look", ({ bytes }) => {
    expect(refusalOf(() => summarizeBytes(bytes))?.detail).toMatch(/expected 4 more bytes, 3 left/);
  });
});
