/** What remote systems have in common, without any. */
import { describe, expect, it, vi } from "vitest";
import { anyStorage } from "../../src/storage/anyStorage.js";
import { limitedTo } from "../../src/storage/remote/limit.js";
import { causeOf, redacted } from "../../src/storage/remote/redacted.js";
import { firstPiece, remoteFile } from "../../src/storage/remote/remoteFile.js";
import { pathOf, remoteChild, remoteParent, remotePath } from "../../src/storage/remote/remotePath.js";
import { isLostConnection, isServerTrouble, TruncatedError, withRetries } from "../../src/storage/remote/retry.js";
import { explain, retryAfter } from "../../src/storage/s3/s3Errors.js";
import { schemeOf, systemOf } from "../../src/storage/systems.js";
import { bytesOf } from "./contract.js";

describe("remote paths", () => {
  it("are split without being decoded", () => {
    expect(remotePath("S3a://Bucket/a%20b/c d#e?f")).toEqual({
      scheme: "s3a",
      authority: "Bucket",
      root: "S3a://Bucket",
      key: "a%20b/c d#e?f",
    });
    expect(remotePath("hdfs:///x")).toMatchObject({ root: "hdfs://", authority: "", key: "x" });
    // as Flink's Path writes it
    expect(remotePath("hdfs:/x/y")).toEqual({ ...remotePath("hdfs:///x/y") });
    expect(remotePath("s3://bucket").key).toBe("");
    expect(() => remotePath("/local")).toThrow(/not a path of the form/);
  });

  it("have children and parents by Flink's rules, and none above the root", () => {
    expect(remoteChild("s3://b/dir/", "/name")).toBe("s3://b/dir/name");
    expect(remoteChild("s3://b", "../../x")).toBe("s3://b/x");
    expect(remoteChild("abfs://c@a.dfs.core.windows.net/p", "q//r/./s")).toBe(
      "abfs://c@a.dfs.core.windows.net/p/q/r/s",
    );
    expect(remoteParent("s3://b/dir/name/")).toBe("s3://b/dir");
    expect(remoteParent("s3://b/name")).toBe("s3://b");
    expect(remoteParent("s3://b")).toBe("s3://b");
    expect(remoteChild("hdfs:/dir", "name")).toBe("hdfs:///dir/name");
    expect(remoteParent("hdfs:/dir/name")).toBe("hdfs:///dir");
    expect(pathOf({ root: "s3://b" }, "dir/")).toBe("s3://b/dir");
  });

  it("belong to a system by their scheme, whatever its case; a drive letter is none", () => {
    expect(["s3://b/x", "S3A://b/x", "s3n://b", "s3p://b"].map(systemOf)).toEqual(["s3", "s3", "s3", "s3"]);
    expect(["/x", "x:y", "c:\\x", "file:///x"].map(systemOf)).toEqual([undefined, undefined, undefined, undefined]);
    expect([schemeOf("c:\\x"), schemeOf("file:/x"), schemeOf("oss://b/x")]).toEqual([null, null, "oss"]);
  });
});

describe("a storage for every scheme", () => {
  it("reaches local files, and remote systems only when they are named", async () => {
    const { storage, reach } = anyStorage();
    expect(storage.reaches("/x")).toBe(true);
    expect(storage.reaches("s3://bucket/x")).toBe(false);
    await expect(storage.stat("s3://bucket/x")).rejects.toThrow(/s3:\/\/bucket\/x: nobody said/);
    await expect(storage.open("oss://bucket/x")).rejects.toThrow(/cannot be read/);
    reach(["s3a://other/y"]);
    expect(storage.reaches("s3://bucket/x")).toBe(true);
    expect(storage.reaches("oss://bucket/x")).toBe(false);
  });

  it("takes the settings as a name too", () => {
    const { storage, reach } = anyStorage();
    reach([], { requests: { attempts: 1 } });
    expect(storage.reaches("s3://bucket/x")).toBe(false);
    reach([], { s3: {} });
    expect(storage.reaches("s3p://bucket/x")).toBe(true);
  });

  it("moves nothing from one system to another", async () => {
    const { writable, reach } = anyStorage();
    reach(["s3://bucket/x"]);
    await expect((await writable()).keepAs("s3://bucket/x", "/tmp/x")).rejects.toThrow(/another system/);
  });
});

describe("a remote file", () => {
  const content = bytesOf(20_000_000, 1);
  const opened = () => {
    const fetched: [number, number][] = [];
    const file = remoteFile("s3://b/x", content.length, content.subarray(0, firstPiece), (from, length) => {
      fetched.push([from, length]);
      return content.slice(from, from + length);
    });
    const read = (position: number, length: number) => {
      const target = new Uint8Array(length);
      file.read(position, target);
      expect(Buffer.compare(target, content.subarray(position, position + length))).toBe(0);
    };
    return { fetched, read };
  };

  it("is fetched no further than it is read", () => {
    const { fetched, read } = opened();
    read(0, firstPiece);
    read(1000, 10);
    expect(fetched).toEqual([]);
    read(content.length - 53, 53);
    read(content.length - 60_000, 2000);
    expect(fetched).toEqual([[content.length - 65_536, 65_536]]);
    read(9_000_000, 10);
    read(9_000_100, 10);
    expect(fetched.slice(1)).toEqual([[9_000_000, 65_536]]);
  });

  it("is fetched in ever larger pieces, up to 8 MiB, where it is read on", () => {
    const { fetched, read } = opened();
    for (let at = 0; at + 100_000 <= content.length; at += 100_000) read(at, 100_000);
    expect(fetched.length).toBeLessThan(8);
    expect(Math.max(...fetched.map(([, length]) => length))).toBe(1 << 23);
    expect(firstPiece + fetched.reduce((sum, [, length]) => sum + length, 0)).toBe(content.length);
  });

  it("is whole however it is read", () => {
    const { read } = opened();
    read(0, content.length);
    read(firstPiece - 5, 10);
    read(content.length, 0);
  });
});

