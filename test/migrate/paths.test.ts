/** Paths of a snapshot that lies anywhere, the root of a system too. */
import { describe, expect, it } from "vitest";
import { below, childOf, directoryOf, nameOf, storedForm } from "../../src/migrate/paths.js";

describe("a file in a directory", () => {
  it.each([
    ["file:/", "2.2.1/x", "file:/2.2.1/x"],
    ["/", "_metadata", "file:/_metadata"],
    ["file:/sp", "/x", "file:/sp/x"],
    ["file:/sp", "../chk-1/x", "file:/chk-1/x"],
    ["/sp", "", "file:/sp"],
    ["s3://bucket", "x", "s3://bucket/x"],
    ["s3://bucket/", "/a/x", "s3://bucket/a/x"],
    ["hdfs:///", "x", "hdfs:///x"],
    ["hdfs://", "x", "hdfs:///x"],
  ])("%s and %j: %s", (directory, name, path) => {
    expect(childOf(directory, name)).toBe(path);
  });

  it.each(["file:/x", "file:/a/x", "s3://bucket/x", "hdfs:///x"])("is taken apart and put together: %s", (path) => {
    expect(childOf(directoryOf(path), nameOf(path))).toBe(path);
    expect(childOf(directoryOf(path), below(path, directoryOf(path)) ?? "")).toBe(storedForm(path));
  });
});
