import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { RestorableError } from "../../src/errors.js";
import { chainingOf } from "../../src/ids/chaining.js";
import {
  type ChainedGraph,
  generatedHash,
  generateOperatorIds,
  generateOperatorIdsOfChains,
} from "../../src/ids/generatedIds.js";
import { hexOf, operatorIdOf, uidHashOf } from "../../src/ids/operatorId.js";
import type { StreamEdge, StreamGraph, StreamNode } from "../../src/ids/streamGraph.js";

/** "1 → 2" */
const edges = (...arrows: string[]) =>
  arrows.map((arrow) => {
    const [source, target] = arrow.split(" → ").map(Number);
    return { source: source ?? 0, target: target ?? 0 };
  });
const idsOf = (graph: ChainedGraph) =>
  [...generateOperatorIdsOfChains(graph)].map(([node, { operatorId }]) => [node, operatorId]);
const node = (id: number, chainableOutDegree: number, uid?: string) => ({
  id,
  chainableOutDegree,
  ...(uid && { uid }),
});

describe("vectors of restore-rules §2.4 and §2.6", () => {
  test.each([
    [0, 0, "bc764cd8ddf7a0cff126f51c16239658"],
    [0, 1, "cbc357ccb763df2852fee8c4fc7d55f2"],
    [0, 2, "e3dfc0d7e9ecd8a43f85f0b68ebf3b80"],
    [1, 0, "feca28aff5a3958840bee985ee7de4d3"],
    [1, 1, "6cdc5bb954874d922eaee11a8e7b5dd5"],
  ])("source k=%i, c=%i", (rank, chained, id) => expect(hexOf(generatedHash(rank, chained, []))).toBe(id));

  test.each([
    [0, 0, "0a448493b4782967b150582570326227"],
    [0, 1, "20ba6b65f97481d5570070de90e4e791"],
    [1, 0, "7df19f87deec5680128845fd9a6ca18d"],
    [1, 1, "570f707193e0fe32f4d86d067aba243b"],
  ])("source c=%i → operator k=1, c=%i", (ofSource, ofOperator, id) => {
    expect(idsOf({ nodes: [node(1, ofSource), node(2, ofOperator)], edges: edges("1 → 2") })[1]).toEqual([2, id]);
  });

  test("source c=1 → operator k=1, c=0 → keyed operator k=2, c=1", () => {
    const graph = { nodes: [node(1, 1), node(2, 0), node(4, 1)], edges: edges("1 → 2", "2 → 4") };
    expect(idsOf(graph)[2]).toEqual([4, "90bea66de1c231edf33913ecd54406c1"]);
  });

  test.each([
    [["1 → 3", "2 → 3"], "b27f31f3e3a199a9981d185a455185be"],
    [["2 → 3", "1 → 3"], "ea37e9ff53f14dbd7cbd100e25894db2"],
  ])("two unchained sources and a join k=2, c=0 with the inputs %j", (order, id) => {
    expect(idsOf({ nodes: [node(1, 0), node(2, 0), node(3, 0)], edges: edges(...order) })[2]).toEqual([3, id]);
  });

  test.each([
    ["nonKeyed: stateless map", 3, 1, "second", "1265f98db15949b4489d98bcba215148"],
    ["migration job: first sink", 6, 0, "CheckpointingTimelyStatefulOperator1", "330bf7ad4176e7c36829a4bf9459db07"],
    ["migration job: second sink", 7, 0, "CheckpointingTimelyStatefulOperator2", "06d8049845c382d79d17d43c9ef349f7"],
    ["interval-join-negative-interval, left", 6, 0, "23_watermark-assigner", "baeb31bf019feaca4d90f67eb77d49b4"],
    ["interval-join-negative-interval, right", 7, 0, "27_watermark-assigner", "1846e22767797c2360005f016e92a2ad"],
  ])("Flink's own savepoints: %s", (_, rank, chained, inputUid, id) => {
    expect(hexOf(generatedHash(rank, chained, [uidHashOf(inputUid)]))).toBe(id);
  });

  test("the log of FLINK-37604: a Flink CDC pipeline in which the schema operator alone has a uid", () => {
    const nodes = [node(1, 1), node(2, 0, "$$_schema_operator_$$"), node(3, 0), node(5, 1), node(6, 1)];
    const ids = idsOf({ nodes, edges: edges("1 → 2", "2 → 3", "3 → 5", "5 → 6") });
    expect(ids.map(([, id]) => id)).toEqual([
      "cbc357ccb763df2852fee8c4fc7d55f2",
      "9899a42c64d67ef3172b7e3be3c1bbb9",
      "78be0dd8677bc2711e2a56947a5ea048",
      "0deb1b26a3d9eb3c8f0c11f7110b2903",
      "c63277377682ee6b89910f3fdc3b3a1e",
    ]);
  });
});