describe("trying again", () => {
  const fast = { attempts: 4, firstDelay: 1, longestDelay: 2 };

  it("until it works, as often as is allowed, and not where it is no use", async () => {
    const act = vi.fn().mockRejectedValueOnce(new TruncatedError(10, 5)).mockResolvedValue("done");
    expect(await withRetries(act, () => 0, fast)).toBe("done");
    const always = vi.fn().mockRejectedValue(new Error("busy"));
    await expect(withRetries(always, () => 0, fast)).rejects.toThrow("busy");
    expect(always).toHaveBeenCalledTimes(4);
    const wrong = vi.fn().mockRejectedValue(new Error("denied"));
    await expect(withRetries(wrong, () => null, fast)).rejects.toThrow("denied");
    expect(wrong).toHaveBeenCalledTimes(1);
  });

  it("stops when it is told to", async () => {
    const stop = new AbortController();
    const slow = { attempts: 100, firstDelay: 60_000, longestDelay: 60_000, signal: stop.signal };
    const tried = withRetries(
      () => Promise.reject(new Error("busy")),
      () => 0,
      slow,
    );
    setTimeout(() => stop.abort(), 5);
    await expect(tried).rejects.toThrow(/abort/i);
  });

  it("tells lost connections and busy servers from what is wrong", () => {
    const lost = Object.assign(new Error("read ECONNRESET"), { code: "ECONNRESET" });
    expect([lost, new Error("socket hang up"), new Error("x", { cause: lost })].every(isLostConnection)).toBe(true);
    expect([new Error("no"), Object.assign(new Error("x"), { code: "ENOTFOUND" }), 1].some(isLostConnection)).toBe(
      false,
    );
    expect([500, 502, 503, 504, 429, 408].every(isServerTrouble)).toBe(true);
    expect([200, 400, 403, 404, 412, 501, undefined].some(isServerTrouble)).toBe(false);
  });

  it("waits as long as the server asks", () => {
    const $response = { headers: { "retry-after": "2" } };
    expect(retryAfter(Object.assign(new Error("x"), { $metadata: { httpStatusCode: 503 }, $response }))).toBe(2000);
    expect(retryAfter(Object.assign(new Error("x"), { name: "SlowDown", $metadata: { httpStatusCode: 503 } }))).toBe(0);
    expect(retryAfter(Object.assign(new Error("x"), { $metadata: { httpStatusCode: 403 } }))).toBeNull();
  });
});

it("no more run at once than may, and a failure frees its place", async () => {
  const limited = limitedTo(2);
  let running = 0;
  let most = 0;
  const all = Array.from({ length: 9 }, (_, i) =>
    limited(async () => {
      most = Math.max(most, ++running);
      await new Promise((soon) => setTimeout(soon, 1));
      running--;
      if (i % 3 === 0) throw new Error("failed");
    }),
  );
  expect((await Promise.allSettled(all)).filter(({ status }) => status === "rejected").length).toBe(3);
  expect(most).toBe(2);
});

describe("nothing secret is told", () => {
  const secrets = [
    "https://b.s3.amazonaws.com/k?X-Amz-Credential=AKIASECRET%2F1&X-Amz-Signature=SECRET&X-Amz-Security-Token=SECRET",
    "https://a.blob.core.windows.net/c/b?sv=2024&sig=SECRET%3D",
    "AccountName=a;AccountKey=SECRET==;EndpointSuffix=x",
    "http://nn:9870/webhdfs/v1/x?op=OPEN&delegation=SECRET",
    "Authorization: Bearer SECRET.SECRET",
    "https://user:SECRET@host/x",
  ];

  it("of URLs, connection strings and headers", () => {
    for (const text of secrets) expect(redacted(text)).not.toContain("SECRET");
    expect(redacted("s3://bucket/a b?c=d")).toBe("s3://bucket/a b?c=d");
  });

  it("also not by an error and its causes", () => {
    for (const text of secrets) {
      const thrown = Object.assign(new Error(text), { $metadata: { httpStatusCode: 403 }, name: "AccessDenied" });
      const error = explain(thrown, "read", "s3://b/k") as Error & { fix?: string };
      expect(`${error.stack} ${error.fix} ${(error.cause as Error).stack}`).not.toContain("SECRET");
      expect(causeOf(thrown).name).toBe("AccessDenied");
    }
  });
});
