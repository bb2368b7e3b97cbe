/** Amazon's protocol, on a real server. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  CreateBucketCommand,
  ListMultipartUploadsCommand,
  ListObjectVersionsCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { StoredFile, WritableStorage } from "../../src/storage/port.js";
import type { S3Settings, StorageSettings } from "../../src/storage/settings.js";
import { openSystem } from "./built.js";
import { bytesOf, collect, type Denial, readAll, storageContract, walked, writeFile } from "./contract.js";
import { type FaultyProxy, type Passed, startProxy } from "./faultyProxy.js";
import { hasMinio, keysFor, minioKeys, startMinio } from "./servers/minio.js";
import type { Server } from "./servers/server.js";

/** What every request meets with that probability; together about one in five. */
const faults = { drop: 0.04, lose: 0.04, delay: 0.05, busy: 0.05, truncate: 0.05, stall: 0.002 };

const wrongSecret = "wrong-and-not-to-be-seen";
const wrongProfile = `[wrong]\naws_access_key_id=${minioKeys.AWS_ACCESS_KEY_ID}\naws_secret_access_key=${wrongSecret}\n`;

/** A profile of a credentials file that allows one action; called only-<action>. */
async function profileFor(action: string, endpoint: string): Promise<string> {
  const keys = Object.entries(await keysFor(action, endpoint)).map(([name, key]) => `${name.toLowerCase()}=${key}`);
  return [`[only-${action}]`, ...keys, ""].join("\n");
}

