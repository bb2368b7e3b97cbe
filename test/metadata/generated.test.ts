/** Generated metadata of every version: what goes in comes out, by every way there is. */
import fc from "fast-check";
import { describe, it } from "vitest";
import { memorySource } from "../../src/bytes/source.js";
import { decodeFrom, decodeMetadata } from "../../src/metadata/decode.js";
import { encodeMetadata } from "../../src/metadata/encode.js";
import type { Metadata } from "../../src/model/metadata.js";
import { eras, operatorMetadata, taskMetadata } from "../support/arbitrary/metadata.js";
import { runs } from "../support/arbitrary/settings.js";
import { eventsOf } from "../support/eventsOf.js";
import { fileSource } from "../support/fileSource.js";
import { materialize } from "../support/materialize.js";
import { recordEvents } from "../support/recordEvents.js";
import { same, sameBytes } from "../support/same.js";

const options = { allowProposedV7: true };
const windowSize = 61;

/** The model comes back, from memory and from a file; so do its bytes and its events. */
function roundTrips(metadata: Metadata): void {
  const bytes = encodeMetadata(metadata);
  const decoded = decodeMetadata(bytes, options);
  same(materialize(decoded), metadata);
  sameBytes(encodeMetadata(decoded), bytes);
  const events = eventsOf(metadata);
  same(recordEvents(memorySource(bytes), options), events);
  same(recordEvents(fileSource(bytes), { ...options, windowSize }), events);
  same(materialize(decodeFrom(fileSource(bytes), { ...options, windowSize })), metadata);
}

describe("generated metadata comes back", () => {
  it("V1", () => {
    fc.assert(fc.property(taskMetadata, roundTrips), runs(100));
  });

  it.each(eras)("V$version, changelog layout $changelog, channel layout $channel", (era) => {
    fc.assert(fc.property(operatorMetadata(era), roundTrips), runs(100));
  });
});
