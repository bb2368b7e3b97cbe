/** Listings that end early, or begin with nothing: what is left out of one would count as unneeded, or as not there. */
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import { discover } from "../../src/directory/discover.js";
import { storageLister } from "../../src/directory/lister.js";
import { openGcs } from "../../src/storage/gcs/gcs.js";
import { openHdfs } from "../../src/storage/hdfs/hdfs.js";
import type { Storage } from "../../src/storage/port.js";
import type { ObjectDriver, Page } from "../../src/storage/remote/objectDriver.js";
import { objectStorage } from "../../src/storage/remote/objectStorage.js";
import { openS3 } from "../../src/storage/s3/s3.js";

const requests = { attempts: 1 };
let server: Server | undefined;

beforeAll(() => {
  Object.assign(process.env, { AWS_ACCESS_KEY_ID: "a", AWS_SECRET_ACCESS_KEY: "b" });
});
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

async function serving(answerTo: (url: URL) => { readonly status?: number; readonly body: string }): Promise<string> {
  server = createServer(({ url = "" }, answer) => {
    const { status = 200, body } = answerTo(new URL(url, "http://x"));
    answer.writeHead(status, { "content-type": body.startsWith("<") ? "application/xml" : "application/json" });
    answer.end(body);
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function pathsIn(storage: Storage, path: string): Promise<string[]> {
  const paths: string[] = [];
  for await (const batch of storage.walk(path)) paths.push(...batch.map((file) => file.path));
  return paths;
}

describe("a listing that is cut off", () => {
  it("S3: more is said to come, and not how to ask for it: servers that only know the older listing", async () => {
    const endpoint = await serving(() => ({
      body: `<ListBucketResult><Name>b</Name><Prefix>x/</Prefix><Marker/><IsTruncated>true</IsTruncated>
        <NextMarker>x/1</NextMarker><Contents><Key>x/1</Key><Size>1</Size></Contents></ListBucketResult>`,
    }));
    const { storage } = openS3({ s3: { endpoint, region: "us-east-1" }, requests });
    await expect(pathsIn(storage, "s3://b/x")).rejects.toThrow(/cannot list s3:\/\/b\/x: .*not how to go on/);
    await expect(storage.list("s3://b/x")[Symbol.asyncIterator]().next()).rejects.toThrow(/not how to go on/);
  });

  it("S3: in the middle of its text is asked for again", async () => {
    const whole = `<ListBucketResult><Name>b</Name><IsTruncated>false</IsTruncated>
      <Contents><Key>x/1</Key><Size>1</Size></Contents><Contents><Key>x/2</Key><Size>1</Size></Contents></ListBucketResult>`;
    let tries = 0;
    let cutOff = 1;
    const endpoint = await serving(() => ({ body: tries++ < cutOff ? whole.slice(0, -40) : whole }));
    const { storage } = openS3({ s3: { endpoint, region: "us-east-1" }, requests: { attempts: 2 } });
    expect(await pathsIn(storage, "s3://b/x")).toEqual(["s3://b/x/1", "s3://b/x/2"]);
    expect(tries).toBe(2);
    cutOff = 99;
    await expect(pathsIn(storage, "s3://b/x")).rejects.toThrow("does not speak S3, or its answers are cut off");
  });

  it("HDFS: a page with nothing on it is not the last one where more is said to come", async () => {
    const partialListing = { FileStatuses: { FileStatus: [] } };
    const body = JSON.stringify({ DirectoryListing: { partialListing, remainingEntries: 5 } });
    const nameNodes = { c: [await serving(() => ({ body }))] };
    const { storage } = openHdfs({ hdfs: { nameNodes }, requests });
    await expect(pathsIn(storage, "hdfs://c/x")).rejects.toThrow(/cannot list hdfs:\/\/c\/x: .*more to come/);
  });

  it("that never ends is given up", async () => {
    const page: Page = { objects: [], prefixes: [], next: "again" };
    const driver = { page: async () => page, explain: (error) => error } as Partial<ObjectDriver> as ObjectDriver;
    const { storage } = objectStorage("gcs", driver, {});
    await expect(pathsIn(storage, "gs://b/x")).rejects.toThrow("the same page again and again");
    await expect(storage.removeEmptyDirectory("gs://b/x")).rejects.toThrow("the same page again and again");
  });
});

describe("a first page with nothing on it", () => {
  const item = { name: "x/1", size: "1", generation: "1", updated: "2026-01-01T00:00:00Z" };

  /** Google's listings may begin so, and Azure's. */
  const emptyFirst = (after: object) =>
    serving(({ pathname, searchParams }) => {
      if (!pathname.endsWith("/o"))
        return { status: 404, body: '{"error":{"code":404,"message":"No such object: b/x"}}' };
      return { body: JSON.stringify(searchParams.has("pageToken") ? after : { nextPageToken: "2" }) };
    });

  it("a directory is there if something comes later", async () => {
    const { storage } = openGcs({ gcs: { endpoint: await emptyFirst({ items: [item] }) }, requests });
    expect(await storage.stat("gs://b/x")).toMatchObject({ kind: "directory" });
    expect(await pathsIn(storage, "gs://b/x")).toEqual(["gs://b/x/1"]);
    expect(await storage.removeEmptyDirectory("gs://b/x")).toBe(false);
  });

  it("and is not if nothing does", async () => {
    const { storage } = openGcs({ gcs: { endpoint: await emptyFirst({}) }, requests });
    expect(await storage.stat("gs://b/x")).toBeNull();
  });
});

describe("markers of directories", () => {
  it.each([
    [0, true],
    [9, false],
  ])("of %i bytes: taken away is %s", async (size, isTakenAway) => {
    const removed: string[] = [];
    const driver = {
      page: async () => ({
        objects: [{ key: "x/", size, modifiedAt: 1000, identity: "1" }],
        prefixes: [],
        next: undefined,
      }),
      remove: async ({ key }) => {
        removed.push(key);
        return "removed";
      },
    } as Partial<ObjectDriver> as ObjectDriver;
    expect(await objectStorage("gcs", driver, {}).storage.removeEmptyDirectory("gs://b/x")).toBe(isTakenAway);
    expect(removed).toEqual(isTakenAway ? ["x/"] : []);
  });
});

it("Google: a missing object in a bucket that is called a bucket is a missing object", async () => {
  const body = JSON.stringify({ error: { code: 404, message: "No such object: my-bucket/x/1" } });
  const endpoint = await serving(({ pathname }) =>
    pathname.endsWith("/o") ? { body: '{"kind":"storage#objects"}' } : { status: 404, body },
  );
  const { storage } = openGcs({ gcs: { endpoint }, requests });
  expect(await storage.stat("gs://my-bucket/x/1")).toBeNull();
  await expect(storage.open("gs://my-bucket/x/1")).rejects.toThrow("gs://my-bucket/x/1: does not exist");
  const seen = { path: "gs://my-bucket/x/1", kind: "file", size: 1, modifiedAt: 1, identity: "1" } as const;
  expect(await storage.removeSeen(seen)).toBe("absent");
});

it("keys with two slashes in a row: said to be there, and nothing of it under the name of something else", async () => {
  const object = { size: 1, modifiedAt: 1000, identity: "1" };
  const keys = ["flink/a/1", "flink//2", "flink/flink/3", "/4"];
  const driver = {
    page: async (_root, { prefix }) => {
      const below = keys.filter((key) => key.startsWith(prefix)).map((key) => key.slice(prefix.length));
      const prefixes = new Set(below.filter((key) => key.includes("/")).map((key) => `${prefix}${key.split("/")[0]}/`));
      const objects = below.filter((key) => !key.includes("/")).map((key) => ({ ...object, key: prefix + key }));
      return { objects, prefixes: [...prefixes], next: undefined };
    },
  } as Partial<ObjectDriver> as ObjectDriver;
  const { storage } = objectStorage("s3", driver, {});
  const namesIn = async (path: string) => {
    const names: string[] = [];
    await storageLister(storage).names(path, (name) => names.push(name));
    return names;
  };
  expect(await namesIn("s3://b/flink")).toEqual(["a", "", "flink"]);
  expect(await namesIn("s3://b")).toEqual(["flink", ""]);
  const found = await discover("s3://b/flink", storageLister(storage), async () => null);
  expect(found.unreadable).toMatchObject([{ relative: "", problem: expect.stringContaining("two slashes in a row") }]);
  const [only] = found.directories;
  expect(only?.directories).toEqual(["", "a", "flink"]);
});
