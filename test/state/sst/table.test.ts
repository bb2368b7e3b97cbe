/** SST files that RocksDB wrote (fixtures/make.py): every format version, checksum and index that it can write. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { FormatError } from "../../../src/bytes/errors.js";
import { memorySource } from "../../../src/bytes/source.js";
import { loadCodecs } from "../../../src/state/codecs.js";
import { readBlock, UnknownCompressionError } from "../../../src/state/sst/block.js";
import { dataBlocks } from "../../../src/state/sst/blocks.js";
import { blockEntries } from "../../../src/state/sst/entries.js";
import { readSst } from "../../../src/state/sst/table.js";
import { fileSource } from "../../support/fileSource.js";

const folder = join(import.meta.dirname, "fixtures");
const codecs = await loadCodecs();
const fixtures = readdirSync(folder)
  .filter((name) => name.endsWith(".sst"))
  .map((name) => ({ name, bytes: new Uint8Array(readFileSync(join(folder, name))) }));
const fixture = (name: string) => fixtures.find((f) => f.name === name)?.bytes ?? expect.fail(name);

/** All entries, through the index, from a source that is never whole in memory. */
function contents(bytes: Uint8Array): [key: string, value: string][] {
  const file = fileSource(bytes);
  const sst = readSst(file, codecs);
  const text = new TextDecoder();
  return [...dataBlocks(file, sst, codecs)].flatMap((handle) =>
    [...mapped(blockEntries(readBlock(file, handle, sst.footer, codecs), handle.offset))].map(
      // behind each key are 8 bytes: sequence number and type
      ([key, value]): [string, string] => [text.decode(key.subarray(0, -8)), text.decode(value)],
    ),
  );
}

function* mapped(entries: Iterable<{ key: Uint8Array; value: Uint8Array }>): Generator<[Uint8Array, Uint8Array]> {
  for (const { key, value } of entries) yield [key.slice(), value];
}

describe.each(fixtures)("$name", ({ name, bytes }) => {
  const [version = "", checksum = "", compression] = name
    .replace(/\.sst$/, "")
    .replace("no-checksum", "none")
    .split("-");
  const written = name.includes("partitioned") ? 200 : 60;

  it("says what RocksDB put into it", () => {
    const { footer, properties } = readSst(fileSource(bytes), codecs);
    expect(`v${footer.formatVersion}`).toBe(version);
    expect(footer.checksumType).toBe(checksum.toUpperCase());
    expect(properties).toMatchObject({ entries: written + 4, deletions: 4, mergeOperands: 0, rangeDeletions: 0 });
    expect(properties.rawKeySize).toBe((written + 4) * ("key-000".length + 8));
  });

  if (compression === "lz4" || compression === "zstd") {
    it("is not read beyond its properties: the compression is not one that Flink uses by itself", () => {
      expect(() => contents(bytes)).toThrow(UnknownCompressionError);
    });
    return;
  }

  it("lists every data block", () => {
    const found = contents(bytes);
    expect(found).toHaveLength(written + 4);
    expect(found[0]).toEqual(["key-000", "value-0 value-0 value-0 "]);
    expect(found[written - 1]?.[1]).toBe(`value-${written - 1} `.repeat(3));
    expect(found.at(-1)).toEqual([`key-${String(written + 3).padStart(3, "0")}`, ""]);
  });
});

it("takes one read at the end for all that it says of its state", () => {
  const file = fileSource(fixture("v5-xxh3-snappy-partitioned.sst"));
  readSst(file, codecs);
  expect(file.traffic).toEqual({ reads: 1, bytes: 4096 });
});

describe("hostile files", () => {
  const whole = fixture("v5-xxh3-snappy.sst");

  it.each(["v5-xxh3-snappy.sst", "v6-crc32c-snappy.sst", "v2-xxh3-snappy-partitioned.sst"])(
    "%s: cut anywhere, it is refused",
    (name) => {
      const bytes = fixture(name);
      for (let size = 0; size < bytes.length; size++) {
        expect(() => readSst(memorySource(bytes.subarray(0, size)), codecs), `${size} bytes`).toThrow(FormatError);
      }
    },
  );

  it("any changed byte is noticed, or changes nothing that is read", () => {
    const untouched = contents(whole);
    for (let i = 0; i < whole.length; i++) {
      const bytes = whole.slice();
      bytes[i] = (bytes[i] as number) ^ 0x41;
      try {
        expect(contents(bytes), `byte ${i}`).toEqual(untouched);
      } catch (error) {
        if (!(error instanceof FormatError)) throw error;
      }
    }
  });

  it("without checksums, changes give a FormatError or other content, and never more memory", () => {
    const bytes = fixture("v6-no-checksum-snappy.sst");
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(bytes.length - 1), fc.nat(255)), { minLength: 1, maxLength: 4 }),
        (changes) => {
          const changed = bytes.slice();
          for (const [at, byte] of changes) changed[at] = byte;
          try {
            contents(changed);
          } catch (error) {
            if (!(error instanceof FormatError)) throw error;
          }
        },
      ),
      { numRuns: 3000 },
    );
  });
});
