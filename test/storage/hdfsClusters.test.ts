/** Two clusters of HDFS, each with what a name node answers; a path of the one is another place on the other. */
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, it } from "vitest";
import { openHdfs } from "../../src/storage/hdfs/hdfs.js";

const servers: Server[] = [];
/** Operations that were asked for: `one RENAME /flink/f`. */
const asked: string[] = [];

afterEach(() => {
  for (const server of servers.splice(0)) server.close().closeAllConnections();
  asked.length = 0;
});

/** A name node that has these files, and says yes to whatever is to be done. */
async function nameNode(name: string, files: readonly string[]): Promise<string> {
  const server = createServer(({ url = "" }, answer) => {
    const { pathname, searchParams } = new URL(url, "http://server");
    const path = decodeURIComponent(pathname.replace("/webhdfs/v1", ""));
    const operation = searchParams.get("op");
    asked.push(`${name} ${operation} ${path}`);
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
