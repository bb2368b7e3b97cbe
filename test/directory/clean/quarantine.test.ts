import { describe, expect, it } from "vitest";
import { quarantinePath } from "../../../src/directory/clean/quarantine.js";

describe("where a file is moved to", () => {
  it.each([
    ["/flink/a:b/f", "/q/flink/a:b/f"],
    ["s3a://bucket/flink/f", "/q/s3a/bucket/flink/f"],
    ["abfss://c@account.dfs.core.windows.net/f", "/q/abfss/c@account.dfs.core.windows.net/f"],
    ["/flink/_metadata", "/q/flink/_metadata.quarantined"],
    // HDFS has no names with a colon, and would refuse all of them
    ["hdfs://namenode:9000/flink/f", "/q/hdfs/namenode_9000/flink/f"],
  ])("%s: %s", (path, place) => {
    expect(quarantinePath(path, "/q")).toBe(place);
  });
});
