/** Inventories on this machine: what is read of them, and what is refused. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { ObjectTable } from "../../../src/storage/inventory/objectTable.js";
import { readS3Inventory, type S3Inventory } from "../../../src/storage/inventory/s3Inventory.js";
import { localStorage } from "../../../src/storage/local.js";
import { writableLocalStorage } from "../../../src/storage/localWrite.js";
import { type InventoryOptions, type InventoryRow, type WrittenInventory, writeInventory } from "./writeInventory.js";

const home = mkdtempSync(join(tmpdir(), "restorable-inventory-"));
afterAll(() => rmSync(home, { recursive: true, force: true }));
let copies = 0;

const takenAt = Date.parse("2026-06-30T01:00:00Z");
const modifiedAt = Date.parse("2026-06-01T12:34:56Z");
const options: InventoryOptions = { bucket: "flink", takenAt, format: "CSV" };

const row = (key: string, more: Partial<InventoryRow> = {}): InventoryRow => ({ key, size: 7, modifiedAt, ...more });

/** A copy of a bucket with an inventory in it. */
function kept({ manifest, files }: WrittenInventory): string {
  const copy = join(home, `copy${copies++}`);
  const put = (key: string, content: string | Uint8Array) => {
    const path = join(copy, key);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
    return path;
  };
  for (const [key, bytes] of files) put(key, bytes);
  return put("lists/flink/all/2026-06-30T01-00Z/manifest.json", manifest);
}

function read(manifest: string, roots: readonly string[] = ["s3://flink/state"]): Promise<S3Inventory> {
  return readS3Inventory({ manifest, storage: localStorage, roots, scratch: () => writableLocalStorage.scratch() });
}

async function filesIn(inventory: S3Inventory, directory: string, how = { deep: true, except: new Set<string>() }) {
  const files: string[] = [];
  await inventory.files(directory, how, (file) => files.push(`${file.directory}/${file.name}`));
  return files.sort();
}

async function namesIn(inventory: S3Inventory, directory: string) {
  const names: string[] = [];
  await inventory.names(directory, (name, kind) => names.push(kind === "directory" ? `${name}/` : name));
  return names.sort();
}

describe.each(["CSV", "Parquet"] as const)("an inventory as %s", (format) => {
  const oddKeys = ["a b", "a+b", "100%", "%41", "检查点", "a,b", 'q"q', "~!*'()"].map((name) => `state/odd ${name}/f`);

  it("has every key as S3 has it, sizes, whole seconds, and etags without quotes", async () => {
    const rows = [
      row("state/one", { size: 5_000_000_000, modifiedAt: modifiedAt + 789, etag: "d41d8cd9-3" }),
      ...oddKeys.map((key) => row(key)),
    ];
    const inventory = await read(kept(writeInventory(rows, { ...options, format, rowsInFile: 4 })));
    expect(await filesIn(inventory, "s3a://flink/state")).toEqual(rows.map(({ key }) => `s3a://flink/${key}`).sort());
    const seen: unknown[] = [];
    await inventory.files("s3://flink/state", { deep: false, except: new Set() }, (file) => seen.push({ ...file }));
    const one = { directory: "s3://flink/state", name: "one", kind: "file", size: 5_000_000_000, modifiedAt };
    expect(seen).toEqual([{ ...one, identity: "d41d8cd9-3" }]);
    expect(inventory).toMatchObject({ bucket: "flink", takenAt, objects: rows.length });
    await inventory.close();
  });

  it("knows current objects below the roots only", async () => {
    const rows = [
      row("state/current"),
      row("state/replaced", { is: "old", size: 1 }),
      row("state/replaced", { size: 2 }),
      row("state/gone", { is: "deleted" }),
      row("state2/beside"),
      row("other/elsewhere"),
    ];
    const inventory = await read(kept(writeInventory(rows, { ...options, format })));
    const sizes = new Map<string, number>();
    await inventory.files("s3://flink/state", { deep: true, except: new Set() }, ({ name, size }) =>
      sizes.set(name, size),
    );
    expect(sizes).toEqual(
      new Map([
        ["current", 7],
        ["replaced", 2],
      ]),
    );
    expect(inventory.objects).toBe(2);
    await inventory.close();
  });

  it("lists like the bucket: one directory, all below, all but some", async () => {
    const keys = ["state/a/", "state/a/chk-1/x", "state/a/chk-1/y/z", "state/a/chk-10/x", "state/a/top", "state/a0/x"];
    const inventory = await read(
      kept(
        writeInventory(
          keys.map((key) => row(key)),
          { ...options, format },
        ),
      ),
    );
    expect(await namesIn(inventory, "s3://flink/state")).toEqual(["a/", "a0/"]);
    expect(await namesIn(inventory, "s3://flink/state/a")).toEqual(["chk-1/", "chk-10/", "top"]);
    const at = "s3://flink/state/a";
    expect(await filesIn(inventory, at)).toEqual([`${at}/chk-1/x`, `${at}/chk-1/y/z`, `${at}/chk-10/x`, `${at}/top`]);
    expect(await filesIn(inventory, at, { deep: false, except: new Set() })).toEqual([`${at}/top`]);
    const but = await filesIn(inventory, at, { deep: true, except: new Set([`${at}/chk-1`]) });
    expect(but).toEqual([`${at}/chk-10/x`, `${at}/top`]);
    await expect(namesIn(inventory, "s3://flink/elsewhere")).rejects.toThrow(/nothing below it is in the inventory/);
    await inventory.close();
  });
});

