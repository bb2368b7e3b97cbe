/** HDFS through the web servers of its name nodes and data node, and through the gateway; real ones. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { StoredFile } from "../../src/storage/port.js";
import type { HdfsSettings } from "../../src/storage/settings.js";
import { openSystem } from "./built.js";
import { bytesOf, collect, type Denial, readAll, storageContract, walked, writeFile } from "./contract.js";
import { type FaultyProxy, startProxy } from "./faultyProxy.js";
import { type Hdfs, hasHdfs, startHdfs } from "./servers/hdfs.mjs";

/** What every request meets with that probability; together about one in five. */
const faults = { drop: 0.04, lose: 0.04, delay: 0.05, busy: 0.05, truncate: 0.05, stall: 0.002 };

const storageAt = async (address: string, more: HdfsSettings = {}, timeout = 20_000) => {
  const hdfs = { nameNodes: { cluster: [`http://${address}`] }, ...more };
  return (await openSystem("hdfs", { hdfs, requests: { timeout, attempts: 12 } })).storage;
};
const queryOf = (url: string) => new URL(url, "http://server").searchParams;
const hostOf = ({ url }: FaultyProxy) => url.replace("http://", "");

describe.skipIf(!hasHdfs)("HDFS", () => {
  let hdfs: Hdfs;
  let places = 0;
  const newPlace = () => `hdfs://cluster/place ${places++}/a`;
  const web = () => hdfs.web[0] as string;

  beforeAll(async () => {
    hdfs = await startHdfs("--httpfs", "--page=7");
  });
  afterAll(() => hdfs?.stop());

  for (const [system, addressOf, impossibleNames] of [
    // HDFS refuses a colon in a name
    ["WebHDFS", web, /:/],
    // and HttpFS strips names that files are to get
    ["HttpFS", () => hdfs.httpFs as string, /:|\s$/],
  ] as const) {
    storageContract(
      system,
      async () => {
        const root = newPlace();
        return { storage: await storageAt(addressOf()), root, denied: () => denials(addressOf(), root) };
      },
      { impossibleNames },
    );

    storageContract(
      `${system} on a bad day`,
      async () => {
        const rates = faults;
        const front = await startProxy(`http://${addressOf()}`, { seed: 20_261_121, rates });
        const node = await startProxy(`http://${hdfs.dataNode}`, { seed: 20_261_122, rates });
        const dataNodes = { [hdfs.dataNode]: hostOf(node) };
        const close = async () => void (await Promise.all([front.stop(), node.stop()]));
        return { storage: await storageAt(hostOf(front), { dataNodes }, 2000), root: newPlace(), close };
      },
      { impossibleNames },
    );
  }

  async function denials(address: string, root: string): Promise<readonly Denial[]> {
    const file = `${root}/private/file`;
    await writeFile(await storageAt(address), file, "x");
    await setPermission(hdfs, `${root}/private`, "700");
    const bob = await storageAt(address, { user: "bob" });
    const says = /private.*user bob lacks (READ_)?EXECUTE on .*\/private \(.*drwx------\)/s;
    return [
      { what: "look at", act: () => bob.stat(file), says },
      { what: "read", act: () => bob.open(file), says },
      { what: "write", act: () => writeFile(bob, `${root}/file`, "x"), says: /user bob lacks WRITE on / },
      { what: "remove", act: () => bob.remove(file), says },
      { what: "list", act: () => collect(bob.list(`${root}/private`)), says },
    ];
  }

  it("HttpFS would give a name without its last space: it is not asked", async () => {
    const storage = await storageAt(hdfs.httpFs as string);
    const root = newPlace();
    await expect(writeFile(storage, `${root}/name `, "x")).rejects.toThrow(/name : HttpFS gives no name that ends in/);
    expect(await walked(storage, root)).toEqual([]);
  });

  it("what goes over the wire: what is needed, and of content only what is read", async () => {
    const front = await startProxy(`http://${web()}`);
    const node = await startProxy(`http://${hdfs.dataNode}`);
    const storage = await storageAt(hostOf(front), { dataNodes: { [hdfs.dataNode]: hostOf(node) } });
    const root = newPlace();
    await writeFile(storage, `${root}/small`, "content");
    await writeFile(storage, `${root}/large`, bytesOf(20_000_000, 1));
    const operations = async () => (await front.taken()).map(({ url }) => queryOf(url).get("op"));
    await operations();
    await node.taken();
    expect(await readAll(storage, `${root}/small`)).toHaveLength(7);
    expect(await operations()).toEqual(["GETFILESTATUS", "OPEN"]);
    expect(await node.taken()).toMatchObject([{ bytesDown: 7 }]);
    const file = await storage.open(`${root}/large`);
    file.read(file.size - 53, new Uint8Array(53));
    file.read(file.size - 200, new Uint8Array(100));
    expect(await operations()).toEqual(["GETFILESTATUS", "OPEN", "GETFILESTATUS", "OPEN", "GETFILESTATUS"]);
    expect((await node.taken()).map(({ bytesDown }) => bytesDown)).toEqual([1 << 18, 1 << 16]);
    file.close();
    // seven entries a page
    for (let i = 0; i < 9; i++) await writeFile(storage, `${root}/many/${i}`, "");
    await operations();
    expect((await walked(storage, root)).length).toBe(11);
    expect(await operations()).toEqual(["LISTSTATUS_BATCH", "LISTSTATUS_BATCH", "LISTSTATUS_BATCH"]);
    await Promise.all([front.stop(), node.stop()]);
  });

  it("a data node that cannot be reached is named, at once, with what to do", async () => {
    const nobody = await startProxy(`http://${hdfs.dataNode}`);
    await nobody.stop();
    const root = newPlace();
    await writeFile(await storageAt(web()), `${root}/file`, "x");
    const storage = await storageAt(web(), { dataNodes: { [hdfs.dataNode]: hostOf(nobody) } });
    const error = await storage.open(`${root}/file`).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({
      message: expect.stringContaining(`cannot read ${root}/file: data node ${hdfs.dataNode} cannot be reached`),
      fix: expect.stringContaining("storage.hdfs.dataNodes"),
    });
  });

  it("a name node that is not there, and a server that is none, are told as such", async () => {
    const nobody = await startProxy(`http://${web()}`);
    await nobody.stop();
    await expect((await storageAt(hostOf(nobody))).stat("hdfs://cluster/x")).rejects.toThrow(
      /hdfs:\/\/cluster\/x: no answer from http:\/\/127/,
    );
    // the data node's own web server answers, but not this
    await expect((await storageAt(hdfs.dataNode)).stat("hdfs://cluster/x")).rejects.toThrow(/hdfs:\/\/cluster\/x/);
  });

  it("Flink's spelling without authority, and webhdfs, name the same files", async () => {
    const storage = await storageAt(web(), { defaultFs: "hdfs://cluster" });
    const root = newPlace();
    await writeFile(storage, `${root}/file`, "x");
    const path = root.replace("hdfs://cluster", "");
    const { identity } = (await storage.stat(`${root}/file`)) as StoredFile;
    for (const spelling of [`hdfs:///${path.slice(1)}`, `webhdfs://${web()}${path}`]) {
      expect(await storage.stat(`${spelling}/file`)).toMatchObject({ identity, path: `${spelling}/file` });
      expect(await storage.canonical(`${spelling}/file`)).toBe(`${root}/file`);
    }
  });
});

