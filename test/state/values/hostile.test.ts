/** Bytes that are cut off or changed give a value, "not decodable" or a FormatError; in little time and memory. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { FormatError } from "../../../src/bytes/errors.js";
import { jsonText } from "../../../src/report/json.js";
import { valueJson } from "../../../src/report/valueJson.js";
import type { SerializerSnapshot } from "../../../src/state/model.js";
import { decodeValue, skipValue } from "../../../src/state/values/decode.js";
import { isNotDecodable, type Value } from "../../../src/state/values/value.js";
import { cursorOver, writtenValues } from "./written.js";

const { cases } = writtenValues[writtenValues.length - 1] as (typeof writtenValues)[number];
const scala = (writtenValues[0] as (typeof writtenValues)[number]).cases.slice(-4);
const all = [...cases, ...scala].filter(({ values }) => values.length > 0);

Error.stackTraceLimit = 0;

/** The value, or undefined where the bytes are refused; anything else thrown fails the test. */
function decoded(snapshot: SerializerSnapshot, bytes: Uint8Array): Value | undefined {
  try {
    const cursor = cursorOver(bytes);
    const value = decodeValue(snapshot, cursor);
    expect(cursor.position).toBeLessThanOrEqual(bytes.length);
    jsonText(valueJson(value));
    return value;
  } catch (error) {
    if (error instanceof FormatError) return undefined;
    throw error;
  }
}

function skipped(snapshot: SerializerSnapshot, bytes: Uint8Array): void {
  try {
    const cursor = cursorOver(bytes);
    skipValue(snapshot, cursor);
    expect(cursor.position).toBeLessThanOrEqual(bytes.length);
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
  }
}

describe("values that are cut off", () => {
  it.each(all)("$name", ({ snapshot, values }) => {
    for (const { bytes } of values) {
      for (let cut = 0; cut < bytes.length; cut++) {
        const value = decoded(snapshot, bytes.subarray(0, cut));
        expect(value === undefined || isNotDecodable(value), `cut to ${cut}`).toBe(true);
        skipped(snapshot, bytes.subarray(0, cut));
      }
    }
  });
});

describe("values that are changed", () => {
  it("are read, refused or not decodable", () => {
    const change = fc.record({ at: fc.nat(), byte: fc.integer({ min: 0, max: 255 }) });
    fc.assert(
      fc.property(
        fc.constantFrom(...all),
        fc.nat(),
        fc.array(change, { minLength: 1, maxLength: 6 }),
        (one, which, changes) => {
          const bytes = Uint8Array.from(one.values[which % one.values.length]?.bytes ?? []);
          for (const { at, byte } of changes) if (bytes.length > 0) bytes[at % bytes.length] = byte;
          decoded(one.snapshot, bytes);
          skipped(one.snapshot, bytes);
        },
      ),
      { numRuns: 4000 },
    );
  });

  it("may be any bytes at all", () => {
    fc.assert(
      fc.property(fc.constantFrom(...all), fc.uint8Array({ maxLength: 200 }), ({ snapshot }, bytes) => {
        decoded(snapshot, bytes);
        skipped(snapshot, bytes);
      }),
      { numRuns: 4000 },
    );
  });
});

const plain = { snapshotClass: "", version: 1, serializerClass: null };
const avro = (schema: unknown): SerializerSnapshot => ({
  ...plain,
  kind: "avro",
  typeClass: null,
  schema: typeof schema === "string" ? schema : JSON.stringify(schema),
});
const basic = (type: "Long" | "NullValue"): SerializerSnapshot => ({ ...plain, kind: "basic", type });

describe("few bytes that stand for many parts", () => {
  it("2^31 elements of no bytes are not built, and stepped over at once", () => {
    const list: SerializerSnapshot = { ...plain, kind: "list", collection: "List", element: basic("NullValue") };
    const bytes = Uint8Array.of(0x7f, 0xff, 0xff, 0xff);
    expect(decoded(list, bytes)).toEqual({ kind: "notDecodable", reason: "larger than 32 MiB" });
    expect(skipValue(list, cursorOver(bytes))).toBeNull();
  });

  it("an Avro array of 2^49 nulls", () => {
    const nulls = avro({ type: "array", items: "null" });
    const bytes = Uint8Array.of(0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f, 0);
    expect(decoded(nulls, bytes)).toEqual({ kind: "notDecodable", reason: "larger than 32 MiB" });
    expect(skipValue(nulls, cursorOver(bytes))).toBeNull();
  });

  it("an Avro record that holds itself, as deep as there are bytes", () => {
    const list = avro({ type: "record", name: "L", fields: [{ name: "next", type: ["null", "L"] }] });
    const deep = new Uint8Array(40_000).map((_, i) => (i % 4 === 3 ? 1 : 0));
    expect(decoded(list, deep)).toBeUndefined();
    const endless = avro({ type: "record", name: "L", fields: [{ name: "next", type: "L" }] });
    expect(decoded(endless, new Uint8Array(0))).toBeUndefined();
  });

  it("rows whose elements all point to the same bytes", () => {
    let element: Record<string, unknown> = { root: "INTEGER", nullable: true };
    for (let i = 0; i < 12; i++) element = { root: "ARRAY", nullable: true, element };
    const row = { ...plain, kind: "arrayData", elementType: element, element: basic("Long") } as SerializerSnapshot;
    // 100 elements, none null, each of which is all 820 bytes from the start on
    const size = 4 + 16 + 100 * 8;
    const bytes = new Uint8Array(4 + size);
    const view = new DataView(bytes.buffer);
    view.setInt32(0, size);
    view.setInt32(4, 100, true);
    for (let i = 0; i < 100; i++) view.setInt32(4 + 20 + i * 8, size, true);
    expect(decoded(row, bytes)).toEqual({ kind: "notDecodable", reason: "larger than 32 MiB" });
  });

  it("a decimal of a million digits", () => {
    const decimal = avro({ type: "bytes", logicalType: "decimal", precision: 9, scale: 2 });
    const bytes = new Uint8Array(4 + 500_000).fill(0x77);
    new DataView(bytes.buffer).setInt32(0, 500_000);
    expect(decoded(decimal, bytes)).toBeInstanceOf(Uint8Array);
    expect(decoded({ ...plain, kind: "decimalData", precision: 38, scale: 2 }, bytes)).toBeUndefined();
  });
});

describe("Avro schemas that are none", () => {
  it.each([
    "",
    "{",
    "null",
    '"Missing"',
    '{"type":"record","name":"R"}',
    '{"type":"fixed","name":"F","size":-1}',
    "[[[[1]]]]",
  ])("%s", (schema) => {
    const value = decoded(avro(schema), new Uint8Array(8));
    expect(value).toMatchObject({ kind: "notDecodable", reason: expect.stringContaining("Avro schema") });
  });

  it("nest without end", () => {
    const schema = `${'{"type":"array","items":'.repeat(20_000)}"int"${"}".repeat(20_000)}`;
    expect(decoded(avro(schema), new Uint8Array(8))).toMatchObject({ kind: "notDecodable" });
  });
});
