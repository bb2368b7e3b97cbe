import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ranCli } from "../support/ranCli.js";
import { goldenSnapshot, keyedHead, valueState } from "../support/stateHeads.js";

const diff = (...args: string[]) => ranCli(["diff", ...args, "--no-color"]);

const sample = "samples/flink-2.2.1/aaabbb/native-savepoint-rocksdb";
const home = mkdtempSync(join(tmpdir(), "diff-states-"));
const [changed, bare] = [join(home, "changed"), join(home, "bare")];
afterAll(() => rmSync(home, { recursive: true }));

beforeAll(() => {
  cpSync(sample, changed, { recursive: true });
  const [string, long] = [goldenSnapshot("String"), goldenSnapshot("Long")];
  const head = keyedHead(string, valueState("bbb-count", string), valueState("bbb-new", long));
  for (const name of readdirSync(changed)) {
    // the file of an incremental handle that holds the head alone
    if (readFileSync(join(changed, name)).includes("bbb-count")) {
      const isHead = readFileSync(join(changed, name)).readInt32BE(0) === 6;
      if (isHead) writeFileSync(join(changed, name), head);
    }
  }
  cpSync(`${sample}/_metadata`, join(bare, "_metadata"));
});

const validate = new Ajv2020({ strict: false }).compile(
  JSON.parse(readFileSync(new URL("../../schemas/diff.schema.json", import.meta.url), "utf8")),
);

describe("diff of states", () => {
  it("tells what is gone, new, and of another type, and what Flink makes of it", async () => {
    const { code, out, err } = await diff(sample, changed, "--exit-code");
    expect(code).toBe(1);
    expect(err).toBe("");
    expect(out).toMatchInlineSnapshot(`
      "states of operator bbb
      - bbb-last-seen: MapState<String, Long>
      - _timer_state/processing_user-timers: timers by processing time
      - _timer_state/event_user-timers: timers by event time
      + bbb-new: ValueState<Long>
      ! bbb-count: ValueState<Long> → ValueState<String>
          refused: value: Long became String
      "
    `);
  });

  it("is a part of json, as its schema says, and of markdown", async () => {
    for (const [old, now] of [
      [sample, changed],
      [sample, bare],
      [bare, bare],
    ] as const) {
      const value = JSON.parse((await diff(old, now, "--format", "json")).out);
      expect(validate(value), JSON.stringify(validate.errors)).toBe(true);
    }
    const { states } = JSON.parse((await diff(sample, changed, "--format", "json")).out);
    expect(states).toMatchObject([
      {
        operator: { uid: "bbb" },
        added: [{ name: "bbb-new", kind: "keyed-value", type: "ValueState<Long>" }],
        changed: [{ name: "bbb-count", accepted: "refused", changes: [{ part: "value" }] }],
      },
    ]);
    expect((await diff(sample, changed, "--format", "markdown")).out).toContain("! bbb-count: ");
  });

  it.each([
    ["native-savepoint-hashmap", "native-savepoint-rocksdb"],
    ["canonical-savepoint", "changelog/5a4d71e5000000000000000000000006/chk-2"],
  ])("there is none between what the same job wrote: %s, %s", async (one, other) => {
    const folder = "samples/flink-2.2.1/aaabbb";
    const { out } = await diff(`${folder}/${one}`, `${folder}/${other}`, "--format", "json");
    expect(JSON.parse(out).states).toEqual([]);
  });

  it("there is none between releases where the job is the same", async () => {
    const { out } = await diff("samples/flink-1.16.3/aaabbb/native-savepoint-rocksdb", sample, "--format", "json");
    expect(JSON.parse(out).states).toEqual([]);
  });

  it("is left out with --no-states, and where there are no state files in one line", async () => {
    const plain = await diff(sample, changed, "--no-states", "--exit-code");
    expect(plain).toEqual({ code: 0, out: "", err: "restorable: no difference\n" });
    const { code, err } = await diff(bare, bare, "--exit-code");
    expect(code).toBe(0);
    expect(err.split("\n")).toHaveLength(3);
    expect(err).toMatch(
      /^restorable: states not compared: bbb, subtask 0 of the old one: .* does not exist, and 15 others$/m,
    );
  });
});
