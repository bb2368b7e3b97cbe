/** Google's protocol, on a server that speaks it. */
import { Storage } from "@google-cloud/storage";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { StorageSettings } from "../../src/storage/settings.js";
import { openSystem } from "./built.js";
import { bytesOf, collect, readAll, storageContract, walked, writeFile } from "./contract.js";
import { startProxy } from "./faultyProxy.js";
import { hasGcs, startGcs } from "./servers/gcs.js";
import type { Server } from "./servers/server.js";

/** What every request meets with that probability; together about one in five. */
const faults = { drop: 0.04, lose: 0.04, delay: 0.05, busy: 0.05, truncate: 0.05, stall: 0.002 };

const queryOf = (url: string) => new URL(url, "http://server").searchParams;

describe.skipIf(!hasGcs)("GCS", () => {
  let gcs: Server;
  let admin: Storage;
  let buckets = 0;
  const settings = (url: string): StorageSettings => ({
    gcs: { endpoint: url },
    requests: { pageSize: 7, timeout: 2000, attempts: 12 },
  });
  const storageAt = async (url: string) => (await openSystem("gcs", settings(url))).storage;
  const newBucket = async () => {
    const [{ name }] = await admin.createBucket(`bucket-${buckets++}`);
    return name;
  };

  beforeAll(async () => {
    gcs = await startGcs();
    admin = new Storage({ apiEndpoint: gcs.url, projectId: "test" });
  });
  afterAll(() => gcs?.stop());

  storageContract(
    "GCS (fake-gcs-server)",
    async () => ({ storage: await storageAt(gcs.url), root: `gs://${await newBucket()}/a/b` }),
    // more than is uploaded at once
    { directoriesAreNames: true, severalPieces: 17_000_017 },
  );

  storageContract(
    "GCS (fake-gcs-server) on a bad day",
    async () => {
      const proxy = await startProxy(gcs.url, { seed: 20_261_121, rates: faults });
      return { storage: await storageAt(proxy.url), root: `gs://${await newBucket()}`, close: () => proxy.stop() };
    },
    { directoriesAreNames: true },
  );

  it("what goes over the wire: what is needed, and of content only what is read", async () => {
    const proxy = await startProxy(gcs.url);
    const { storage } = await openSystem("gcs", { gcs: { endpoint: proxy.url } });
    const root = `gs://${await newBucket()}`;
    await writeFile(storage, `${root}/small`, "content");
    await writeFile(storage, `${root}/large`, bytesOf(9_000_000, 1));
    for (let i = 0; i < 30; i++) await writeFile(storage, `${root}/many/${i % 3}/${i}`, "");
    const alts = async () => (await proxy.taken()).map(({ url }) => queryOf(url).get("alt"));
    await alts();
    expect(await readAll(storage, `${root}/small`)).toHaveLength(7);
    // which generation, and that one's content
    expect(await alts()).toEqual([null, "media"]);
    const file = await storage.open(`${root}/large`);
    file.read(file.size - 53, new Uint8Array(53));
    file.read(file.size - 200, new Uint8Array(100));
    file.close();
    const media = (await proxy.taken()).filter(({ url }) => queryOf(url).get("alt") === "media");
    expect(media.map(({ bytesDown }) => bytesDown)).toEqual([1 << 18, 1 << 16]);
    for (const { url } of media) expect(queryOf(url).get("generation")).toMatch(/^\d+$/);
    expect((await walked(storage, `${root}/many`)).length).toBe(30);
    expect((await proxy.taken()).length).toBe(1);
    expect((await collect(storage.list(`${root}/many`))).length).toBe(3);
    expect((await proxy.taken()).length).toBe(1);
    await proxy.stop();
  });

  it("a bucket that is not there, and a server that is not there, are told as such", async () => {
    const storage = await storageAt(gcs.url);
    await expect(collect(storage.list("gs://no-such-bucket/x"))).rejects.toThrow(
      /cannot list gs:\/\/no-such-bucket\/x/,
    );
    const nowhere = await startProxy(gcs.url);
    await nowhere.stop();
    await expect((await storageAt(nowhere.url)).stat("gs://b/x")).rejects.toThrow(/cannot be reached \(ECONNREFUSED\)/);
  });
});
