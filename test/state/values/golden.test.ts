/** What Flink's serializers wrote is decoded to what was put in, and stepped over to its exact end. */
import { describe, expect, it } from "vitest";
import { jsonText } from "../../../src/report/json.js";
import { valueJson } from "../../../src/report/valueJson.js";
import { decodeValue, skipValue } from "../../../src/state/values/decode.js";
import { isNotDecodable } from "../../../src/state/values/value.js";
import { cursorOver, writtenValues } from "./written.js";

describe.each(writtenValues)("written by Flink $flink", ({ cases }) => {
  it.each(cases)("$name", ({ snapshot, values }) => {
    for (const { bytes, shows } of values) {
      // something behind it, that a codec which reads too far would take
      const cursor = cursorOver(Uint8Array.of(...bytes, 1, 2, 3));
      const value = decodeValue(snapshot, cursor);
      expect(JSON.parse(jsonText(valueJson(value)))).toEqual(shows);
      if (!isNotDecodable(value)) expect(cursor.position).toBe(bytes.length);
    }
  });

  it.each(cases)("$name is stepped over", ({ snapshot, values }) => {
    for (const { bytes } of values) {
      const cursor = cursorOver(Uint8Array.of(...bytes, 1, 2, 3));
      const reason = skipValue(snapshot, cursor);
      if (reason === null) expect(cursor.position).toBe(bytes.length);
      else expect(isNotDecodable(decodeValue(snapshot, cursorOver(bytes)))).toBe(true);
    }
  });
});
