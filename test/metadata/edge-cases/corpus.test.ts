/** Broken and odd files: what real Flink loads is read, what it refuses is refused, with the reason (spec 8). */
import { describe, expect, it } from "vitest";
import { memorySource } from "../../../src/bytes/source.js";
import { decodeMetadata } from "../../../src/metadata/decode.js";
import { encodeMetadata } from "../../../src/metadata/encode.js";
import { eventsOf } from "../../support/eventsOf.js";
import { describeFiles, edgeCases } from "../../support/files.js";
import { materialize } from "../../support/materialize.js";
import { recordEvents } from "../../support/recordEvents.js";
import { refusalOf } from "../../support/refusal.js";
import { same, sameBytes } from "../../support/same.js";
import { accepted, refused } from "./table.js";

describeFiles(edgeCases, (files) => {
  /** Each file of a table with its row. */
  const withRow = <T>(table: Readonly<Record<string, T>>) =>
    files.flatMap((file) => {
      const row = table[file.name];
      return row === undefined ? [] : [{ file, row }];
    });

  it("are all in the table, and nothing else is", () => {
    const inTable = [...Object.keys(accepted), ...Object.keys(refused)].sort();
    expect(inTable).toEqual(files.map(({ name }) => name));
  });

  describe("loaded by Flink", () => {
    it.each(withRow(accepted))("$file.name: $row", ({ file: { name, read } }) => {
      const bytes = read();
      const metadata = decodeMetadata(bytes);
      expect(metadata.trailing.length).toBe(name.startsWith("a-trailing") ? 8 : 0);
      sameBytes(encodeMetadata(metadata), bytes);
      sameBytes(encodeMetadata(materialize(metadata)), bytes);
      same(recordEvents(memorySource(bytes)), eventsOf(metadata));
    });

    it.each(files.filter(({ name }) => name.startsWith("a-trailing")))(
      "$name: refused by strict reading",
      ({ read }) => {
        const refusal = refusalOf(() => decodeMetadata(read(), { strict: true }));
        expect(refusal?.detail).toBe("8 bytes after the end of the metadata");
        expect(refusal?.offset).toBe(read().length - 8);
      },
    );
  });

  describe("refused by Flink", () => {
    it.each(withRow(refused))("$file.name: $row.what", ({ file: { read }, row: { looks, message } }) => {
      const refusal = refusalOf(() => decodeMetadata(read()));
      expect(refusal?.message).toMatch(message);
      expect(refusal?.looks).toBe(looks);
      const streamed = refusalOf(() => recordEvents(memorySource(read())));
      expect(streamed?.message).toBe(refusal?.message);
    });
  });
});
