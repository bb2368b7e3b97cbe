import { describe, expect, test } from "vitest";
import { explainOperatorId, indexUids } from "../../src/ids/explainOperatorId.js";
import { flinkCdcUids, knownUids } from "../../src/ids/knownUids.js";
import { operatorIdOf } from "../../src/ids/operatorId.js";

describe("explainOperatorId", () => {
  test("a candidate, in either case", () => {
    const explanation = { kind: "uid", uid: "bbb" };
    expect(explainOperatorId("95ad6f42089d5ed59e69d2b15862448f", ["aaa", "bbb"])).toEqual(explanation);
    expect(explainOperatorId("95AD6F42089D5ED59E69D2B15862448F", ["aaa", "bbb"])).toEqual(explanation);
  });

  test("the committer of a candidate", () => {
    expect(explainOperatorId("96465a86aadc5c493ecbeef9a1b46144", ["my-sink"])).toMatchObject({
      kind: "sink",
      uid: "Sink Committer: my-sink",
      sinkUid: "my-sink",
      part: { role: "committer" },
    });
  });

  test("a candidate goes before a part of another one's sink", () => {
    const candidates = ["my-sink", "Sink Committer: my-sink"];
    expect(explainOperatorId("96465a86aadc5c493ecbeef9a1b46144", candidates)).toEqual({
      kind: "uid",
      uid: "Sink Committer: my-sink",
    });
  });

  test.each(knownUids.map((known) => [known.uid, known] as const))("%s without candidates", (uid, known) => {
    expect(explainOperatorId(operatorIdOf(uid), [])).toEqual({ kind: "framework", uid, known });
  });

  test.each([
    ["cbc357ccb763df2852fee8c4fc7d55f2", 0, 1],
    ["bc764cd8ddf7a0cff126f51c16239658", 0, 0],
    ["6cdc5bb954874d922eaee11a8e7b5dd5", 1, 1],
  ])("%s, the well-known ID of a source without uid", (id, rank, chainableOutDegree) => {
    expect(explainOperatorId(id, ["aaa"])).toEqual({ kind: "generatedSource", rank, chainableOutDegree });
  });

  test("no explanation", () => {
    expect(explainOperatorId("95ad6f42089d5ed59e69d2b15862448f", ["aaa"])).toBeUndefined();
    expect(explainOperatorId("not an ID", ["aaa"])).toBeUndefined();
  });

  test("an index serves many IDs", () => {
    const index = indexUids(["aaa", "my-sink", "aaa"]);
    expect(explainOperatorId("eb6dd8bbadb13fbe0af798a4f5b2056d", index)).toEqual({ kind: "uid", uid: "aaa" });
    expect(explainOperatorId("96465a86aadc5c493ecbeef9a1b46144", index)?.kind).toBe("sink");
  });
});

test("the uids of a Flink CDC pipeline with a prefix", () => {
  expect(flinkCdcUids("orders").map(({ uid }) => uid)).toEqual([
    "orders-source",
    "orders-post-transform",
    "orders-schema-operator",
    "orders-pre-partition",
    "orders-post-partition",
    "orders-sink-writer",
    "orders-sink-committer",
  ]);
});
