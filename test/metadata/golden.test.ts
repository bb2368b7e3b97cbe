/**
 * The format, case by case: `golden/<accepted|refused>/<case>/layout.txt` lists the fields of a file, and beside it lies
 * what the codec makes of it. Outputs are rewritten by `npx vitest run test/metadata/golden.test.ts -u`, to be read as a
 * diff.
 */
import { describe, expect, it } from "vitest";
import { memorySource } from "../../src/bytes/source.js";
import { decodeMetadata } from "../../src/metadata/decode.js";
import { encodeMetadata } from "../../src/metadata/encode.js";
import { eventsOf } from "../support/eventsOf.js";
import { goldenCases, titled } from "../support/goldenCases.js";
import { materialize } from "../support/materialize.js";
import { recordEvents } from "../support/recordEvents.js";
import { refusalOf } from "../support/refusal.js";
import { renderEvents, renderJson } from "../support/render.js";
import { same, sameBytes } from "../support/same.js";

describe("accepted", () => {
  it.each(titled(goldenCases("accepted")))("%s", async (_, { bytes, options, path }) => {
    const metadata = decodeMetadata(bytes, options);
    const model = materialize(metadata);
    await expect(renderJson(model)).toMatchFileSnapshot(path("model.json"));
    sameBytes(encodeMetadata(metadata), bytes);
    sameBytes(encodeMetadata(model), bytes);

    const events = recordEvents(memorySource(bytes), options);
    await expect(renderEvents(events)).toMatchFileSnapshot(path("events.txt"));
    same(events, eventsOf(model));
  });
});

describe("refused", () => {
  it.each(titled(goldenCases("refused")))("%s", async (_, { bytes, options, path }) => {
    const refusal = refusalOf(() => decodeMetadata(bytes, options));
    expect(refusal, "it was read").not.toBeNull();
    const text = `${refusal?.message}\nlooks ${refusal?.looks}\n`;
    await expect(text).toMatchFileSnapshot(path("error.txt"));
  });
});
