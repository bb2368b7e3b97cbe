import { readFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, it } from "vitest";
import { ranCli } from "../support/ranCli.js";

const inspect = (snapshot: string, ...options: string[]) => ranCli(["inspect", snapshot, "--no-color", ...options]);

const sample = "samples/flink-2.2.1/aaabbb/native-savepoint-hashmap";
const validate = new Ajv2020({ strict: false }).compile(
  JSON.parse(readFileSync(new URL("../../schemas/inspect.schema.json", import.meta.url), "utf8")),
);

describe("inspect --values", () => {
  it("shows entries of each state, and cuts them at the terminal's edge", async () => {
    const { code, out } = await inspect(sample, "--values", "1", "--quiet", "--operator", "bbb");
    expect(code).toBe(0);
    for (const line of out.split("\n")) expect(line.length).toBeLessThanOrEqual(80);
    expect(out.replaceAll(/\d{4,}/g, "n")).toMatchInlineSnapshot(`
      "  bbb ("Count per key", 95ad6fnd5ed59e69d2bnf)
          bbb-pending  list
            n
          bbb-last-seen  keyed
            "key-4" → {"entry-1" → n, "entry-2" → n, "entry-0" → n}
          bbb-count  keyed
            "key-4" → n
          _timer_state/processing_user-timers  timers
            timestamp n, "key-4"
          _timer_state/event_user-timers  timers
            no entries
      "
    `);
  });

  it("has json that its schema describes", async () => {
    const { code, out } = await inspect(sample, "--values", "2", "--format", "json");
    const value = JSON.parse(out) as { values: { uid: string; states: { name: string; entries: unknown[] }[] }[] };
    expect(validate(value), JSON.stringify(validate.errors)).toBe(true);
    expect(code).toBe(0);
    const bbb = value.values.find(({ uid }) => uid === "bbb");
    expect(bbb?.states.find(({ name }) => name === "bbb-count")?.entries).toMatchObject([
      { subtaskIndex: 0, key: expect.stringMatching(/^key-/), value: expect.any(Number) },
      { subtaskIndex: 0, key: expect.stringMatching(/^key-/), value: expect.any(Number) },
    ]);
  });

  it("shows what files of RocksDB come to", async () => {
    const { code, out } = await inspect("samples/flink-2.2.1/aaabbb/native-savepoint-rocksdb", "--values", "1");
    expect(code).toBe(0);
    expect(out).toMatch(/bbb-last-seen {2}keyed\n {6}"key-\d", userKey "entry-0" → \d+/);
    expect(out).toMatch(/bbb-count {2}keyed\n {6}"key-\d" → \d+/);
    expect(out).toMatch(/user-timers {2}timers\n {6}timestamp 4102444800000, "key-\d"/);
  });

  it("says what it does not look into", async () => {
    const changelog = "samples/flink-2.2.1/aaabbb/changelog/5a4d71e5000000000000000000000006/chk-2";
    const { code, out } = await inspect(changelog, "--values", "1");
    expect(code).toBe(0);
    expect(out).toContain("not shown: changes of the changelog state backend");
  });

  it.each(["0", "many", "-1"])("refuses --values %s", async (count) => {
    const { code, err } = await inspect(sample, `--values=${count}`);
    expect(code).toBe(2);
    expect(err).toContain("whole number");
  });
});