describe("what is no inventory to go by", () => {
  const good = () => writeInventory([row("state/one"), row("state/two")], options);
  const changed = (change: (manifest: Record<string, unknown>) => void): WrittenInventory => {
    const { manifest, files } = good();
    const parsed = JSON.parse(manifest) as Record<string, unknown>;
    change(parsed);
    return { manifest: JSON.stringify(parsed), files };
  };

  it.each<[string, () => WrittenInventory, RegExp]>([
    ["symlink.txt", () => ({ ...good(), manifest: "s3://lists/flink/all/data/1.csv.gz\n" }), /is not the manifest/],
    ["another JSON", () => ({ ...good(), manifest: "[1]" }), /is not the manifest/],
    ["ORC", () => changed((manifest) => Object.assign(manifest, { fileFormat: "ORC" })), /format ORC/],
    [
      "without times and sizes",
      () => changed((manifest) => Object.assign(manifest, { fileSchema: "Bucket, Key" })),
      /does not say Size and LastModifiedDate/,
    ],
    [
      "with other columns than its files",
      () => changed((manifest) => Object.assign(manifest, { fileSchema: "Bucket, Key, Size, LastModifiedDate" })),
      /line 1 has 9 fields, the manifest 4/,
    ],
    ["without its files", () => ({ ...good(), files: new Map() }), /this file of the inventory is not there/],
    [
      "with half a file",
      () => damaged(good(), (bytes) => bytes.subarray(0, bytes.length / 2)),
      /bytes, its manifest says/,
    ],
    [
      "with a damaged file",
      () => damaged(good(), (bytes) => bytes.map((byte, at) => (at === 30 ? byte ^ 0xff : byte))),
      /csv\.gz: /,
    ],
    [
      "with a damaged Parquet file",
      () =>
        damaged(writeInventory([row("state/one")], { ...options, format: "Parquet" }), (bytes) =>
          bytes.map((byte) => byte ^ 0xff),
        ),
      /\.parquet: /,
    ],
  ])("%s", async (_, write, says) => {
    await expect(read(kept(write()))).rejects.toMatchObject({
      name: "StorageError",
      message: expect.stringMatching(says),
    });
  });

  function damaged({ manifest, files }: WrittenInventory, damage: (bytes: Uint8Array) => Uint8Array): WrittenInventory {
    return { manifest, files: new Map([...files].map(([key, bytes]) => [key, damage(Uint8Array.from(bytes))])) };
  }
});

describe("a table of more objects than are sorted at a time", () => {
  it("finds the same as all of them in a list", async () => {
    const table = new ObjectTable(await writableLocalStorage.scratch());
    const count = 330_000;
    // in an order that has nothing to do with the keys; the longest run of keys shares a long beginning
    const keys = Array.from({ length: count }, (_, n) => {
      const at = (n * 7919) % count;
      return `state/${"x".repeat(60)}/job-${at % 500}/${at % 3 === 0 ? "shared" : `chk-${at % 7}`}/${at}`;
    });
    for (const key of keys) table.add({ key, size: key.length, modifiedAt: null, identity: null });
    await table.finish();
    for (const prefix of [`state/${"x".repeat(60)}/job-77/`, `state/${"x".repeat(60)}/job-499/chk-3/`, "state/y", ""]) {
      const found = [...table.startingWith(prefix)].map(({ key }) => key).sort();
      const behind = keys.filter((key) => key.startsWith(prefix)).sort();
      expect(found.length).toBe(behind.length);
      expect(found.every((key, at) => key === behind[at])).toBe(true);
      const names = [...table.namesBehind(prefix)].map(({ name, isDirectory }) => `${name}${isDirectory ? "/" : ""}`);
      const expected = new Set(behind.map((key) => key.slice(prefix.length).replace(/\/.*$/, "/")));
      expect(new Set(names)).toEqual(expected);
      expect(names.length).toBe(expected.size);
    }
    await table.close();
  });
});
