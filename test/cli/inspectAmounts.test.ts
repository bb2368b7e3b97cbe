import { copyFileSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import { afterAll, describe, expect, it } from "vitest";
import { ranCli } from "../support/ranCli.js";

async function inspect(snapshot: string, columns: number, ...options: string[]): Promise<string> {
  const terminal = { isTerminal: true, columns };
  const { code, out } = await ranCli(["inspect", snapshot, "--no-color", ...options], { terminal });
  expect(code).toBe(0);
  return out;
}

const folder = "samples/flink-2.2.1/aaabbb";
const heap = `${folder}/native-savepoint-hashmap`;
const incremental = `${folder}/checkpoint-incremental/5a4d71e5000000000000000000000005/chk-2`;
const changelog = `${folder}/changelog/5a4d71e5000000000000000000000006/chk-2`;
const home = mkdtempSync(join(tmpdir(), "amounts-"));
afterAll(() => rmSync(home, { recursive: true }));

/** From the table of states on. */
const tableOf = (out: string) => out.slice(out.search(/^ +(operator +state|holds) /m));

describe("amounts of states", () => {
  it("are exact for the heap, with subtasks, key groups and timers of one operator", async () => {
    const out = await inspect(heap, 120, "--operator", "bbb");
    expect(tableOf(out)).toMatchInlineSnapshot(`
      "    holds                                  type                       entries     size  share
          keyed by String                        heap                                7.2 KiB
            bbb-last-seen                        MapState<String, Long>          24    496 B    67%
              12 in each of 2 subtasks · most in key group 19: 3
            bbb-count                            ValueState<Long>                 8    120 B    16%
              4 in each of 2 subtasks · most in key group 19: 1
            _timer_state/processing_user-timers  timers by processing time        8    120 B    16%
              4 in each of 2 subtasks · most in key group 19: 1 · due 2100-01-01T00:00:00Z
            _timer_state/event_user-timers       timers by event time             0      0 B     0%
          bbb-pending                            ListState<Long>                 10
          Sizes of keyed states are those of their keys and values; files hold more, or less where they are compressed.
      "
    `);
  });

  it("are bounds for RocksDB, which never look like counts", async () => {
    const out = tableOf(await inspect(incremental, 120, "--states"));
    expect(out).toMatchInlineSnapshot(`
      "  operator  state                                  type                       entries       size
        bbb       keyed by String                        RocksDB or ForSt files               66.9 KiB
                    bbb-count                            ValueState<Long>            8 – 16    ≤ 256 B
                    bbb-last-seen                        MapState<String, Long>     24 – 48  ≤ 1.2 KiB
                    _timer_state/processing_user-timers  timers by processing time        8      128 B
                    _timer_state/event_user-timers       timers by event time             0        0 B
                  bbb-pending                            ListState<Long>                 20
        source    coordinator state                                                               16 B
                  SourceReaderState                      ListState<byte[]>                4
        aaa       aaa-pending                            ListState<Long>                 20
        Sizes of keyed states are those of their keys and values; files hold more, or less where they are compressed.
        Bounds (–, ≤) and ?: what one file of RocksDB or ForSt deletes or replaces in another is not looked up.
      "
    `);
  });

  it("are bounds where a changelog adds to them, and its changes are counted", async () => {
    const out = tableOf(await inspect(changelog, 120, "--states"));
    expect(out).toMatch(/bbb-count .* 4 – 84 +≥ 64 B$/m);
    expect(out).toMatch(/bbb, changes in the changelog: bbb-count \d+, bbb-last-seen \d+/);
    expect(await inspect(changelog, 120, "--operator", "bbb")).toMatch(/\d+ changes in the changelog/);
  });

  it("of timers on the heap beside RocksDB's state are those in raw keyed state, with their times", async () => {
    const truth = "test/state/truth/2.2.1/checkpoint-heap-timers";
    const { metadata } = JSON.parse(readFileSync(`${truth}/truth.json`, "utf8"));
    const out = await inspect(`${truth}/${metadata}`, 120, "--operator", "basics");
    expect(out).toMatch(/raw keyed state {2,}\d.*\n {6}user-timers +timers by event time +\d+\n.*due \d{4}/);
    const validate = new Ajv2020({ strict: false, validateFormats: false }).compile(
      JSON.parse(readFileSync(new URL("../../schemas/inspect.schema.json", import.meta.url), "utf8")),
    );
    const value = JSON.parse(await inspect(`${truth}/${metadata}`, 80, "--states", "--format", "json"));
    expect(validate(value), JSON.stringify(validate.errors)).toBe(true);
    const basics = value.operators.find(({ uid }: { uid: string }) => uid === "basics");
    expect(basics.rawTimers.map(({ time }: { time: string }) => time)).toEqual(["event", "processing"]);
  });

  it("fit 80 columns, and the two timer states of an operator can be told apart", async () => {
    for (const sample of [heap, incremental, changelog]) {
      for (const options of [["--states"], ["--operator", "bbb"]]) {
        const lines = tableOf(await inspect(sample, 80, ...options)).split("\n");
        for (const line of lines) expect(line.length, line).toBeLessThanOrEqual(80);
        const table = lines.slice(
          0,
          lines.findIndex((line) => /^ +(Sizes|bbb, changes) /.test(line)),
        );
        const timers = table.flatMap((line) => /_timer\S+/.exec(line)?.[0] ?? []);
        expect(new Set(timers).size).toBe(2);
      }
    }
  });

  it("are not looked for unless asked", async () => {
    expect(await inspect(heap, 120)).not.toContain("entries");
    expect(await inspect(heap, 120, "--operator", "bbb", "--no-states")).not.toContain("share");
  });

  it("have json that its schema describes", async () => {
    const validate = new Ajv2020({ strict: false, validateFormats: false }).compile(
      JSON.parse(readFileSync(new URL("../../schemas/inspect.schema.json", import.meta.url), "utf8")),
    );
    copyFileSync(`${heap}/_metadata`, join(home, "_metadata"));
    for (const snapshot of [heap, incremental, changelog, `${folder}/canonical-savepoint`, home]) {
      const value = JSON.parse(await inspect(snapshot, 80, "--states", "--format", "json"));
      expect(validate(value), JSON.stringify(validate.errors)).toBe(true);
    }
    const { operators } = JSON.parse(await inspect(heap, 80, "--operator", "bbb", "--format", "json"));
    const timers = operators[0].states.find((state: { name: string }) => /processing/.test(state.name));
    expect(timers).toMatchObject({
      kind: "timers",
      entries: { atLeast: 8, atMost: 8 },
      perSubtask: [{ entries: { atMost: 4 } }, { entries: { atMost: 4 } }],
      largestKeyGroup: { entries: 1 },
      timers: { earliest: "2100-01-01T00:00:00Z", latest: "2100-01-01T00:00:00Z" },
    });
    expect(operators[0]).toMatchObject({ keyedLayout: "heap", statesNotMeasured: [] });
  });
});
