/** The writer against DataView, and against the cursor that reads it back. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Cursor } from "../../src/bytes/cursor.js";
import { memorySource } from "../../src/bytes/source.js";
import { ByteWriter } from "../../src/bytes/writer.js";
import { RestorableError } from "../../src/errors.js";
import { runs } from "../support/arbitrary/settings.js";
import { i32, i64, longestText, text } from "../support/arbitrary/values.js";
import { same } from "../support/same.js";
import { slowEncode } from "../support/slowUtf8.js";

const field = fc.oneof(
  fc.record({ kind: fc.constant("u8" as const), value: fc.nat({ max: 255 }) }),
  fc.record({ kind: fc.constant("i32" as const), value: i32 }),
  fc.record({ kind: fc.constant("i64" as const), value: i64 }),
  fc.record({ kind: fc.constant("text" as const), value: text }),
  fc.record({ kind: fc.constant("bytes" as const), value: fc.uint8Array({ maxLength: 50 }) }),
);

type Field = typeof field extends fc.Arbitrary<infer T> ? T : never;

function write(writer: ByteWriter, { kind, value }: Field): void {
  switch (kind) {
    case "u8":
      return writer.u8(value);
    case "i32":
      return writer.i32(value);
    case "i64":
      return writer.i64(value);
    case "text":
      return writer.text(value);
    case "bytes":
      return writer.bytes(value);
  }
}

function read(cursor: Cursor, { kind, value }: Field): unknown {
  return kind === "bytes" ? Uint8Array.from(cursor.bytes(value.length)) : cursor[kind]();
}

describe("a writer", () => {
  it("of any initial size writes what the cursor reads", () => {
    const sizeHint = fc.option(fc.nat({ max: 60 }), { nil: undefined });
    const property = fc.property(sizeHint, fc.array(field, { maxLength: 40 }), (hint, fields) => {
      const writer = new ByteWriter(hint);
      for (const one of fields) write(writer, one);
      const bytes = writer.finish();
      expect(writer.length).toBe(bytes.length);
      const cursor = new Cursor(memorySource(bytes));
      same(
        fields.map((one) => read(cursor, one)),
        fields.map(({ value }) => value),
      );
      expect(cursor.remaining).toBe(0);
    });
    fc.assert(property, runs(500));
  });

  it("writes as java.io.DataOutputStream does", () => {
    const writer = new ByteWriter(0);
    writer.u8(0xfe);
    writer.i32(-2);
    writer.i64(-2);
    writer.i64(2n ** 63n - 1n);
    writer.text("é\0😀");
    writer.bytes(Uint8Array.of(1, 2));
    const expected = "fe fffffffe fffffffffffffffe 7fffffffffffffff 000a c3a9c080eda0bdedb880 0102";
    expect(Buffer.from(writer.finish()).toString("hex")).toBe(expected.replaceAll(" ", ""));
  });

  it("writes the longest strings, and nothing above them", () => {
    fc.assert(
      fc.property(longestText, (value) => {
        const writer = new ByteWriter(16);
        writer.text(value);
        expect(writer.length).toBe(2 + 65_535);
        expect([...writer.finish().subarray(0, 2)]).toEqual([0xff, 0xff]);
        expect(slowEncode(value.slice(0, 50))).toEqual([
          ...writer.finish().subarray(2, 2 + slowEncode(value.slice(0, 50)).length),
        ]);
        expect(() => writer.text(`${value}x`)).toThrow(RestorableError);
      }),
      { numRuns: 4 },
    );
  });
});
