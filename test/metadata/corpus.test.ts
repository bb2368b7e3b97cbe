/**
 * Every metadata file that real Flink wrote: read to its last byte and written back byte for byte, by every way there
 * is. Set RESTORABLE_CORPUS to the folder of the corpus; the project's own samples are found by themselves.
 */
import { describe, expect, it } from "vitest";
import { memorySource } from "../../src/bytes/source.js";
import { decodeFrom, decodeMetadata } from "../../src/metadata/decode.js";
import { encodeMetadata } from "../../src/metadata/encode.js";
import { eventsOf } from "../support/eventsOf.js";
import { fileSource } from "../support/fileSource.js";
import { corpus, describeFiles, samples } from "../support/files.js";
import { materialize } from "../support/materialize.js";
import { recordEvents } from "../support/recordEvents.js";
import { same, sameBytes } from "../support/same.js";

const strict = { strict: true };
/** Below what a single read needs, and odd. Windows that have to move: `window.test.ts`. */
const windowSizes = [1, 1023, 1024, 4097];

for (const set of [corpus, samples]) {
  describeFiles(set, (files) => {
    describe.each(files.map((file) => [file.name, file.read()] as const))("%s", (_name, bytes) => {
      it("is written back as it was read", () => {
        sameBytes(encodeMetadata(decodeMetadata(bytes, strict)), bytes);
      });

      it("is written back from plain data", () => {
        sameBytes(encodeMetadata(materialize(decodeMetadata(bytes, strict))), bytes);
      });

      it("is read through small windows", () => {
        const whole = materialize(decodeMetadata(bytes));
        for (const windowSize of windowSizes) {
          const metadata = decodeFrom(fileSource(bytes), { ...strict, windowSize });
          same(materialize(metadata), whole);
          sameBytes(encodeMetadata(metadata), bytes);
        }
      });

      it("streams the events that its model tells of", () => {
        const events = recordEvents(memorySource(bytes), strict);
        expect(events.length).toBeGreaterThan(2);
        same(events, eventsOf(decodeMetadata(bytes)));
        for (const windowSize of windowSizes) {
          same(recordEvents(fileSource(bytes), { ...strict, windowSize }), events);
        }
      });
    });
  });
}
