/** What Azure says of a copy whose source it may not read is what it says of one that is not there. */
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, it } from "vitest";
import { azureDriver } from "../../src/storage/azure/azureDriver.js";
import { remotePath } from "../../src/storage/remote/remotePath.js";

let isThere = true;
const server = createServer(({ method }, answer) => {
  const version = { "x-ms-version": "2026-02-06" };
  if (method === "PUT") answer.writeHead(404, { ...version, "x-ms-error-code": "CannotVerifyCopySource" }).end();
  else answer.writeHead(isThere ? 200 : 404, { ...version, etag: '"1"', "content-length": isThere ? 3 : 0 }).end();
});
let endpoint: string;

beforeAll(async () => {
  await once(server.listen(0, "127.0.0.1"), "listening");
  endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}/one`;
  process.env["AZURE_STORAGE_KEY"] = Buffer.from("key").toString("base64");
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

it("a file that cannot be copied is not told to be gone while it is there", async () => {
  const driver = azureDriver({ endpoints: { one: endpoint, two: endpoint } }, {});
  const from = remotePath("abfss://c@one.dfs.core.windows.net/f");
  const to = remotePath("abfss://c@two.dfs.core.windows.net/f");
  const seen = { key: "f", size: 3, modifiedAt: null, identity: "1" };
  await expect(driver.copy(from, seen, to)).rejects.toMatchObject({ statusCode: 404 });
  isThere = false;
  expect(await driver.copy(from, seen, to)).toBe("absent");
});
