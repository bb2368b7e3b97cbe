import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { below, parseMapping, Spellings } from "../../src/directory/paths.js";

const spellings = new Spellings();
const place = (path: string) => spellings.of(path);

describe("places of paths", () => {
  it.each([
    ["file:/a/b", "/a/b"],
    ["file:///a/b", "/a/b"],
    ["file://localhost/a/b", "file:/a/b"],
    ["FILE:/a/b", "/a/b"],
    ["/a//b/", "/a/b"],
    ["/a/./c/../b", "/a/b"],
    ["/../a/b", "/a/b"],
    ["file:/C:/a/b", "C:\\a\\b"],
    ["c:/a/b", "/C:/a/b"],
    ["s3a://bucket/a/b", "s3://bucket/a/b"],
    ["s3p://bucket/a/b", "s3n://bucket//a/b/"],
    ["s3a://KEY:SECRET@bucket/a", "s3://bucket/a"],
    ["hdfs://nn:8020/a", "hdfs://nn/a"],
    ["hdfs://NN/a", "hdfs://nn:8020/a"],
    ["abfss://c@acc.dfs.core.windows.net/a", "abfs://c@ACC.dfs.core.windows.net/a"],
    ["wasbs://c@acc.blob.core.windows.net/a", "wasb://c@acc.blob.core.windows.net/a"],
    ["gs://bucket", "gs://bucket/"],
    ["/", "file:///"],
  ])("%s is %s", (one, other) => {
    expect(place(one)).not.toBeNull();
    expect(place(one)).toBe(place(other));
  });

  it.each([
    ["/a/b%20c", "/a/b c"],
    ["/a/b#c", "/a/b"],
    ["/a/b?c", "/a/b"],
    ["/a/B", "/a/b"],
    ["s3://bucket/a", "s3://Bucket/a"],
    ["s3://bucket/a", "gs://bucket/a"],
    ["hdfs://nn:9000/a", "hdfs://nn/a"],
    ["hdfs:///a", "hdfs://nn/a"],
    ["hdfs://a/x", "viewfs://a/x"],
    ["abfs://c@acc.dfs.core.windows.net/a", "wasb://c@acc.blob.core.windows.net/a"],
    ["file://host/a", "/a"],
    ["/a/...", "/a"],
  ])("%s is not %s", (one, other) => {
    expect(place(one)).not.toBe(place(other));
  });

  it("says that it does not know where a relative path lies", () => {
    expect(place("a/b")).toBeNull();
    expect(place("")).toBeNull();
  });

  it("takes listed names exactly, whatever they are like", () => {
    for (const name of ["a\\b", "...", "a b%20#?", "新しい", "a\nb"]) {
      expect(spellings.ofListed(`/root/${name}`)).toBe(`file:/root/${name}`);
    }
    expect(spellings.ofListed("s3a://bucket/a//b")).toBe("s3://bucket/a//b");
  });

  it("normalizes the same whether or not it takes the short way", () => {
    const step = fc.constantFrom("a", "b c", "%2e", "...", ".", "..", "", "x.y", "新");
    fc.assert(
      fc.property(fc.array(step, { maxLength: 6 }), (steps) => {
        const expected: string[] = [];
        for (const s of steps) {
          if (s === "..") expected.pop();
          else if (s !== "" && s !== ".") expected.push(s);
        }
        expect(place(`/${steps.join("/")}`)).toBe(`file:${expected.map((s) => `/${s}`).join("")}`);
      }),
    );
  });
});

describe("mappings", () => {
  it("lets an authority have other names, and one mapping lead to another", () => {
    const mapped = new Spellings([
      parseMapping("hdfs://nameservice1=hdfs://nn1:8020"),
      parseMapping("hdfs:///=hdfs://nameservice1"),
      parseMapping("viewfs://cluster/flink=hdfs://nn1/data/flink"),
    ]);
    expect(mapped.of("hdfs:///data/flink/x")).toBe("hdfs://nn1/data/flink/x");
    expect(mapped.of("hdfs://nameservice1/data/flink/x")).toBe("hdfs://nn1/data/flink/x");
    expect(mapped.of("viewfs://cluster/flink/x")).toBe("hdfs://nn1/data/flink/x");
    expect(mapped.of("viewfs://cluster/flink2/x")).toBe("viewfs://cluster/flink2/x");
    expect(mapped.ofListed("hdfs://nameservice1/x")).toBe("hdfs://nn1/x");
  });

  it("takes the longest prefix, and comes to an end in a circle", () => {
    const mapped = new Spellings([
      { from: "/a", to: "/b" },
      { from: "/b", to: "/a" },
      { from: "/a/x", to: "/c" },
    ]);
    expect(mapped.of("/a/x/f")).toBe("file:/c/f");
    expect(mapped.of("/a/f")).toBe("file:/a/f");
  });

  it("splits where both sides are absolute", () => {
    expect(parseMapping("/a=b=/c")).toEqual({ from: "/a=b", to: "/c" });
    expect(() => parseMapping("a=/b")).toThrow(/maps no path/);
    expect(() => parseMapping("/a")).toThrow(/maps no path/);
  });
});

it("knows what lies below what", () => {
  const at = (path: string) => spellings.of(path) as NonNullable<ReturnType<typeof place>>;
  expect(below(at("/a/b"), at("/a"))).toBe("/b");
  expect(below(at("/a"), at("/a/"))).toBe("");
  expect(below(at("/ab"), at("/a"))).toBeNull();
  expect(below(at("/a"), at("/"))).toBe("/a");
});
