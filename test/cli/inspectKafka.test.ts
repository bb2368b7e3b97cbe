import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Ajv2020 } from "ajv/dist/2020.js";
import { afterAll, describe, expect, it } from "vitest";
import { decodeMetadata } from "../../src/metadata/decode.js";
import { encodeMetadata } from "../../src/metadata/encode.js";
import { ranCli } from "../support/ranCli.js";

const golden = fileURLToPath(new URL("../state/connector/golden/", import.meta.url));
const home = mkdtempSync(join(tmpdir(), "restorable-kafka-"));
afterAll(() => rmSync(home, { recursive: true, force: true }));

const inspect = (snapshot: string, ...options: string[]) => ranCli(["inspect", snapshot, "--no-color", ...options]);

const validate = new Ajv2020({ strict: false }).compile(
  JSON.parse(readFileSync(new URL("../../schemas/inspect.schema.json", import.meta.url), "utf8")),
);

describe("inspect --kafka", () => {
  it("shows where each partition goes on", async () => {
    const { code, out } = await inspect(`${golden}flink-2.2.1`, "--kafka", "--quiet");
    expect(code).toBe(0);
    expect(out).toMatchInlineSnapshot(`
      "  orders (00000000000000000000000000000001): KafkaSource, 5 partitions of 3
          topics
          topic        partition         starts at          stops at  subtask
          later                7               100                 –  not assigned yet
          orders               0                42                 –  0
          orders               1  9007199254740993  9007199254740999  1
          orders               2          earliest                 –  0
          payments.v1          0         committed            latest  1
      "
    `);
  });

  it("shows offsets of the legacy consumer, topics of any length", async () => {
    const { code, out } = await inspect(`${golden}flink-1.16.3`, "--kafka");
    expect(code).toBe(0);
    expect(out).toContain("FlinkKafkaConsumer, 8 partitions of");
    expect(out).toMatch(/ abc +13 +16769 +0\n/);
    for (const line of out.split("\n")) expect(line.length).toBeLessThanOrEqual(80);
  });

  it("says that it found none, and why that is no proof", async () => {
    const { code, out } = await inspect("samples/flink-2.2.1/aaabbb/canonical-savepoint", "--kafka");
    expect(code).toBe(0);
    expect(out).toContain("no Kafka offsets found");
    expect(out).toContain("State of other sources does not say what it is");
  });

  it("has json that its schema describes; numbers beyond 2^53 are text", async () => {
    const { code, out } = await inspect(`${golden}flink-2.2.1`, "--kafka", "--format", "json", "--operator", "orders");
    const value = JSON.parse(out) as { kafkaOffsets: Record<string, unknown>[]; notRead: unknown[] };
    expect(validate(value), JSON.stringify(validate.errors)).toBe(true);
    expect(code).toBe(0);
    expect(value.notRead).toEqual([]);
    expect(value.kafkaOffsets).toContainEqual({
      operatorId: "00000000000000000000000000000001",
      uid: "orders",
      source: "KafkaSource",
      topic: "orders",
      partition: 1,
      startsAt: "9007199254740993",
      stopsAt: "9007199254740999",
      subtaskIndex: 1,
      status: "read",
    });
  });

  it("goes on where a file is missing, says so, and fails", async () => {
    const metadata = decodeMetadata(readFileSync(`${golden}flink-2.2.1/_metadata`));
    if (metadata.version === 1) throw new Error("version 1");
    const [first, ...others] = metadata.operators;
    const spoilt = first?.subtasks.map((entry) => {
      const handle = entry.finished ? null : entry.state.managedOperatorState;
      if (entry.finished || handle?.tag !== 4 || entry.subtaskIndex !== 0) return entry;
      const delegate = { tag: 6 as const, relativePath: "gone", stateSize: 10 };
      return { ...entry, state: { ...entry.state, managedOperatorState: { ...handle, delegate } } };
    });
    const operators = [{ ...first, subtasks: spoilt }, ...others] as typeof metadata.operators;
    writeFileSync(join(home, "_metadata"), encodeMetadata({ ...metadata, operators }));
    const { code, out } = await inspect(home, "--kafka");
    expect(code).toBe(2);
    expect(out).toMatch(/not read: orders, subtask 0: .*gone/s);
    expect(out).toMatch(/payments\.v1 +0 +committed/);
    const { out: text } = await inspect(home, "--kafka", "--format", "json");
    expect(validate(JSON.parse(text)), JSON.stringify(validate.errors)).toBe(true);
  });

  it("does not go with --files", async () => {
    const { code, err } = await inspect(`${golden}flink-2.2.1`, "--kafka", "--files");
    expect(code).toBe(2);
    expect(err).toContain("--files and --kafka do not go together");
  });
});
