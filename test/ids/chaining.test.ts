import { expect, test } from "vitest";
import { isChainable } from "../../src/ids/chaining.js";
import type { StreamEdge, StreamGraph, StreamGraphSettings, StreamNode } from "../../src/ids/streamGraph.js";

interface Case {
  readonly up?: Partial<StreamNode>;
  readonly down?: Partial<StreamNode>;
  readonly edge?: Partial<StreamEdge>;
  readonly settings?: StreamGraphSettings;
  readonly secondInput?: boolean;
}

function chained({ up, down, edge, settings, secondInput }: Case): boolean {
  const between = { source: 1, target: 2, ...edge };
  const graph: StreamGraph = {
    nodes: [{ id: 1, ...up }, { id: 2, ...down }, { id: 3 }],
    edges: secondInput ? [between, { source: 3, target: 2 }] : [between],
    ...(settings && { settings }),
  };
  return isChainable(between, graph);
}

// restore-rules §2.4 and StreamingJobGraphGenerator.isChainable; real Flink's word on each edge of recorded/: generatedIds.test.ts
test.each<[string, boolean, Case]>([
  ["two plain operators", true, {}],
  ["chaining disabled", false, { settings: { chainingEnabled: false } }],
  ["two inputs", false, { secondInput: true }],
  ["other slot sharing group", false, { up: { slotSharingGroup: "a" } }],
  ["same slot sharing group", true, { up: { slotSharingGroup: "a" }, down: { slotSharingGroup: "a" } }],
  ["default slot sharing group, named", true, { up: { slotSharingGroup: "default" } }],
  ["upstream NEVER", false, { up: { chainingStrategy: "NEVER" } }],
  ["upstream HEAD", true, { up: { chainingStrategy: "HEAD" } }],
  ["downstream NEVER", false, { down: { chainingStrategy: "NEVER" } }],
  ["downstream HEAD", false, { down: { chainingStrategy: "HEAD" } }],
  ["downstream HEAD_WITH_SOURCES behind an operator", false, { down: { chainingStrategy: "HEAD_WITH_SOURCES" } }],
  [
    "downstream HEAD_WITH_SOURCES behind a source",
    true,
    { up: { kind: "source" }, down: { chainingStrategy: "HEAD_WITH_SOURCES" } },
  ],
  [
    "downstream HEAD_WITH_SOURCES behind a legacy source",
    false,
    { up: { kind: "legacySource" }, down: { chainingStrategy: "HEAD_WITH_SOURCES" } },
  ],
  ["hash", false, { edge: { partitioner: "HASH" } }],
  ["rebalance", false, { edge: { partitioner: "REBALANCE" } }],
  ["forward", true, { edge: { partitioner: "FORWARD" } }],
  ["forward, batch exchange", false, { edge: { partitioner: "FORWARD", exchangeMode: "BATCH" } }],
  ["forward, pipelined exchange", true, { edge: { partitioner: "FORWARD", exchangeMode: "PIPELINED" } }],
  ["other parallelism", false, { up: { parallelism: 2 } }],
  ["other max parallelism", true, { up: { maxParallelism: 64 } }],
  [
    "other max parallelism, forbidden",
    false,
    { up: { maxParallelism: 64 }, settings: { chainOperatorsWithDifferentMaxParallelism: false } },
  ],
  [
    "equal max parallelism, others forbidden",
    true,
    {
      up: { maxParallelism: 64 },
      down: { maxParallelism: 64 },
      settings: { chainOperatorsWithDifferentMaxParallelism: false },
    },
  ],
  [
    "other max parallelism in 1.17, which does not look",
    true,
    {
      up: { maxParallelism: 64 },
      settings: { chainOperatorsWithDifferentMaxParallelism: false, flinkVersion: "1.17.2" },
    },
  ],
  [
    "other max parallelism in 1.18, forbidden",
    false,
    {
      up: { maxParallelism: 64 },
      settings: { chainOperatorsWithDifferentMaxParallelism: false, flinkVersion: "1.18.0" },
    },
  ],
  ["yielding behind an operator", true, { down: { kind: "yielding" } }],
  ["yielding behind a source", true, { up: { kind: "source" }, down: { kind: "yielding" } }],
  ["yielding behind a legacy source", false, { up: { kind: "legacySource" }, down: { kind: "yielding" } }],
])("%s: %s", (_, expected, given) => expect(chained(given)).toBe(expected));

test("a yielding operator looks at the head of the chain before it", () => {
  const chain = (middle: Partial<StreamNode>): StreamGraph => ({
    nodes: [
      { id: 1, kind: "legacySource" },
      { id: 2, ...middle },
      { id: 3, kind: "yielding" },
    ],
    edges: [
      { source: 1, target: 2 },
      { source: 2, target: 3 },
    ],
  });
  expect(isChainable({ source: 2, target: 3 }, chain({}))).toBe(false);
  expect(isChainable({ source: 2, target: 3 }, chain({ chainingStrategy: "HEAD" }))).toBe(true);
  expect(isChainable({ source: 2, target: 3 }, chain({ kind: "yielding" }))).toBe(true);
});

test("an edge that is not of the graph is not chained", () => {
  expect(isChainable({ source: 1, target: 9 }, { nodes: [{ id: 1 }], edges: [] })).toBe(false);
});
