import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { RestorableError } from "../../src/errors.js";
import { expandSink, sinkPartOf } from "../../src/ids/expandedSinks.js";
import { operatorIdOf } from "../../src/ids/operatorId.js";

// restore-rules §2.8; SinkTransformationTranslator of 1.12.7, 1.13.6, 1.14.6, 1.15.4, 1.20.4, 2.3.0
const compacting = ["topology u: FileSinkCompactorCoordinator", "topology u: FileSinkCompactorOperator"];
const forms = {
  "1.11.6": ["writer u"],
  "1.12.7": ["writer u", "committer Sink Committer: u", "globalCommitter Sink Global Committer: u"],
  "1.13": ["writer u", "committer Sink Committer: u", "globalCommitter Sink Global Committer: u"],
  "1.14.6": ["writer u", "globalCommitter Sink u Global Committer"],
  "1.15.0": ["writer u", "committer Sink Committer: u", "globalCommitter Sink u Global Committer", ...compacting],
  "2.4-SNAPSHOT": ["writer u", "committer Sink Committer: u", "globalCommitter Sink u Global Committer", ...compacting],
};

describe("expandSink", () => {
  test.each(Object.entries(forms))("in %s", (flinkVersion, expected) => {
    expect(expandSink("u", { flinkVersion }).map(({ role, uid }) => `${role} ${uid}`)).toEqual(expected);
  });

  test("without a version: every form, each once", () => {
    const uids = expandSink("u").map(({ role, uid }) => `${role} ${uid}`);
    expect(new Set(uids)).toEqual(new Set(Object.values(forms).flat()));
    expect(new Set(uids).size).toBe(uids.length);
  });

  test("IDs are those of the uids, and only the writer is sure to exist", () => {
    const [writer, committer] = expandSink("my-sink", { flinkVersion: "2.2.1" });
    expect(writer).toMatchObject({ operatorId: "08d61ee4306bec6e8142e563f528e3bd", mayExist: false });
    expect(committer).toMatchObject({ operatorId: "96465a86aadc5c493ecbeef9a1b46144", mayExist: true });
    for (const part of expandSink("my-sink")) {
      expect(part.operatorId).toBe(operatorIdOf(part.uid));
      expect(part.mayExist).toBe(part.role !== "writer");
    }
  });

  test("a sink's own topology", () => {
    const parts = expandSink("u", { flinkVersion: "1.20", topologyUids: ["dedupe"] });
    expect(parts.filter(({ role }) => role === "topology").map(({ uid }) => uid)).toEqual(["u: dedupe"]);
  });

  test.each(["", "two", "2", "v2.2", "2.2x"])("%j is no version", (flinkVersion) => {
    expect(() => expandSink("u", { flinkVersion })).toThrow(RestorableError);
  });
});

describe("sinkPartOf", () => {
  test.each([
    ["Sink Committer: my-sink", { sinkUid: "my-sink", role: "committer" }],
    ["Sink Committer: 104_sink", { sinkUid: "104_sink", role: "committer" }],
    ["Sink Global Committer: my-sink", { sinkUid: "my-sink", role: "globalCommitter" }],
    ["Sink my-sink Global Committer", { sinkUid: "my-sink", role: "globalCommitter" }],
    [
      "files: FileSinkCompactorOperator",
      { sinkUid: "files", role: "topology", topologyUid: "FileSinkCompactorOperator" },
    ],
  ])("%s", (uid, part) => expect(sinkPartOf(uid)).toEqual(part));

  test.each([
    "",
    "my-sink",
    "Sink Committer: ",
    "Sink Committer:x",
    "Sink  Global Committer",
    "Sink Global Committer",
    ": x",
  ])("%j is no part of a sink", (uid) => expect(sinkPartOf(uid)).toBeUndefined());

  test("U: S is a topology only where U is known to be a sink", () => {
    expect(sinkPartOf("orders: dedupe")).toBeUndefined();
    const sinks = new Set(["orders", "a: b"]);
    expect(sinkPartOf("orders: dedupe", sinks)).toEqual({ sinkUid: "orders", role: "topology", topologyUid: "dedupe" });
    expect(sinkPartOf("a: b: c", sinks)).toEqual({ sinkUid: "a: b", role: "topology", topologyUid: "c" });
  });

  test("turns back what expandSink makes of any uid", () => {
    // A sink uid that itself looks like a part of a sink is ambiguous.
    const sinkUids = fc.string({ minLength: 1 }).filter((uid) => !/Global Committer|: /.test(uid));
    fc.assert(
      fc.property(sinkUids, (sinkUid) => {
        for (const { role, uid } of expandSink(sinkUid)) {
          if (role === "writer") expect(sinkPartOf(uid)).toBeUndefined();
          else expect(sinkPartOf(uid)).toMatchObject({ sinkUid, role });
        }
      }),
    );
  });
});