/** One line of recorded/*.jsonl: the graph that Flink built, with what Flink said of it. */
interface RecordedGraph extends StreamGraph {
  readonly nodes: readonly (StreamNode & { readonly operatorId: string })[];
  readonly edges: readonly (StreamEdge & { readonly chainable: boolean })[];
}

// Random jobs that real Flink turned into stream graphs; recorded/run makes them again, and more of them.
describe("recorded from Flink", () => {
  const folder = process.env["RECORDED"] ?? join(import.meta.dirname, "recorded");
  const files = readdirSync(folder).filter((name) => name.endsWith(".jsonl"));

  test.each(files)("%s", (name) => {
    const flinkVersion = name.replace(/^flink-|\.jsonl$/g, "");
    for (const line of readFileSync(join(folder, name), "utf8").trimEnd().split("\n")) {
      const recorded = JSON.parse(line) as RecordedGraph;
      const graph = { ...recorded, settings: { ...recorded.settings, flinkVersion } };
      const isChained = chainingOf(graph);
      expect(recorded.edges.map(isChained)).toEqual(recorded.edges.map(({ chainable }) => chainable));
      const ids = generateOperatorIds(graph);
      expect(recorded.nodes.map(({ id }) => ids.get(id)?.operatorId)).toEqual(
        recorded.nodes.map(({ operatorId }) => operatorId),
      );
    }
  });
});

describe("what moves a generated ID", () => {
  const job = (uids: Record<number, string> = {}, parallelism = 1): StreamGraph => ({
    nodes: [1, 2, 3].map((id) => ({ id, uid: uids[id] ?? null, parallelism: id === 3 ? parallelism : 1 })),
    edges: edges("1 → 2", "2 → 3"),
  });
  const id = (graph: StreamGraph, ofNode: number) => generateOperatorIds(graph).get(ofNode)?.operatorId;

  test("a uid upstream", () => {
    expect(id(job({ 1: "source" }), 2)).not.toBe(id(job(), 2));
    expect(generateOperatorIds(job({ 1: "source" })).get(1)).toEqual({
      operatorId: operatorIdOf("source"),
      generated: false,
    });
  });
  test("a uid downstream: not", () => expect(id(job({ 3: "sink" }), 2)).toBe(id(job(), 2)));
  test("parallelism downstream, which breaks the chain", () => expect(id(job({}, 2), 2)).not.toBe(id(job(), 2)));
  test("numbers of the nodes: not", () => {
    const renumbered = { nodes: [{ id: 10 }, { id: 20 }, { id: 30 }], edges: edges("10 → 20", "20 → 30") };
    expect(id(renumbered, 30)).toBe(id(job(), 3));
  });
  test("an empty uid is a uid", () => {
    expect(generateOperatorIds(job({ 2: "" })).get(2)).toEqual({ operatorId: "0".repeat(32), generated: false });
  });
});

