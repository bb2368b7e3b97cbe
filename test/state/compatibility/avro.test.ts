/** Every schema asked whether it can read what every other wrote, by Flink itself (test/flink/compatibility). */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { avroCompatibility } from "../../../src/state/compatibility/avro.js";

const folder = join(import.meta.dirname, "avro");
const schemas = (JSON.parse(readFileSync(join(folder, "schemas.json"), "utf8")) as unknown[]).map((schema) =>
  JSON.stringify(schema),
);
const letters = { asIs: "a", afterMigration: "m", incompatible: "i", reconfigured: "r", undecided: "?" } as const;

describe("Avro schemas", () => {
  it.each(["1.20.4", "2.3.0"])("are compatible where they are in Flink %s", (release) => {
    const answers = readFileSync(join(folder, `flink-${release}.txt`), "utf8")
      .trimEnd()
      .split("\n");
    expect(answers.length).toBe(schemas.length);
    const wrong = schemas.flatMap((writer, i) =>
      schemas.flatMap((reader, j) => {
        const ours = letters[avroCompatibility(writer, reader)];
        return ours === answers[i]?.[j] ? [] : [`${writer} → ${reader}: ${ours}, Flink: ${answers[i]?.[j]}`];
      }),
    );
    expect(wrong).toEqual([]);
  });

  it.each([
    ["no JSON", "{"],
    ["no type", '{"type": "record", "name": "R"}'],
    ["a name that nobody defines", '"acme.Unknown"'],
    ["nested without end", "[".repeat(5000) + "]".repeat(5000)],
  ])("are not decided where one is %s", (_, schema) => {
    expect(avroCompatibility('"int"', schema)).toBe("undecided");
    expect(avroCompatibility(schema, '"int"')).toBe("undecided");
  });

  it("are compared in time, however often a type is met again", () => {
    const wide = (type: string) =>
      JSON.stringify({
        type: "record",
        name: "R",
        fields: Array.from({ length: 200 }, (_, i) => ({
          name: `f${i}`,
          type: i === 0 ? { type: "record", name: "S", fields: [{ name: "x", type: ["null", type, "R"] }] } : "S",
        })),
      });
    expect(avroCompatibility(wide("int"), wide("long"))).toBe("afterMigration");
    expect(avroCompatibility(wide("long"), wide("int"))).toBe("incompatible");
  });
});
