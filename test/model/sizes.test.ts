/** Sizes: Flink's getStateSize() for the total, and where they come from. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { AnyChannelStateHandle, KeyedStateHandle, OperatorStateHandle } from "../../src/model/handles.js";
import { int64, payloadOf } from "../../src/model/values.js";
import { eras, operatorMetadata } from "../support/arbitrary/metadata.js";
import { runs } from "../support/arbitrary/settings.js";
import { bytesOf, keyed, operator, subtask } from "../support/build.js";
import { operatorSize, streamSize } from "../support/flinkSizes.js";
import { summarize, summaryOf } from "../support/summarize.js";

const inline = (size: number) => ({ tag: 1, handleName: "", data: payloadOf(bytesOf(size)) }) as const;
const file = (stateSize: number | bigint) => ({ tag: 2, stateSize, filePath: "file:/f" }) as const;
const keyGroups = (delegate: ReturnType<typeof file>): KeyedStateHandle => ({
  tag: 7,
  startKeyGroup: 0,
  offsets: [],
  delegate,
});
const states = (size: number): OperatorStateHandle => ({ tag: 4, states: [], delegate: file(size) });
const channel = (stateSize: number): AnyChannelStateHandle => ({
  merged: false,
  subtaskIndex: 0,
  gateOrPartition: 0,
  channelOrSubpartition: 0,
  offsets: [0],
  stateSize,
  delegate: file(1_000_000),
});

describe("the size of an operator", () => {
  it("is that of its categories, each on its own", () => {
    const state = {
      managedKeyedState: keyGroups(file(2)),
      rawKeyedState: keyGroups(file(4)),
      managedOperatorState: states(8),
      rawOperatorState: states(16),
      inputChannelState: [channel(32), channel(64)],
      resultSubpartitionState: [channel(128)],
    };
    const summary = summaryOf(operator({ coordinatorState: inline(1), subtasks: [subtask(state)] }));
    expect(summary.sizes).toEqual({
      coordinatorState: 1,
      managedKeyedState: 2,
      rawKeyedState: 4,
      managedOperatorState: 8,
      rawOperatorState: 16,
      inputChannelState: 96,
      resultSubpartitionState: 128,
      legacyOperatorState: 0,
    });
    expect(summary.coordinatorStateSizeInBytes).toBe(1);
    expect(summary.totalSizeInBytes).toBe(255);
    expect(summary.subtaskSizes).toEqual([254]);
  });

  it("is by subtask index, whatever their order; a finished one has none", () => {
    const of = (size: number, index: number) => subtask({ managedKeyedState: keyGroups(file(size)) }, index);
    const summary = summaryOf(operator({ subtasks: [of(5, 3), { subtaskIndex: 2, finished: true }, of(7, 0)] }));
    expect(Object.entries(summary.subtaskSizes)).toEqual([
      ["0", 7],
      ["3", 5],
    ]);
    expect(summary).toMatchObject({ subtaskStateCount: 3, finishedSubtaskCount: 1, totalSizeInBytes: 12 });
  });

  it("is Flink's, in any version", () => {
    for (const era of eras) {
      const property = fc.property(operatorMetadata(era), (model) => {
        const snapshot = summarize(model, () => []);
        const sizes = model.operators.map(operatorSize);
        expect(snapshot.operators.map((one) => one.totalSizeInBytes)).toEqual(sizes.map(int64));
        expect(snapshot.totalSizeInBytes).toEqual(int64(sizes.reduce((a, b) => a + b, 0n)));
        for (const [i, one] of snapshot.operators.entries()) {
          const coordinator = streamSize(model.operators[i]?.coordinatorState ?? null);
          expect(one.coordinatorStateSizeInBytes).toBe(Number(coordinator));
          const bySubtask = one.subtaskSizes.reduce<bigint>((sum, size) => sum + BigInt(size ?? 0), coordinator);
          const byCategory = Object.values(one.sizes).reduce<bigint>((sum, size) => sum + BigInt(size), 0n);
          expect([int64(bySubtask), int64(byCategory)]).toEqual([one.totalSizeInBytes, one.totalSizeInBytes]);
        }
      });
      fc.assert(property, runs(60));
    }
  });

  it("is exact beyond 2^53, and lessened by a file whose size is not known (-1)", () => {
    const large = 2n ** 60n;
    const subtasks = [0, 1, 2].map((i) =>
      subtask({ managedKeyedState: keyGroups(file([large, large, -1][i] ?? 0)) }, i),
    );
    expect(summaryOf(operator({ subtasks })).totalSizeInBytes).toBe(2n ** 61n - 1n);
    const small = summaryOf(keyed(keyGroups(file(-1))));
    expect([small.totalSizeInBytes, small.sizes.managedKeyedState]).toEqual([-1, -1]);
  });

  it("is told at once for a subtask of an absurd index", () => {
    const largest = 0x7fff_ffff;
    const subtasks = [subtask({ managedKeyedState: keyGroups(file(9)) }, largest - 1)];
    const summary = summaryOf(operator({ parallelism: largest, maxParallelism: largest, subtasks }));
    expect(summary.totalSizeInBytes).toBe(9);
    // a list as long as that would bring down whoever walks over it
    expect(summary.subtaskSizes.length).toBeLessThanOrEqual(32_768);
  });
});

describe("the size of a changelog", () => {
  const range = { startKeyGroup: 0, numberOfKeyGroups: 1 };
  const increment: KeyedStateHandle = {
    tag: 13,
    layout: "B",
    ...range,
    handles: [{ offset: 0, handle: file(5000) }],
    stateSize: 70,
    checkpointedSize: 1,
    stateHandleId: "",
    storageIdentifier: "",
  };
  const inMemory: KeyedStateHandle = {
    tag: 9,
    layout: "B",
    ...range,
    from: 0,
    to: 1,
    changes: [
      { keyGroup: 0, change: payloadOf(bytesOf(3)) },
      { keyGroup: -1, change: payloadOf(bytesOf(4)) },
    ],
    stateHandleId: "",
  };
  const changelog: KeyedStateHandle = {
    tag: 14,
    layout: "B",
    ...range,
    checkpointedSize: 1,
    materialized: [keyGroups(file(100)), null],
    nonMaterialized: [increment, inMemory],
    materializationId: 1,
    checkpointId: 1,
    stateHandleId: "",
  };

  it("is that of its part of the files, and of the changes in memory", () => {
    expect(summaryOf(keyed(changelog)).totalSizeInBytes).toBe(100 + 70 + 3 + 4);
  });

  it("is beside the files that it refers to", () => {
    expect(summaryOf(keyed(changelog)).places).toEqual({ inline: 0, exclusive: 5100, shared: 0, fileCount: 2 });
  });

  it("has kinds: the changelog itself, and what was materialized", () => {
    const { keyedHandles, materializedHandles } = summaryOf(keyed(changelog));
    expect([keyedHandles, materializedHandles]).toEqual([["changelog"], ["savepoint"]]);
  });
});

describe("where the bytes lie", () => {
  it("is inline, in files of this snapshot, in files shared with others", () => {
    const handle: KeyedStateHandle = {
      tag: 11,
      checkpointId: 1,
      backendIdentifier: "",
      startKeyGroup: 0,
      numberOfKeyGroups: 1,
      checkpointedSize: 0,
      metaStateHandle: inline(3),
      sharedState: [
        { localPath: "1.sst", handle: file(100) },
        {
          localPath: "2.sst",
          handle: { tag: 15, startPos: 9, stateSize: 20, scope: 1, filePath: "f", logicalFileId: "" },
        },
        { localPath: "3.sst", handle: inline(4) },
      ],
      privateState: [
        { localPath: "CURRENT", handle: { tag: 6, relativePath: "r", stateSize: 1000 } },
        { localPath: "LOG", handle: { tag: 16 } },
        { localPath: "gone", handle: null },
      ],
      stateHandleId: "",
    };
    const summary = summaryOf(keyed(handle));
    expect(summary.places).toEqual({ inline: 7, exclusive: 1000, shared: 120, fileCount: 3 });
    expect(summary.totalSizeInBytes).toBe(1127);
  });
});
