/** Which questions it takes to tell whether files are there. */
import { describe, expect, it } from "vitest";
import { memorySource } from "../../src/bytes/source.js";
import { StorageError } from "../../src/errors.js";
import { findMissingFiles } from "../../src/findMissingFiles.js";
import { readSnapshot } from "../../src/readSnapshot.js";
import type { Storage, StoredFile } from "../../src/storage/port.js";
import { remoteChild, remoteParent } from "../../src/storage/remote/remotePath.js";
import { metadataOf } from "../directory/clean/trees.js";

const job = "s3://flink/job";
const shared = (n: number) => `${job}/shared/${n}`;

/** A bucket with these files and a snapshot that needs some, and what was asked of it. */
function bucket(needs: readonly string[], files: readonly string[], mayList = true) {
  const metadata = metadataOf({ checkpointId: 1, absolute: needs });
  const sizes = new Map([...files, ...needs].map((path) => [path, 5]));
  for (const path of needs) if (!files.includes(path)) sizes.delete(path);
  const asked: string[] = [];
  let running = 0;
  let most = 0;
  const one = async <T>(what: string, answer: () => T): Promise<T> => {
    asked.push(what);
    most = Math.max(most, ++running);
    await new Promise((done) => setTimeout(done, 1));
    running--;
    return answer();
  };
  const stored = (path: string, size: number): StoredFile => ({
    path,
    kind: "file",
    size,
    modifiedAt: 1,
    identity: null,
  });
  const storage: Storage = {
    async stat(path) {
      if (path === `${job}/chk-1/_metadata`) return stored(path, metadata.length);
      return one("stat", () => (sizes.has(path) ? stored(path, 5) : null));
    },
    async *list(directory) {
      yield* await one("list", () => {
        if (!mayList) throw new StorageError("permission denied");
        return [...sizes.keys()].filter((path) => remoteParent(path) === directory).map((path) => stored(path, 5));
      });
    },
    async *walk() {},
    canonical: async (path) => path,
    open: async (path) => ({ ...memorySource(metadata), path, close() {} }),
    child: remoteChild,
    parent: remoteParent,
    reaches: (path) => path.startsWith("s3:"),
  };
  const look = async () => findMissingFiles(await readSnapshot(`${job}/chk-1/_metadata`, { storage }), storage);
  return { look, asked, most: () => most };
}

const numbers = (count: number) => Array.from({ length: count }, (_, n) => n);

describe("files of a snapshot in a bucket", () => {
  it("a directory's listing tells what many questions would", async () => {
    const needs = numbers(400).map(shared);
    const { look, asked } = bucket(needs, needs);
    expect(await look()).toEqual({ checked: 400, unreachable: 0, missing: [] });
    expect(asked).toEqual(["list"]);
  });

  it("what a listing does not show is asked for, and named in the order of the metadata", async () => {
    const needs = [7, 3, 5, 1].map(shared);
    const { look, asked } = bucket(needs, [shared(5)]);
    const { missing } = await look();
    expect(missing.map(({ path }) => path)).toEqual([7, 3, 1].map(shared));
    expect(asked).toEqual(["list", "stat", "stat", "stat"]);
  });

  it("a few files among very many are asked for one by one", async () => {
    const needs = [9_998, 9_999].map(shared);
    const { look, asked } = bucket(needs, numbers(10_000).map(shared));
    expect(await look()).toMatchObject({ checked: 2, missing: [] });
    expect(asked).toEqual(["list", "stat", "stat"]);
  });

  it("who may not list can still look: several questions at a time, and not all at once", async () => {
    const needs = numbers(100).map(shared);
    const { look, asked, most } = bucket(needs, needs.slice(1), false);
    expect((await look()).missing.map(({ path }) => path)).toEqual([shared(0)]);
    expect(asked.filter((what) => what === "stat")).toHaveLength(100);
    expect(most()).toBeGreaterThan(8);
    expect(most()).toBeLessThanOrEqual(32);
  });

  it("other systems are counted and not asked", async () => {
    const { look, asked } = bucket(["hdfs:/flink/a", "hdfs:/flink/b"], []);
    expect(await look()).toEqual({ checked: 0, unreachable: 2, missing: [] });
    expect(asked).toEqual([]);
  });
});