describe.skipIf(!hasMinio)("S3", () => {
  let minio: Server;
  let admin: S3Client;
  let folder: string;
  let buckets = 0;
  const settings = (url: string, more: S3Settings = {}): StorageSettings => ({
    s3: { endpoint: url, region: "us-east-1", ...more },
    requests: { pageSize: 7, timeout: 2000, attempts: 12 },
  });
  const newBucket = async () => {
    const Bucket = `bucket-${buckets++}`;
    await admin.send(new CreateBucketCommand({ Bucket }));
    return Bucket;
  };
  const storageAt = async (url: string, more?: S3Settings) => (await openSystem("s3", settings(url, more))).storage;
  /** Pages as long as the server gives them. */
  const plainStorageAt = async (url: string) => (await openSystem("s3", { s3: { endpoint: url } })).storage;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "restorable-s3-"));
    Object.assign(process.env, minioKeys, {
      AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true",
    });
    minio = await startMinio();
    const profiles = await Promise.all(["GetObject", "ListBucket"].map((action) => profileFor(action, minio.url)));
    writeFileSync(join(folder, "credentials"), [...profiles, wrongProfile].join(""));
    // clients read it once
    process.env["AWS_SHARED_CREDENTIALS_FILE"] = join(folder, "credentials");
    admin = new S3Client({ endpoint: minio.url, region: "us-east-1", forcePathStyle: true });
  });
  afterAll(async () => {
    admin?.destroy();
    await minio?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  storageContract(
    "S3 (MinIO)",
    async () => {
      const bucket = await newBucket();
      return {
        storage: await storageAt(minio.url),
        root: `s3://${bucket}/a/b`,
        denied: () => denials(bucket),
      };
    },
    { directoriesAreNames: true },
  );

  storageContract(
    "S3 (MinIO) on a bad day",
    async () => {
      const proxy = await startProxy(minio.url, { seed: 20_261_121, rates: faults });
      return { storage: await storageAt(proxy.url), root: `s3a://${await newBucket()}`, close: () => proxy.stop() };
    },
    { directoriesAreNames: true },
  );

  /** Each client may do one thing only. */
  async function denials(bucket: string): Promise<readonly Denial[]> {
    const all = await storageAt(minio.url);
    await writeFile(all, `s3://${bucket}/file`, "content");
    const seen = (await all.stat(`s3://${bucket}/file`)) as StoredFile;
    const reader = await storageAt(minio.url, { profile: "only-GetObject" });
    const lister = await storageAt(minio.url, { profile: "only-ListBucket" });
    const file = `s3://${bucket}/file`;
    return [
      { what: "list", act: () => collect(reader.list(`s3://${bucket}/x`)), says: /s3:ListBucket on the bucket/ },
      { what: "stat", act: () => lister.stat(file), says: /file: permission denied; it takes s3:GetObject/ },
      { what: "open", act: () => lister.open(file), says: /file: permission denied; it takes s3:GetObject/ },
      {
        what: "write",
        act: () => writeFile(reader, file, "x"),
        says: /file: permission denied; it takes s3:PutObject/,
      },
      { what: "remove", act: () => reader.removeSeen(seen), says: /file: permission denied; it takes s3:DeleteObject/ },
      { what: "move", act: () => reader.move(seen, `${file}2`), says: /s3:GetObject on the one and s3:PutObject/ },
      { what: "all name the file", act: () => reader.remove(file), says: new RegExp(file) },
    ];
  }

  describe("what goes over the wire", () => {
    let proxy: FaultyProxy;
    let storage: WritableStorage;
    let root: string;
    beforeAll(async () => {
      proxy = await startProxy(minio.url);
      storage = await plainStorageAt(proxy.url);
      root = `s3://${await newBucket()}`;
    });
    afterAll(() => proxy?.stop());
    const down = (passed: readonly Passed[]) => passed.reduce((sum, { bytesDown }) => sum + bytesDown, 0);

    it("one request tells a file, two tell a directory or that nothing is there", async () => {
      await writeFile(storage, `${root}/dir/file`, "x");
      const count = async (path: string) => {
        await proxy.taken();
        await storage.stat(path);
        return (await proxy.taken()).map(({ method }) => method);
      };
      expect(await count(`${root}/dir/file`)).toEqual(["HEAD"]);
      expect(await count(`${root}/dir`)).toEqual(["HEAD", "GET"]);
      expect(await count(`${root}/nothing`)).toEqual(["HEAD", "GET"]);
    });

    it("a small file is one request; of a large one only what is read", async () => {
      const size = 40_000_000;
      await writeFile(storage, `${root}/large`, bytesOf(size, 1));
      await writeFile(storage, `${root}/small`, bytesOf(100_000, 1));
      await proxy.taken();
      await readAll(storage, `${root}/small`);
      expect((await proxy.taken()).length).toBe(1);
      const file = await storage.open(`${root}/large`);
      // as a reader of SST files does: footer, then what it points to right before it
      for (const [position, length] of [
        [size - 53, 53],
        [size - 200, 100],
        [size - 9000, 5000],
      ] as const) {
        file.read(position, new Uint8Array(length));
      }
      const passed = await proxy.taken();
      expect(passed.map(({ method }) => method)).toEqual(["GET", "GET"]);
      expect(down(passed)).toBe((1 << 18) + (1 << 16));
      file.close();
    });

    it("a file that is read on and on comes in few requests, each byte once", async () => {
      const file = await storage.open(`${root}/large`);
      const window = new Uint8Array(1 << 18);
      for (let at = 0; at < file.size; at += window.length) {
        file.read(at, window.subarray(0, Math.min(window.length, file.size - at)));
      }
      const passed = await proxy.taken();
      expect(passed.length).toBeLessThanOrEqual(10);
      expect(down(passed)).toBe(file.size);
      file.close();
    });

    it("a walk is one flat listing in pages of a thousand", async () => {
      const keys = Array.from({ length: 1005 }, (_, i) => `many/${i % 7}/${i}`);
      const Bucket = root.slice("s3://".length);
      for (let i = 0; i < keys.length; i += 50) {
        const some = keys.slice(i, i + 50);
        await Promise.all(some.map((Key) => admin.send(new PutObjectCommand({ Bucket, Key, Body: "x" }))));
      }
      await proxy.taken();
      expect((await walked(storage, `${root}/many`)).length).toBe(1005);
      expect((await proxy.taken()).length).toBe(2);
      expect((await collect(storage.list(`${root}/many`))).length).toBe(7);
      expect((await proxy.taken()).length).toBe(1);
    }, 300_000);
  });

  it("large objects in parts: nothing under the name before the last, nothing left of one that came second", async () => {
    const storage = await storageAt(minio.url);
    const Bucket = await newBucket();
    const content = bytesOf(20_000_003, 7);
    expect(await writeFile(storage, `s3://${Bucket}/large`, content)).toBe("published");
    expect(await writeFile(storage, `s3://${Bucket}/large`, bytesOf(20_000_003, 8))).toBe("exists");
    expect(Buffer.compare(await readAll(storage, `s3://${Bucket}/large`), content)).toBe(0);
    expect((await admin.send(new ListMultipartUploadsCommand({ Bucket }))).Uploads ?? []).toEqual([]);
  });

  it("with versioning, what is removed can be had back", async () => {
    const storage = await storageAt(minio.url);
    const Bucket = await newBucket();
    const VersioningConfiguration = { Status: "Enabled" } as const;
    await admin.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration }));
    await writeFile(storage, `s3://${Bucket}/file`, "x");
    expect(await storage.removeSeen((await storage.stat(`s3://${Bucket}/file`)) as StoredFile)).toBe("removed");
    expect(await storage.stat(`s3://${Bucket}/file`)).toBeNull();
    const { Versions, DeleteMarkers } = await admin.send(new ListObjectVersionsCommand({ Bucket }));
    expect([Versions?.length, DeleteMarkers?.length]).toEqual([1, 1]);
  });

  it("markers of empty directories are directories, not files", async () => {
    const storage = await storageAt(minio.url);
    const Bucket = await newBucket();
    for (const Key of ["empty/", "full/", "full/inner/"])
      await admin.send(new PutObjectCommand({ Bucket, Key, Body: new Uint8Array(0) }));
    await writeFile(storage, `s3://${Bucket}/full/file`, "x");
    expect((await storage.stat(`s3://${Bucket}/empty`))?.kind).toBe("directory");
    expect(await walked(storage, `s3://${Bucket}/empty`)).toEqual([]);
    expect((await walked(storage, `s3://${Bucket}`)).map(({ path }) => path)).toEqual([`s3://${Bucket}/full/file`]);
    expect((await collect(storage.list(`s3://${Bucket}/full`))).map(({ path, kind }) => [path, kind]).sort()).toEqual([
      [`s3://${Bucket}/full/file`, "file"],
      [`s3://${Bucket}/full/inner`, "directory"],
    ]);
    expect(await storage.removeEmptyDirectory(`s3://${Bucket}/empty`)).toBe(true);
    expect(await storage.removeEmptyDirectory(`s3://${Bucket}/full`)).toBe(false);
    expect(await storage.stat(`s3://${Bucket}/empty`)).toBeNull();
  });

  it("all schemes name the same place, and keep the spelling that was given", async () => {
    const storage = await storageAt(minio.url);
    const bucket = await newBucket();
    await writeFile(storage, `s3://${bucket}/file`, "x");
    for (const scheme of ["s3", "s3a", "s3n", "s3p", "S3"]) {
      expect((await storage.stat(`${scheme}://${bucket}/file`))?.path).toBe(`${scheme}://${bucket}/file`);
    }
  });

  it("a bucket that is not there, a server that is not there, and keys that are wrong are told as such", async () => {
    const storage = await storageAt(minio.url);
    await expect(storage.stat("s3://no-such-bucket/x")).rejects.toThrow(/s3:\/\/no-such-bucket\/x: .*no such bucket/);
    const nowhere = await startProxy(minio.url);
    await nowhere.stop();
    await expect((await storageAt(nowhere.url)).stat("s3://b/x")).rejects.toThrow(/cannot be reached \(ECONNREFUSED\)/);
    const wrong = await storageAt(minio.url, { profile: "wrong" });
    const error = await wrong.stat("s3://bucket-0/x").catch((thrown: unknown) => thrown as Error);
    expect((error as Error).message).toMatch(/the secret key is wrong/);
    const told = `${(error as Error).stack}${((error as Error).cause as Error).stack}${JSON.stringify(error)}`;
    expect(told).not.toContain(wrongSecret);
    expect(told).not.toMatch(/X-Amz|Signature=|Credential=/);
  });

  it("can be stopped", async () => {
    const proxy = await startProxy(minio.url, { seed: 1, rates: { stall: 1 } });
    const stop = new AbortController();
    const { storage } = await openSystem("s3", { s3: { endpoint: proxy.url } }, stop.signal);
    const asked = storage.stat("s3://bucket-0/x").catch((error: unknown) => error);
    setTimeout(() => stop.abort(new Error("enough")), 100);
    expect(await asked).toBe(stop.signal.reason);
    expect(stop.signal.reason).toMatchObject({ message: "enough" });
    await proxy.stop();
  });
});
