/** Azure's protocol, on a server that speaks it. */
import { BlobServiceClient, ContainerSASPermissions, StorageSharedKeyCredential } from "@azure/storage-blob";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { StoredFile } from "../../src/storage/port.js";
import type { RequestSettings } from "../../src/storage/settings.js";
import { openSystem } from "./built.js";
import { bytesOf, collect, type Denial, readAll, storageContract, walked, writeFile } from "./contract.js";
import { startProxy } from "./faultyProxy.js";
import { account, accountKey, hasAzurite, startAzurite } from "./servers/azurite.js";
import type { Server } from "./servers/server.js";

/** What every request meets with that probability; together about one in five. */
const faults = { drop: 0.04, lose: 0.04, delay: 0.05, busy: 0.05, truncate: 0.05, stall: 0.002 };

describe.skipIf(!hasAzurite())("Azure", () => {
  let azurite: Server;
  let admin: BlobServiceClient;
  let containers = 0;
  const storageAt = async (url: string, more: RequestSettings = { pageSize: 7, timeout: 5000, attempts: 12 }) =>
    (await openSystem("azure", { azure: { endpoints: { [account]: url } }, requests: more })).storage;
  const open = () => storageAt(azurite.url);
  const newContainer = async (): Promise<string> => {
    const name = `container-${containers++}`;
    await admin.createContainer(name);
    return name;
  };
  const rootOf = (container: string) => `abfss://${container}@${account}.dfs.core.windows.net`;

  beforeAll(async () => {
    process.env["AZURE_STORAGE_KEY"] = accountKey;
    azurite = await startAzurite();
    admin = new BlobServiceClient(azurite.url, new StorageSharedKeyCredential(account, accountKey));
  });
  afterAll(() => azurite?.stop());

  storageContract(
    "Azure (Azurite)",
    async () => {
      const container = await newContainer();
      return { storage: await open(), root: `${rootOf(container)}/a/b`, denied: () => denials(container) };
    },
    // more than is uploaded at once
    { directoriesAreNames: true, severalPieces: 17_000_017 },
  );

  storageContract(
    "Azure (Azurite) on a bad day",
    async () => {
      const { origin, pathname } = new URL(azurite.url);
      const proxy = await startProxy(origin, { seed: 20_261_121, rates: faults });
      const storage = await storageAt(`${proxy.url}${pathname}`, { timeout: 2000, attempts: 12 });
      return { storage, root: rootOf(await newContainer()), close: () => proxy.stop() };
    },
    { directoriesAreNames: true },
  );

  /** A client that may do one thing only, by a signature that says so. */
  async function allowed(container: string, permissions: string) {
    const url = await admin.getContainerClient(container).generateSasUrl({
      permissions: ContainerSASPermissions.parse(permissions),
      expiresOn: new Date(Date.now() + 600_000),
      startsOn: new Date(Date.now() - 600_000),
    });
    const sas = url.slice(url.indexOf("?"));
    const { AZURE_STORAGE_KEY: key } = process.env;
    delete process.env["AZURE_STORAGE_KEY"];
    process.env["AZURE_STORAGE_SAS_TOKEN"] = sas;
    const storage = await open();
    delete process.env["AZURE_STORAGE_SAS_TOKEN"];
    process.env["AZURE_STORAGE_KEY"] = key;
    return storage;
  }

  async function denials(container: string): Promise<readonly Denial[]> {
    const file = `${rootOf(container)}/file`;
    const all = await open();
    await writeFile(all, file, "content");
    const seen = (await all.stat(file)) as StoredFile;
    const [reader, lister] = [await allowed(container, "r"), await allowed(container, "l")];
    expect(await collect(lister.list(rootOf(container)))).not.toEqual([]);
    expect(new TextDecoder().decode(await readAll(reader, file))).toBe("content");
    return [
      {
        what: "list",
        act: () => collect(reader.list(rootOf(container))),
        says: /permission denied; it takes .* l in a SAS/,
      },
      { what: "look at", act: () => lister.stat(file), says: /file: permission denied; it takes .* r in a SAS/ },
      { what: "open", act: () => lister.open(file), says: /file: permission denied; it takes .* r in a SAS/ },
      { what: "write", act: () => writeFile(reader, `${file}2`, "x"), says: /file2: permission denied; .* c and w/ },
      { what: "remove", act: () => reader.removeSeen(seen), says: /file: permission denied; it takes .* d in a SAS/ },
      { what: "nothing is told of it", act: () => reader.remove(file), says: /^(?!.*sig=)/s },
    ];
  }

  it("what goes over the wire: what is needed, and of content only what is read", async () => {
    const { origin, pathname } = new URL(azurite.url);
    const proxy = await startProxy(origin);
    const storage = await storageAt(`${proxy.url}${pathname}`, {});
    const root = rootOf(await newContainer());
    await writeFile(storage, `${root}/small`, "content");
    await writeFile(storage, `${root}/large`, bytesOf(9_000_000, 1));
    for (let i = 0; i < 30; i++) await writeFile(storage, `${root}/many/${i % 3}/${i}`, "");
    await proxy.taken();
    expect(await readAll(storage, `${root}/small`)).toHaveLength(7);
    expect(await proxy.taken()).toMatchObject([{ method: "GET", bytesDown: 7 }]);
    const file = await storage.open(`${root}/large`);
    file.read(file.size - 53, new Uint8Array(53));
    file.read(file.size - 200, new Uint8Array(100));
    file.close();
    expect((await proxy.taken()).map(({ bytesDown }) => bytesDown)).toEqual([1 << 18, 1 << 16]);
    expect((await walked(storage, `${root}/many`)).length).toBe(30);
    expect((await proxy.taken()).length).toBe(1);
    expect((await collect(storage.list(`${root}/many`))).length).toBe(3);
    expect((await proxy.taken()).length).toBe(1);
    await proxy.stop();
  });

  it("directories that Hadoop and hierarchical accounts make are directories, also empty ones", async () => {
    const name = await newContainer();
    const container = admin.getContainerClient(name);
    const metadata = { hdi_isfolder: "true" };
    for (const directory of ["flink", "flink/empty", "flink/full"]) {
      await container.getBlockBlobClient(directory).upload("", 0, { metadata });
    }
    const storage = await open();
    const root = rootOf(name);
    await writeFile(storage, `${root}/flink/full/file`, "content");
    expect(await storage.stat(`${root}/flink/empty`)).toMatchObject({ kind: "directory", size: 0 });
    const entries = [];
    for await (const { path, kind } of storage.list(`${root}/flink`)) entries.push([path, kind]);
    expect(entries.sort()).toEqual([
      [`${root}/flink/empty`, "directory"],
      [`${root}/flink/full`, "directory"],
    ]);
    const files = [];
    for await (const batch of storage.walk(root)) files.push(...batch.map(({ path }) => path));
    expect(files).toEqual([`${root}/flink/full/file`]);
    await expect(storage.open(`${root}/flink/empty`)).rejects.toThrow(/is a directory/);
    expect(await storage.removeEmptyDirectory(`${root}/flink/full`)).toBe(false);
    expect(await storage.removeEmptyDirectory(`${root}/flink/empty`)).toBe(true);
    expect(await storage.stat(`${root}/flink/empty`)).toBeNull();
  });

  it("what is leased is not removed, and the error says so", async () => {
    const name = await newContainer();
    const storage = await open();
    const path = `${rootOf(name)}/leased`;
    await writeFile(storage, path, "content");
    await admin.getContainerClient(name).getBlobClient("leased").getBlobLeaseClient().acquireLease(15);
    const seen = await storage.stat(path);
    await expect(storage.removeSeen(seen as NonNullable<typeof seen>)).rejects.toThrow(/leased.*holds a lease/);
    expect(await storage.stat(path)).not.toBeNull();
  });

  it("a container that is not there is an error of its own", async () => {
    const storage = await open();
    const path = `${rootOf("nobody-made-it")}/file`;
    await expect(storage.stat(path)).rejects.toThrow(/no such container/);
    await expect(storage.open(path)).rejects.toThrow(/no such container/);
  });
});
