/** What files of RocksDB come to when they are merged (DBIter, MergeHelper, RangeDelAggregator of RocksDB). */
import { describe, expect, it } from "vitest";
import { liveEntries } from "../../../src/state/sst/liveEntries.js";
import { type RangeDeletion, recordTypes, type SstRecord } from "../../../src/state/sst/records.js";
import { NotDecodableError } from "../../../src/state/values/codec.js";

const bytes = (text: string) => new TextEncoder().encode(text);
const text = (of: Uint8Array) => new TextDecoder().decode(of);

function record(key: string, sequence: number, type: keyof typeof recordTypes | number, value = ""): SstRecord {
  return { key: bytes(key), sequence, type: typeof type === "number" ? type : recordTypes[type], value: bytes(value) };
}

function merged(files: readonly SstRecord[][], deletions: readonly RangeDeletion[] = []): string[] {
  const found = liveEntries(
    files.map((records) => records.values()),
    deletions,
  );
  return [...found].map(({ key, value }) => `${text(key)}=${text(value)}`);
}

describe("merged files", () => {
  it("have each key once, with its newest value, whatever the order of the files", () => {
    const older = [record("a", 1, "value", "old"), record("c", 2, "value", "c")];
    const newer = [record("a", 7, "value", "new"), record("b", 8, "value", "b")];
    for (const files of [
      [older, newer],
      [newer, older],
    ]) {
      expect(merged(files)).toEqual(["a=new", "b=b", "c=c"]);
    }
  });

  it("lack what was deleted later, and have what was written after a deletion", () => {
    expect(
      merged([
        [record("a", 1, "value", "x"), record("b", 2, "value", "x"), record("c", 9, "value", "again")],
        [record("a", 5, "deletion"), record("b", 6, "singleDeletion"), record("c", 7, "deletion")],
      ]),
    ).toEqual(["c=again"]);
  });

  it("join what was added to a list, oldest first, back to its last value or deletion", () => {
    expect(
      merged([
        [record("a", 9, "merge", "3"), record("b", 8, "merge", "new"), record("c", 7, "merge", "only")],
        [record("a", 5, "merge", "2"), record("a", 4, "value", "0,1"), record("b", 3, "deletion")],
        [record("a", 1, "value", "gone"), record("b", 2, "merge", "gone")],
      ]),
    ).toEqual(["a=0,1,2,3", "b=new", "c=only"]);
  });

  it("lack the older versions of a range of keys that was deleted, its end not among them", () => {
    const deletion = { start: bytes("b"), end: bytes("d"), sequence: 5 };
    const records = ["a", "b", "c", "d"].map((key) => record(key, 4, "value", "x"));
    const later = [record("c", 6, "value", "y")];
    expect(merged([records, later], [deletion])).toEqual(["a=x", "c=y", "d=x"]);
    const list = [record("c", 6, "merge", "new"), record("c", 4, "merge", "gone")];
    expect(merged([list], [deletion])).toEqual(["c=new"]);
  });

  it("are not told where the numbers do not say what is newer, or a record is of an unknown kind", () => {
    expect(() => merged([[record("a", 0, "value", "x")], [record("a", 0, "value", "y")]])).toThrow(NotDecodableError);
    expect(() => merged([[record("a", 3, 17, "blob")]])).toThrow(NotDecodableError);
  });

  it("are empty where there are none", () => {
    expect(merged([])).toEqual([]);
    expect(merged([[], []])).toEqual([]);
  });
});