describe("graphs that have no IDs", () => {
  const errorOf = (nodes: StreamNode[], arrows: string[]) => {
    expect(() => generateOperatorIds({ nodes, edges: edges(...arrows) })).toThrow(RestorableError);
    try {
      generateOperatorIds({ nodes, edges: edges(...arrows) });
    } catch (error) {
      return (error as RestorableError).message;
    }
    return undefined;
  };

  test("a cycle", () => {
    expect(errorOf([{ id: 1 }, { id: 2 }, { id: 3 }], ["1 → 2", "2 → 3", "3 → 2"])).toBe(
      "stream graph: no operator ID for node 2, 3: in a cycle or not reachable from a source",
    );
  });
  test("a ring of yielding operators", () => {
    const nodes = [1, 2, 3].map((id) => ({ id, kind: "yielding" as const, uid: id === 1 ? "a" : null }));
    expect(errorOf(nodes, ["1 → 2", "2 → 3", "3 → 1"])).toMatch(/no operator ID for node 1, 2, 3/);
    expect(chainingOf({ nodes, edges: edges("1 → 2", "2 → 3", "3 → 1") })({ source: 1, target: 2 })).toBe(true);
  });
  test("a missing node", () => {
    expect(errorOf([{ id: 1 }], ["1 → 2"])).toBe("stream graph: the edge 1 → 2 needs node 2, which is missing");
    expect(errorOf([{ id: 2 }], ["1 → 2"])).toBe("stream graph: the edge 1 → 2 needs node 1, which is missing");
  });
  test("a node twice", () => expect(errorOf([{ id: 1 }, { id: 1 }], [])).toBe("stream graph: two nodes have the ID 1"));
  test("a node without a number", () => expect(errorOf([{ id: Number.NaN }], [])).toMatch(/node ID NaN/));
  test("a uid twice, in Flink's words", () => {
    expect(
      errorOf(
        [
          { id: 1, uid: "a" },
          { id: 2, uid: "a" },
        ],
        ["1 → 2"],
      ),
    ).toBe('Hash collision on user-specified ID "a"');
  });
  test("a uid in a cycle is no trouble to Flink's traversal, nor here", () => {
    const nodes = [{ id: 1 }, { id: 2, uid: "a" }, { id: 3 }];
    expect(generateOperatorIds({ nodes, edges: edges("1 → 2", "3 → 2", "2 → 3") }).size).toBe(3);
  });
});

test("an empty graph has no IDs", () => expect(generateOperatorIds({ nodes: [], edges: [] }).size).toBe(0));

test("a long chain of yielding operators costs neither stack nor exponential time", () => {
  const nodes = Array.from({ length: 20_000 }, (_, id) => ({ id, kind: "yielding" as const }));
  const chain = nodes.slice(1).map(({ id }) => ({ source: id - 1, target: id }));
  expect(generateOperatorIds({ nodes, edges: chain.reverse() }).size).toBe(20_000);
});

test("any graph whose edges lead from lower to higher numbers gets an ID for each node, whatever the order of the nodes", () => {
  const arrow = fc.tuple(fc.nat(15), fc.nat(15)).filter(([a, b]) => a !== b);
  const graph = fc.record({
    arrows: fc.array(arrow, { maxLength: 40 }),
    uids: fc.uniqueArray(fc.nat(15)),
    seed: fc.nat(15),
  });
  fc.assert(
    fc.property(graph, ({ arrows, uids, seed }) => {
      const nodes = Array.from({ length: 16 }, (_, id) => ({ id, uid: uids.includes(id) ? `uid-${id}` : null }));
      const edges = arrows.map(([a, b]) => ({ source: Math.min(a, b), target: Math.max(a, b) }));
      const ids = generateOperatorIds({ nodes, edges });
      expect(ids.size).toBe(16);
      for (const { id, uid } of nodes) {
        expect(ids.get(id)?.generated).toBe(uid === null);
        if (uid !== null) expect(ids.get(id)?.operatorId).toBe(operatorIdOf(uid));
      }
      const turned = [...nodes.slice(seed), ...nodes.slice(0, seed)];
      expect(generateOperatorIds({ nodes: turned, edges })).toEqual(ids);
    }),
  );
});
