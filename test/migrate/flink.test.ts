/** What real Flink did with migrated snapshots, recorded by test/flink/conformance/migrate and npm run bench:migrate. */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { describe, expect, it } from "vitest";
import { page } from "./flinkPage.js";
import { type MigrationRecord, operationOf } from "./records.js";

const folder = join(import.meta.dirname, "recorded");
const releases = readdirSync(folder)
  .filter((file) => file.endsWith(".jsonl"))
  .map((file) => basename(file, ".jsonl"));

const recordsOf = (release: string): MigrationRecord[] =>
  readFileSync(join(folder, `${release}.jsonl`), "utf8")
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as MigrationRecord);

const all = releases.flatMap((release) =>
  recordsOf(release).map((record) => ({ release, ...operationOf(record), record })),
);

/** Which of them are to end otherwise than with every value there. */
const refusedByUs = (operation: string, kind: string, release: string): boolean =>
  operation === "max-parallelism-keyed" ||
  (operation.startsWith("down-") && release === "1.20.4" && holdsRocksdb.includes(kind));
const holdsRocksdb = ["native-rocksdb", "incremental", "file-merging"];

describe.each(releases)("Flink %s", (release) => {
  const records = all.filter((one) => one.release === release);
  const migrated = records.filter(({ asItWas }) => !asItWas);
  const asTheyWere = records.filter(({ asItWas }) => asItWas);

  it("restores what was migrated, with every value", () => {
    const others = migrated
      .filter(({ operation, kind }) => !refusedByUs(operation, kind, release) && operation !== "drop-in-flight")
      .filter(({ record }) => record.result !== "restored");
    expect(others.map(({ record }) => record)).toEqual([]);
    expect(migrated.length).toBeGreaterThan(10);
  });

  it("would not have restored the same without the migration, or to something else", () => {
    const needless = asTheyWere.filter(({ record }) => record.result === "restored").map(({ operation }) => operation);
    // metadata of an older release is read by a newer one, and 2.2 and 2.3 write the same
    const readAnyway = ["up-from-1.20.4", ...(release === "2.2.1" ? ["down-from-2.3.0"] : [])];
    expect(needless.filter((operation) => !readAnyway.includes(operation))).toEqual([]);
    const silent = asTheyWere.filter(({ record }) => record.result === "restored-with-loss");
    expect(new Set(silent.map(({ operation }) => operation))).toEqual(new Set(release === "2.0.1" ? [] : ["swap"]));
  });

  it("refuses another max parallelism for keyed state: so do we, beforehand", () => {
    for (const { record, asItWas } of records.filter(({ operation }) => operation === "max-parallelism-keyed")) {
      expect(record.result).toBe(asItWas ? "refused" : "not migrated");
      expect(record.message).toContain(asItWas ? "Max parallelism mismatch" : "its max parallelism is 128 for good");
    }
  });

  it("loses the data in flight that somebody gave up, and nothing else", () => {
    for (const { record } of records.filter(({ operation }) => operation === "drop-in-flight")) {
      expect(new Set(record.lost?.map(({ kind }) => kind))).toEqual(new Set(["in-flight"]));
    }
  });
});

describe("conversions", () => {
  it("of RocksDB files of Flink 2 for Flink 1 are refused beforehand", () => {
    const refused = all.filter(
      ({ operation, record }) => operation.startsWith("down-") && record.result === "not migrated",
    );
    expect(refused).toHaveLength(2 * holdsRocksdb.length);
    for (const { release, record } of refused) {
      expect(release).toBe("1.20.4");
      expect(record.message).toContain("has RocksDB files of Flink 2");
    }
  });

  it("were needed: older releases do not know the version", () => {
    const unknown = all.filter(
      ({ operation, asItWas, release }) => asItWas && operation.startsWith("down-") && release !== "2.2.1",
    );
    expect(unknown.length).toBeGreaterThanOrEqual(20);
    for (const { record } of unknown) expect(record.message).toBe("Unrecognized checkpoint version number: 6");
  });
});

describe("beside the State Processor API, renaming a uid in a native savepoint of RocksDB", () => {
  const recorded = JSON.parse(readFileSync(join(folder, "state-processor.json"), "utf8"));

  it("its result lacks the files and is refused, ours restores every key and has written no state either", () => {
    const { savepoint, stateProcessorApi, restorable } = recorded;
    expect(savepoint.data).toBeGreaterThan(100_000_000);
    expect(stateProcessorApi.restored).toMatch(/^refused java\.io\.FileNotFoundException: <result>/);
    expect(stateProcessorApi.bytesWritten.data).toBe(0);
    expect(restorable).toMatchObject({ restored: "restored 100000", bytesWritten: { data: 0 } });
    expect(restorable.ms).toBeLessThan(stateProcessorApi.ms);
  });
});

it("the page shows every record", () => {
  const file = join(import.meta.dirname, "../../docs/migrate-flink.md");
  const current = page(all);
  if (process.env["CONFORMANCE_PAGE"] === "write") writeFileSync(file, current);
  expect(readFileSync(file, "utf8")).toBe(current);
});
