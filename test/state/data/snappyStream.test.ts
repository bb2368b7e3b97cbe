import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { FormatError } from "../../../src/bytes/errors.js";
import { readRange } from "../../../src/bytes/source.js";
import { loadCodecs } from "../../../src/state/codecs.js";
import { snappyStream } from "../../../src/state/data/snappyStream.js";
import { fileSource } from "../../support/fileSource.js";
import { allocatedBy } from "../../support/memory.js";
import { chunk, snappyFrames, streamIdentifier } from "../../support/snappyFrames.js";

const codecs = await loadCodecs();

function everything(file: Uint8Array): Uint8Array {
  const { source } = snappyStream(fileSource(file), { start: 0, end: file.length }, codecs);
  return readRange(source, 0, source.size);
}

const contents = fc.uint8Array({ maxLength: 3000 });

describe("what was written", () => {
  it("is read, whatever the chunks, in whatever order it is asked for", () => {
    fc.assert(
      fc.property(
        contents,
        fc.integer({ min: 1, max: 700 }),
        fc.boolean(),
        fc.array(fc.nat(), { maxLength: 20 }),
        (bytes, chunkSize, plain, places) => {
          const file = snappyFrames(bytes, { chunkSize, plain });
          const { source, end } = snappyStream(fileSource(file), { start: 0, end: file.length }, codecs);
          expect(end).toBe(file.length);
          expect(Buffer.from(readRange(source, 0, source.size))).toEqual(Buffer.from(bytes));
          for (const place of places) {
            const at = place % (bytes.length + 1);
            const length = Math.min(bytes.length - at, place % 97);
            expect(Buffer.from(readRange(source, at, length))).toEqual(Buffer.from(bytes.subarray(at, at + length)));
          }
        },
      ),
    );
  });

  it("goes on behind padding and a repeated identifier", () => {
    const bytes = Buffer.from("abc");
    const file = Buffer.concat([snappyFrames(bytes), Buffer.from([0xfe, 3, 0, 0, 1, 2, 3]), snappyFrames(bytes)]);
    expect(Buffer.from(everything(file)).toString()).toBe("abcabc");
  });

  it("ends at the next identifier, where each state is a stream of its own", () => {
    const first = snappyFrames(Buffer.from("first"));
    const file = Buffer.concat([first, snappyFrames(Buffer.from("second"))]);
    const one = snappyStream(fileSource(file), { start: 0, end: file.length, alone: true }, codecs);
    expect([one.source.size, one.end]).toEqual([5, first.length]);
    const two = snappyStream(fileSource(file), { start: one.end, end: file.length, alone: true }, codecs);
    expect(Buffer.from(readRange(two.source, 0, two.source.size)).toString()).toBe("second");
  });

  it("may begin with a chunk of data, where that is said", () => {
    const file = fileSource(snappyFrames(Buffer.from("abc")));
    const range = { start: streamIdentifier.length, end: file.size };
    const { source } = snappyStream(file, { ...range, continued: true }, codecs);
    expect(Buffer.from(readRange(source, 0, source.size)).toString()).toBe("abc");
    expect(() => snappyStream(file, range, codecs)).toThrow(FormatError);
  });
});

describe("hostile streams", () => {
  const word = (value: number) => {
    const bytes: number[] = [];
    for (; value > 0x7f; value = Math.floor(value / 128)) bytes.push((value % 128) | 0x80);
    return [...bytes, value];
  };
  const bomb = (claimed: number, data: readonly number[]) =>
    Buffer.concat([Uint8Array.from(streamIdentifier), chunk(0, 0, Uint8Array.from([...word(claimed), ...data]))]);

  it.each([
    ["a chunk of 64 KiB and a byte", bomb(65_537, [0])],
    ["a chunk of 4 GiB", bomb(2 ** 32 - 1, [0])],
    ["a chunk that cannot hold what it says", bomb(65_536, [0, 1])],
    ["a copy from before the beginning", bomb(8, [0x1e, 0x09, 0x00])],
    ["a literal longer than its chunk", bomb(60, [0xec, 1, 2])],
    ["no identifier", Buffer.from([1, 5, 0, 0, 0, 0, 0, 0, 65])],
    ["another identifier", Buffer.from([0xff, 6, 0, 0, ...Buffer.from("snappy")])],
    ["a chunk type that must be known", Buffer.from([...streamIdentifier, 0x02, 0, 0, 0])],
    ["a chunk without checksum", Buffer.from([...streamIdentifier, 0, 3, 0, 0, 1, 2, 3])],
    [
      "a changed byte",
      snappyFrames(Buffer.from("abc")).map((byte, i, all) => (i === all.length - 1 ? byte ^ 1 : byte)),
    ],
  ])("%s", (_, file) => {
    expect(() => everything(file)).toThrow(FormatError);
  });

  it("cut anywhere, they are refused or shorter", () => {
    const file = snappyFrames(Buffer.from("some bytes, some bytes, some bytes"), { chunkSize: 10 });
    for (let size = 0; size < file.length; size++) {
      try {
        expect(everything(file.subarray(0, size)).length).toBeLessThan(34);
      } catch (error) {
        if (!(error instanceof FormatError)) throw error;
      }
    }
  });

  it("changed anywhere, they give a FormatError, or what was written", () => {
    const bytes = Buffer.from("0123456789".repeat(30));
    const file = snappyFrames(bytes, { chunkSize: 64 });
    fc.assert(
      fc.property(fc.nat(file.length - 1), fc.nat(255), (at, byte) => {
        const changed = Uint8Array.from(file);
        changed[at] = byte;
        let found: Uint8Array | undefined;
        try {
          found = everything(changed);
        } catch (error) {
          if (!(error instanceof FormatError)) throw error;
        }
        // a chunk may have become one that is skipped
        if (found && found.length === bytes.length) expect(Buffer.from(found)).toEqual(bytes);
      }),
      { numRuns: 2000 },
    );
  });

  it("20 MB that stand for 400 MB take memory for a chunk", () => {
    const one = snappyFrames(new Uint8Array(1 << 16)).subarray(streamIdentifier.length);
    const many = Buffer.concat([Uint8Array.from(streamIdentifier), ...Array.from({ length: 6400 }, () => one)]);
    const file = fileSource(many);
    let size = 0;
    const allocated = allocatedBy(() => {
      const { source } = snappyStream(file, { start: 0, end: many.length }, codecs);
      size = source.size;
      source.read(size - 10, new Uint8Array(10));
    });
    expect(size).toBe(6400 << 16);
    expect(allocated).toBeLessThan(16 << 20);
  });
});
