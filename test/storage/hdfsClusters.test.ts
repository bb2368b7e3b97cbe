/** Several clusters of HDFS, each with what a name node answers; a path of the one is another place on the other. */
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { anyStorage } from "../../src/storage/anyStorage.js";
import { openHdfs } from "../../src/storage/hdfs/hdfs.js";
import type { HdfsSettings } from "../../src/storage/settings.js";

const servers: Server[] = [];
/** Operations that were asked for: `one RENAME /flink/f`. */
const asked: string[] = [];
/** Tokens that came along. */
const told: string[] = [];

afterEach(() => {
  delete process.env["HADOOP_TOKEN"];
  for (const server of servers.splice(0)) server.close().closeAllConnections();
  asked.length = 0;
  told.length = 0;
});

/** A name node that has these files, and says yes to whatever is to be done. */
async function nameNode(name: string, files: readonly string[]): Promise<string> {
  const server = createServer(({ url = "" }, answer) => {
    const { pathname, searchParams } = new URL(url, "http://server");
    const path = decodeURIComponent(pathname.replace("/webhdfs/v1", ""));
    const operation = searchParams.get("op");
    asked.push(`${name} ${operation} ${path}`);
    told.push(...searchParams.getAll("delegation"));
    const isThere = files.includes(path);
    const status = { pathSuffix: "", type: "FILE", length: 3, modificationTime: 1000, fileId: 7 };
    const absent = { RemoteException: { exception: "FileNotFoundException", message: "" } };
    answer.writeHead(operation !== "GETFILESTATUS" || isThere ? 200 : 404);
    if (operation === "RENAME") answer.end();
    else if (operation === "GETFILESTATUS") answer.end(JSON.stringify(isThere ? { FileStatus: status } : absent));
    else answer.end('{"boolean":true}');
  });
  servers.push(server);
  await once(server.listen(0, "127.0.0.1"), "listening");
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

it("a file is not moved to a path of another cluster: it would get that name on its own", async () => {
  const nameNodes = { one: [await nameNode("one", ["/flink/f"])], two: [await nameNode("two", [])] };
  const { storage } = openHdfs({ hdfs: { nameNodes }, requests: { attempts: 1 } });
  const seen = await storage.stat("hdfs://one/flink/f");
  if (!seen) throw new Error("nothing there");
  await expect(storage.move(seen, "hdfs://two/quarantine/f")).rejects.toThrow(
    "hdfs://two/quarantine/f is on another cluster than hdfs://one/flink/f",
  );
  expect(asked.filter((operation) => !operation.includes("GETFILESTATUS"))).toEqual([]);
  expect(await storage.move(seen, "hdfs://one/quarantine/f")).toBe("moved");
  expect(asked).toContain("one RENAME /flink/f");
});

describe("a delegation token", () => {
  const stranger = async () => (await nameNode("stranger", ["/f"])).replace("http:", "webhdfs:");
  const keepsIt = /127\.0\.0\.1:\d+, so it does not get the delegation token/;

  it("does not go to a host that only a metadata file names", async () => {
    process.env["HADOOP_TOKEN"] = "secret";
    const path = `${await stranger()}/f`;
    const { storage, reach } = anyStorage();
    reach(["hdfs://analytics/flink"]);
    await expect(storage.stat(path)).rejects.toThrow(keepsIt);
    expect(asked).toEqual([]);
    reach([path]);
    expect(await storage.stat(path)).toMatchObject({ kind: "file" });
    expect(told).toEqual(["secret"]);
  });

  it("goes where the configuration has a name node, a default or a mount point", async () => {
    process.env["HADOOP_TOKEN"] = "secret";
    const host = await stranger();
    const set = async (hdfs: HdfsSettings) => openHdfs({ hdfs }).storage.stat(`${host}/f`);
    await expect(set({})).rejects.toThrow(keepsIt);
    await set({ defaultFs: host });
    await set({ mounts: { main: { "/user": `${host}/user` } } });
    await set({ nameNodes: { analytics: [host.replace("webhdfs:", "http:")] } });
    expect(told).toEqual(["secret", "secret", "secret"]);
  });

  it("without one, everybody is asked", async () => {
    expect(await openHdfs({}).storage.stat(`${await stranger()}/f`)).toMatchObject({ kind: "file" });
  });
});
