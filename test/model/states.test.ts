/** Named operator states, and in-flight data by gate and partition. */
import { describe, expect, it } from "vitest";
import type { AnyChannelStateHandle, OperatorStateHandle, OperatorStateMetaInfo } from "../../src/model/handles.js";
import { metadata, operator, subtask } from "../support/build.js";
import { i32, i64 } from "../support/raw.js";
import { summarize, summaryOf } from "../support/summarize.js";

const delegate = { tag: 15, startPos: 0, stateSize: 1, scope: 0, filePath: "f", logicalFileId: "" } as const;
const state = (name: string, mode: 0 | 1 | 2, ...offsets: number[]): OperatorStateMetaInfo => ({ name, mode, offsets });
const plain = (...states: OperatorStateMetaInfo[]): OperatorStateHandle => ({ tag: 4, states, delegate });
const merging = (...states: OperatorStateMetaInfo[]): OperatorStateHandle => ({
  tag: 17,
  states,
  taskOwnedDirectory: "t",
  sharedDirectory: "s",
  isEmpty: false,
  delegate,
});

describe.each([
  ["4", plain],
  ["17", merging],
])("named states of tag %s", (_, handle) => {
  it("are counted over all subtasks, by name, mode and whether they are raw", () => {
    const subtasks = [
      subtask({
        managedOperatorState: handle(state("a", 0, 1, 2), state("b", 2)),
        rawOperatorState: handle(state("a", 0, 5)),
      }),
      subtask({ managedOperatorState: handle(state("a", 0, 3), state("a", 1, 4), state("b", 2, 6)) }, 1),
    ];
    const scope = "operator";
    expect(summaryOf(operator({ subtasks })).states).toEqual([
      { name: "a", kind: "operator-list", scope, raw: false, elements: 3 },
      { name: "b", kind: "broadcast", scope, raw: false, elements: 1 },
      { name: "a", kind: "operator-list", scope, raw: true, elements: 1 },
      { name: "a", kind: "operator-union", scope, raw: false, elements: 1 },
    ]);
  });

  it("are managed again after a subtask that ends with raw ones", () => {
    const subtasks = [
      subtask({ rawOperatorState: handle(state("r", 0)) }),
      subtask({ managedOperatorState: handle(state("m", 0)) }, 1),
    ];
    expect(summaryOf(operator({ subtasks })).states.map(({ name, raw }) => [name, raw])).toEqual([
      ["r", true],
      ["m", false],
    ]);
  });
});

describe("in-flight data", () => {
  const channel = (gateOrPartition: number, ...offsets: number[]): AnyChannelStateHandle => ({
    merged: false,
    subtaskIndex: 0,
    gateOrPartition,
    channelOrSubpartition: 9,
    offsets,
    // each buffer is written behind four bytes of length
    stateSize: 5 * offsets.length,
    delegate,
  });
  /** Members of a merged handle, as gate and number of buffers. */
  const merged = (...members: [gate: number, buffers: number][]): AnyChannelStateHandle => {
    const bytes = members.flatMap(([gate, n]) => [...i32(gate, 0), ...i64(5 * n), ...i32(n), ...Array(8 * n).fill(0)]);
    return {
      merged: true,
      subtaskIndex: 0,
      stateSize: 1,
      delegate,
      members: Uint8Array.from([...i32(members.length), ...bytes]),
    };
  };
  const holding = (inputs: AnyChannelStateHandle[], outputs: AnyChannelStateHandle[]) => {
    return operator({ subtasks: [subtask({ inputChannelState: inputs, resultSubpartitionState: outputs })] });
  };

  it("is known by gate and by partition, in order", () => {
    const { inputChannelState, resultSubpartitionState } = summaryOf(
      holding([channel(2, 1), channel(0, 1, 2), channel(2, 3)], [channel(1, 5)]),
    );
    expect(inputChannelState).toEqual({ handles: 3, indexes: [0, 2], withData: [0, 2] });
    expect(resultSubpartitionState).toEqual({ handles: 1, indexes: [1], withData: [1] });
  });

  it("is not in a channel without a buffer", () => {
    const summary = summaryOf(holding([channel(0), merged([1, 0], [2, 0])], []));
    expect(summary.inputChannelState).toEqual({ handles: 2, indexes: [], withData: [] });
  });

  it("is found among the members of a merged handle", () => {
    const summary = summaryOf(holding([merged([3, 1], [1, 2], [5, 0])], [merged([4, 1])]));
    expect(summary.inputChannelState).toEqual({ handles: 1, indexes: [1, 3], withData: [1, 3] });
    expect(summary.resultSubpartitionState).toEqual({ handles: 1, indexes: [4], withData: [4] });
  });

  it("is not in buffers that are empty: Flink writes their lengths, and goes by the handles", () => {
    const empty = { ...channel(3, 0, 4), stateSize: 8 } as AnyChannelStateHandle;
    expect(summaryOf(holding([empty], [])).inputChannelState).toEqual({ handles: 1, indexes: [3], withData: [] });
  });

  it("makes the snapshot one with in-flight data", () => {
    const of = (...operators: ReturnType<typeof operator>[]) => summarize(metadata({ operators })).hasInFlightData;
    expect(of(operator(), holding([channel(0)], []))).toBe(false);
    expect(of(operator(), holding([channel(0, 1)], []))).toBe(true);
    expect(of(holding([], [merged([0, 1])]), operator())).toBe(true);
  });
});
