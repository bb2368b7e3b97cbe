/** Which web servers a path of HDFS means: from the configuration, and from Hadoop's own files. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { callerOf } from "../../src/storage/hdfs/caller.js";
import { hdfsOptions } from "../../src/storage/hdfs/hadoopFiles.js";
import { placeOf } from "../../src/storage/hdfs/places.js";

const property = ([name, value]: readonly [string, string]) =>
  `<property><name>${name}</name>\n  <value> ${value} </value><final>true</final></property>`;
const site = (properties: Readonly<Record<string, string>>, more = "") =>
  `<?xml version="1.0"?><?xml-stylesheet type="text/xsl" href="configuration.xsl"?>
   <!-- by somebody --><configuration xmlns:xi="http://www.w3.org/2001/XInclude">
   ${more}${Object.entries(properties).map(property).join("\n")}</configuration>`;

describe("without Hadoop's files", () => {
  it("a name node's web server is at port 9870 of its host", () => {
    expect(placeOf("hdfs://nn1:8020/flink//a/./b/", {})).toEqual({
      addresses: ["http://nn1:9870"],
      path: "/flink/a/b",
      canonical: "hdfs://nn1/flink/a/b",
      unset: "nn1:8020",
    });
    expect(placeOf("hdfs://nn1", {})).toMatchObject({ path: "/", canonical: "hdfs://nn1/" });
  });

  it("webhdfs and swebhdfs name the web server themselves", () => {
    expect(placeOf("webhdfs://gateway:14000/a", {})).toMatchObject({ addresses: ["http://gateway:14000"] });
    expect(placeOf("swebhdfs://nn1/a", {})).toMatchObject({ addresses: ["https://nn1:9871"] });
    const nameNodes = { analytics: ["http://nn1:9870/", "http://nn2:9870"] };
    expect(placeOf("webhdfs://nn1/a", { nameNodes })).toMatchObject({
      addresses: ["http://nn1:9870"],
      canonical: "hdfs://analytics/a",
    });
  });

  it("a path without name node needs a default", () => {
    expect(() => placeOf("hdfs:///a", {})).toThrow(/hdfs:\/\/\/a: no name node/);
    expect(placeOf("hdfs:///a", { defaultFs: "hdfs://analytics/" }).canonical).toBe("hdfs://analytics/a");
  });

  it("viewfs: the longest mount point counts, and none is an error that names them", () => {
    const options = {
      mounts: { c1: { "/user": "hdfs://one/home", "/user/flink": "hdfs://two/", "/tmp/": "hdfs://one/tmp" } },
    };
    const canonical = (path: string) => placeOf(path, options).canonical;
    expect(canonical("viewfs://c1/user/anna/x")).toBe("hdfs://one/home/anna/x");
    expect(canonical("viewfs://c1/user/flink")).toBe("hdfs://two/");
    expect(canonical("viewfs://c1/user/flink/checkpoints")).toBe("hdfs://two/checkpoints");
    expect(canonical("viewfs://c1/user/flinks")).toBe("hdfs://one/home/flinks");
    expect(canonical("viewfs://c1/tmp/x")).toBe("hdfs://one/tmp/x");
    expect(() => canonical("viewfs://c1/data")).toThrow(/viewfs:\/\/c1\/data: below no mount point/);
    expect(() => canonical("viewfs://c2/data")).toThrow(/no mount point of viewfs c2/);
  });
});

describe("with Hadoop's files", () => {
  let folder: string;
  const write = (name: string, text: string) => writeFileSync(join(folder, name), text);
  const options = () => hdfsOptions({}, { HADOOP_CONF_DIR: folder });
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "restorable-hadoop-"));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it("a nameservice means all of its name nodes, under each of their names", () => {
    write("core-site.xml", site({ "fs.defaultFS": `hdfs://$${"{service}"}`, service: "analytics" }));
    write(
      "hdfs-site.xml",
      site({
        "dfs.nameservices": "analytics, other",
        "dfs.ha.namenodes.analytics": "nn1, nn2",
        "dfs.namenode.rpc-address.analytics.nn1": "host1:8020",
        "dfs.namenode.rpc-address.analytics.nn2": "host2:8020",
        "dfs.namenode.http-address.analytics.nn1": "host1:50070",
        "dfs.namenode.rpc-address.other": "host3:9000",
      }),
    );
    const place = { addresses: ["http://host1:50070", "http://host2:9870"], canonical: "hdfs://analytics/a" };
    for (const path of ["hdfs://analytics/a", "hdfs:///a", "hdfs://host2:8020/a"]) {
      expect(placeOf(path, options()), path).toMatchObject(place);
    }
    expect(placeOf("hdfs://other/a", options()).addresses).toEqual(["http://host3:9870"]);
  });

  it("https only, one name node, an address of every network", () => {
    write("core-site.xml", site({ "fs.defaultFS": "hdfs://nn:8020" }));
    write("hdfs-site.xml", site({ "dfs.http.policy": "HTTPS_ONLY", "dfs.namenode.https-address": "0.0.0.0:50470" }));
    expect(placeOf("hdfs:///a", options()).addresses).toEqual(["https://nn:50470"]);
  });

  it("viewfs tables, also in a file that is included, and the fallback", () => {
    write("table.xml", site({ "fs.viewfs.mounttable.c1.link./user": "hdfs://one/user" }));
    write(
      "core-site.xml",
      site(
        { "fs.defaultFS": "viewfs://c1", "fs.viewfs.mounttable.c1.linkFallback": "hdfs://rest/" },
        '<xi:include href="table.xml"/>',
      ),
    );
    expect(placeOf("viewfs://c1/user/x", options()).canonical).toBe("hdfs://one/user/x");
    expect(placeOf("viewfs:///else", options()).canonical).toBe("hdfs://rest/else");
  });

  it("what restorable.yaml says counts over them", () => {
    write("hdfs-site.xml", site({ "dfs.nameservices": "a", "dfs.namenode.http-address.a": "inside:9870" }));
    const nameNodes = { a: ["http://outside:14000"] };
    const found = hdfsOptions({ nameNodes }, { HADOOP_CONF_DIR: folder });
    expect(placeOf("hdfs://a/x", found).addresses).toEqual(["http://outside:14000"]);
  });

  it("a directory of the configuration that has none of them is an error, one of the environment is not", () => {
    expect(() => hdfsOptions({ hadoopConfDir: folder }, {})).toThrow(/neither core-site.xml nor hdfs-site.xml/);
    expect(options()).toEqual({ nameNodes: {}, aliases: {}, mounts: {} });
  });

  it("a file that is not XML is an error that names it", () => {
    write("core-site.xml", "<configuration><property></configuration>");
    expect(() => options()).toThrow(/core-site.xml: is not XML/);
  });
});

it("who asks: a token before a name, the configuration before the environment", () => {
  expect(callerOf("flink", { HADOOP_USER_NAME: "other" })).toEqual({ "user.name": "flink" });
  expect(callerOf(undefined, { HADOOP_USER_NAME: "other" })).toEqual({ "user.name": "other" });
  expect(callerOf("flink", { HADOOP_TOKEN: "secret\n" })).toEqual({ delegation: "secret" });
  expect(Object.keys(callerOf(undefined, {}))).toEqual(["user.name"]);
});