describe.skipIf(!hasHdfs)("HDFS with two name nodes", () => {
  let hdfs: Hdfs;
  beforeAll(async () => {
    hdfs = await startHdfs("--ha");
  });
  afterAll(() => hdfs?.stop());

  it("whichever is active is asked, also after it was not", async () => {
    const nameNodes = { cluster: hdfs.web.map((address) => `http://${address}`) };
    const { storage } = await openSystem("hdfs", { hdfs: { nameNodes } });
    expect(await writeFile(storage, "hdfs://cluster/a/file", "before")).toBe("published");
    await hdfs.failover();
    expect(new TextDecoder().decode(await readAll(storage, "hdfs://cluster/a/file"))).toBe("before");
    expect(await writeFile(storage, "hdfs://cluster/a/file", "after", "replace")).toBe("published");
    await hdfs.failover();
    expect(new TextDecoder().decode(await readAll(storage, "hdfs://cluster/a/file"))).toBe("after");
  });

  it("only the one that stands by: the error says so", async () => {
    await expect((await storageAt(hdfs.web[0] as string)).stat("hdfs://cluster/a")).rejects.toThrow(
      /hdfs:\/\/cluster\/a: no name node is active/,
    );
  });
});

async function setPermission({ web: [address], user }: Hdfs, uri: string, permission: string): Promise<void> {
  const path = uri
    .replace(/^hdfs:\/\/[^/]+/, "")
    .split("/")
    .map(encodeURIComponent)
    .join("/");
  const query = `op=SETPERMISSION&permission=${permission}&user.name=${user}`;
  const answer = await fetch(`http://${address}/webhdfs/v1${path}?${query}`, { method: "PUT" });
  if (!answer.ok) throw new Error(await answer.text());
}
