/** Removals that a server did and whose answer nobody got: tried again, they find nothing, and nothing fulfils no condition. */
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { gcsDriver } from "../../src/storage/gcs/gcsDriver.js";
import type { StoredFile } from "../../src/storage/port.js";
import type { ObjectDriver, ObjectHead } from "../../src/storage/remote/objectDriver.js";
import { objectStorage } from "../../src/storage/remote/objectStorage.js";
import { remotePath } from "../../src/storage/remote/remotePath.js";
import { s3Driver } from "../../src/storage/s3/s3Driver.js";

describe("a move whose removal was done, and not told", () => {
  const seen: StoredFile = { path: "gs://b/flink/x", kind: "file", size: 3, modifiedAt: 1000, identity: "1" };
  const head = (key: string, identity: string): ObjectHead => ({
    key,
    size: 3,
    modifiedAt: 1000,
    identity,
    mark: null,
  });

  /** A bucket; `removed` says what becomes of the first removal of the source. */
  function bucketWith(removed: (objects: Map<string, ObjectHead>) => "removed" | "changed") {
    const objects = new Map([["flink/x", head("flink/x", "1")]]);
    let tries = 0;
    const driver = {
      head: async ({ key }) => objects.get(key) ?? null,
      copy: async (_from, _seen, to) => {
        objects.set(to.key, head(to.key, "2"));
        return "copied";
      },
      remove: async ({ key }, identity) => {
        if (key === "flink/x" && ++tries === 1) return removed(objects);
        if (objects.get(key)?.identity !== identity) return "changed";
        objects.delete(key);
        return "removed";
      },
      retryAfter: () => 0,
      explain: (error) => error,
    } as Partial<ObjectDriver> as ObjectDriver;
    return { objects, storage: objectStorage("gcs", driver, {}).storage };
  }

  it("leaves the copy: it is all that there is", async () => {
    const { objects, storage } = bucketWith((all) => {
      all.delete("flink/x");
      throw new Error("socket hang up");
    });
    expect(await storage.move(seen, "gs://b/q/x")).toBe("moved");
    expect([...objects.keys()]).toEqual(["q/x"]);
  });

  it("takes the copy away where another object is there by now", async () => {
    const { objects, storage } = bucketWith((all) => {
      all.set("flink/x", head("flink/x", "3"));
      return "changed";
    });
    expect(await storage.move(seen, "gs://b/q/x")).toBe("changed");
    expect([...objects.values()]).toEqual([head("flink/x", "3")]);
  });
});

describe("a removal that is refused because of its condition", () => {
  let isThere = false;
  const server = createServer(({ method }, answer) => {
    if (method === "DELETE") answer.writeHead(412).end();
    else if (!isThere) answer.writeHead(404, { "content-type": "application/json" }).end("{}");
    else {
      const headers = { "content-type": "application/json", etag: '"2"', "content-length": 27 };
      answer.writeHead(200, headers).end(method === "HEAD" ? undefined : '{"name":"x","generation":2}');
    }
  });
  let endpoint: string;

  beforeAll(async () => {
    await once(server.listen(0, "127.0.0.1"), "listening");
    endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    Object.assign(process.env, { AWS_ACCESS_KEY_ID: "a", AWS_SECRET_ACCESS_KEY: "b" });
  });
  beforeEach(() => {
    isThere = false;
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });

  it.each([
    ["gs://b/x", () => gcsDriver({ endpoint }, {})],
    ["s3://b/x", () => s3Driver({ endpoint, region: "us-east-1" }, {})],
  ])("%s: it is gone where nothing is there, and changed where something is", async (path, driverOf) => {
    const driver = driverOf();
    expect(await driver.remove(remotePath(path), "1")).toBe("removed");
    isThere = true;
    expect(await driver.remove(remotePath(path), "1")).toBe("changed");
  });
});
