/** What real Flink did with migrated snapshots, recorded by test/flink/conformance/migrate. */
import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { describe, expect, it } from "vitest";

interface Record {
  readonly id: string;
  readonly migrate?: string;
  readonly result: "restored" | "restored-with-loss" | "refused" | "not migrated";
  readonly error?: string;
  readonly message?: string;
  readonly lost?: readonly { readonly kind: string }[];
}

const folder = join(import.meta.dirname, "recorded");
const releases = readdirSync(folder).map((file) => basename(file, ".jsonl"));

const recordsOf = (release: string): Record[] =>
  readFileSync(join(folder, `${release}.jsonl`), "utf8")
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as Record);

describe.each(releases)("Flink %s", (release) => {
  const records = recordsOf(release);
  const of = (operation: string) => records.filter(({ id }) => id.startsWith(`${operation}/`));

  it("restores what was migrated, with every value", () => {
    const others = records.filter(({ id, result }) => {
      const [operation = ""] = id.split("/");
      if (operation === "down-1.20" && result === "not migrated") return false;
      return (
        result !== "restored" &&
        !["max-parallelism-keyed", "drop-in-flight"].includes(operation) &&
        id !== "repair/claimed-not-repaired"
      );
    });
    expect(others).toEqual([]);
    expect(of("rename").length).toBeGreaterThanOrEqual(9);
  });

  it("loses the data in flight that somebody gave up, and nothing else", () => {
    for (const { lost } of of("drop-in-flight")) {
      expect(new Set(lost?.map(({ kind }) => kind))).toEqual(new Set(["in-flight"]));
    }
  });

  it("cannot read RocksDB files of a newer major release: that is refused beforehand", () => {
    const down = of("down-1.20");
    const notMade = down.filter(({ result }) => result === "not migrated");
    for (const { message } of notMade) expect(message).toContain("has RocksDB files of Flink 2");
    expect(notMade).toHaveLength(down.length / 2);
  });

  it("would not have taken another max parallelism for keyed state: neither do we", () => {
    for (const { result, message } of of("max-parallelism-keyed")) {
      expect(result).toBe("not migrated");
      expect(message).toContain("has keyed state: its max parallelism is 128 for good");
    }
  });

  it("restores a checkpoint after a claimed native savepoint only when it is repaired", () => {
    const [repaired, broken] = ["repair/claimed", "repair/claimed-not-repaired"].map((id) =>
      records.find((r) => r.id === id),
    );
    expect(broken).toMatchObject({ result: "refused", error: "java.io.FileNotFoundException" });
    expect(repaired).toMatchObject({ result: "restored" });
  });
});
