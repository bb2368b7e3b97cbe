import { describe, expect, it } from "vitest";
import type { SerializerSnapshot } from "../../../src/state/model.js";
import { codecOf } from "../../../src/state/values/codecOf.js";
import { hasFixedLength, readCompositeKey } from "../../../src/state/values/keyLength.js";
import { cursorOver, writtenValues } from "./written.js";

describe.each(writtenValues)("serializers of Flink $flink", ({ cases }) => {
  it.each(cases)("$name has the length that getLength() says", ({ snapshot, length }) => {
    expect(hasFixedLength(snapshot)).toBe(length >= 0);
  });

  it.each(cases.filter(({ values }) => values.length > 0))(
    "$name is as wide as its codec says",
    ({ snapshot, values }) => {
      const { width } = codecOf(snapshot);
      for (const { bytes } of values) expect(width === null || width === bytes.length).toBe(true);
    },
  );
});

const basic = (type: "String" | "Long" | "VoidNamespace"): SerializerSnapshot => ({
  snapshotClass: "",
  version: 3,
  serializerClass: null,
  kind: "basic",
  type,
});

describe("composite keys", () => {
  it("have no lengths where one part has a fixed one", () => {
    const cursor = cursorOver(Uint8Array.of(7, 3, 0x61, 0x62, 0, 9));
    const parts = { key: basic("String"), namespace: basic("VoidNamespace"), keyGroupBytes: 1 };
    expect(readCompositeKey(cursor, parts)).toEqual({ key: "ab", namespace: "VoidNamespace" });
    expect(cursor.position).toBe(5);
  });

  it("have the length of each part behind it where both vary, in as few bytes as it takes", () => {
    const parts = { key: basic("String"), namespace: basic("String"), keyGroupBytes: 2 };
    expect(readCompositeKey(cursorOver(Uint8Array.of(0, 7, 3, 0x61, 0x62, 3, 2, 0x63, 2)), parts)).toEqual({
      key: "ab",
      namespace: "c",
    });
    const long = new Uint8Array(300).fill(0x61);
    // 302 bytes: two of length, 300 of text; 302 = 0x012e
    const bytes = Uint8Array.of(0, 7, 0xad, 0x02, ...long, 0x2e, 0x01, 1, 1);
    const cursor = cursorOver(bytes);
    expect(readCompositeKey(cursor, parts)).toEqual({ key: "a".repeat(300), namespace: "" });
    expect(cursor.remaining).toBe(0);
  });

  it("are refused where a length is another", () => {
    const parts = { key: basic("String"), namespace: basic("String"), keyGroupBytes: 1 };
    expect(() => readCompositeKey(cursorOver(Uint8Array.of(7, 3, 0x61, 0x62, 4, 1, 1)), parts)).toThrow(
      "another length",
    );
  });
});
