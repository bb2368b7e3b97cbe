/** Azure's protocol, on a server that speaks it. */
import { BlobServiceClient, StorageSharedKeyCredential } from "@azure/storage-blob";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { StorageSettings } from "../../src/storage/settings.js";
import { openSystem } from "./built.js";
import { storageContract, writeFile } from "./contract.js";
import { account, accountKey, hasAzurite, startAzurite } from "./servers/azurite.js";
import type { Server } from "./servers/server.js";

describe.skipIf(!hasAzurite())("Azure", () => {
  let azurite: Server;
  let admin: BlobServiceClient;
  let containers = 0;
  const settings = (): StorageSettings => ({
    azure: { endpoints: { [account]: azurite.url } },
    requests: { pageSize: 7, timeout: 10_000 },
  });
  const open = async () => (await openSystem("azure", settings())).storage;
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
    async () => ({ storage: await open(), root: `${rootOf(await newContainer())}/a/b` }),
    // more than is uploaded at once
    { directoriesAreNames: true, severalPieces: 17_000_017 },
  );

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
