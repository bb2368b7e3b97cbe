/** Which Flink writes and reads a file: by its version, and by what is in it (spec 1, 5). */
import { describe, expect, it } from "vitest";
import type { AnyChannelStateHandle, KeyedStateHandle, OperatorStateHandle } from "../../src/model/handles.js";
import type { ChannelLayout, OperatorMetadata, OperatorState, TaskMetadata } from "../../src/model/metadata.js";
import { compareReleases, flinkReleases, minorReleaseOf } from "../../src/model/releases.js";
import { keyed, metadata, operator, subtask } from "../support/build.js";
import { summarize } from "../support/summarize.js";

const delegate = { tag: 2, stateSize: 1, filePath: "f" } as const;
const relative = { tag: 6, relativePath: "r", stateSize: 1 } as const;
const segment = { tag: 15, startPos: 0, stateSize: 1, scope: 0, filePath: "f", logicalFileId: "" } as const;
const keyGroups = { startKeyGroup: 0, offsets: [], delegate } as const;
const range = { startKeyGroup: 0, numberOfKeyGroups: 1 };
const stream = { ...range, handles: [], stateSize: 0 };
const inMemory = { tag: 9, ...range, from: 0, to: 0, changes: [] } as const;
const increment13: KeyedStateHandle = {
  tag: 13,
  layout: "B",
  ...stream,
  checkpointedSize: 0,
  stateHandleId: "",
  storageIdentifier: "",
};
const increment10: KeyedStateHandle = { tag: 10, layout: "B", ...stream, checkpointedSize: 0, stateHandleId: "" };
const changelog = (tag: 8 | 14, inner: KeyedStateHandle): KeyedStateHandle => ({
  tag,
  layout: "B",
  ...range,
  checkpointedSize: 0,
  materialized: [inner],
  nonMaterialized: [],
  materializationId: 0,
  ...(tag === 14 ? { checkpointId: 0 } : {}),
  stateHandleId: "",
});
const rocks = {
  checkpointId: 1,
  backendIdentifier: "",
  ...range,
  metaStateHandle: null,
  sharedState: [],
  privateState: [],
};
const merging: OperatorStateHandle = {
  tag: 17,
  states: [],
  taskOwnedDirectory: "t",
  sharedDirectory: "s",
  isEmpty: true,
  delegate: { tag: 16 },
};
const channel = {
  merged: false,
  gateOrPartition: 0,
  channelOrSubpartition: 0,
  offsets: [0],
  stateSize: 8,
  delegate,
} as const;
const channels = (...inputChannelState: AnyChannelStateHandle[]) =>
  operator({ subtasks: [subtask({ inputChannelState })] });

/** First and last release that reads the file; there is no gap between them. */
function readers(
  version: OperatorMetadata["version"],
  operators: OperatorState[],
  channelLayout: ChannelLayout = "1.12",
) {
  const { readableBy } = summarize(metadata({ version, operators, channelLayout }));
  const releases: readonly string[] = flinkReleases;
  const [first = "none", last = "none"] = [readableBy[0], readableBy.at(-1)];
  expect(readableBy).toEqual(releases.slice(releases.indexOf(first), releases.indexOf(last) + 1));
  return `${first} to ${last}`;
}

describe("a file is written and read by", () => {
  it.each([
    [2, "1.3 to 1.10", "1.3 to 2.3"],
    [3, "1.11 to 1.15", "1.11 to 2.3"],
    [4, "1.16 to 1.20", "1.16 to 2.3"],
    [5, "2.0 to 2.0", "2.0 to 2.3"],
    [6, "2.1 to 2.3", "2.1 to 2.3"],
  ] as const)("V%i: %s, %s", (version, writtenBy, readableBy) => {
    const snapshot = summarize(metadata({ version, operators: [operator()] }));
    expect(`${snapshot.writtenBy[0]} to ${snapshot.writtenBy.at(-1)}`).toBe(writtenBy);
    expect(readers(version, [operator()])).toBe(readableBy);
  });

  it("V1: 1.2, 1.2 to 1.10", () => {
    const tasks: TaskMetadata = { version: 1, checkpointId: 1, tasks: [], trailing: new Uint8Array(0) };
    const { writtenBy, readableBy } = summarize(tasks);
    expect([writtenBy, readableBy[0], readableBy.at(-1)]).toEqual([["1.2"], "1.2", "1.10"]);
  });

  it("V7: nobody", () => {
    const { writtenBy, readableBy } = summarize(metadata({ version: 7 }));
    expect([writtenBy, readableBy]).toEqual([[], []]);
  });
});

describe("what a file holds narrows it down:", () => {
  it.each<[string, OperatorMetadata["version"], OperatorState, string]>([
    ["key groups, tag 3", 2, keyed({ tag: 3, ...keyGroups }), "1.3 to 2.3"],
    ["RocksDB files, tag 5", 2, keyed({ tag: 5, ...rocks }), "1.3 to 2.3"],
    ["a relative file in V2", 2, keyed({ tag: 3, ...keyGroups, delegate: relative }), "1.11 to 2.3"],
    ["canonical key groups, tag 7", 3, keyed({ tag: 7, ...keyGroups }), "1.13 to 2.3"],
    ["RocksDB files, tag 11", 3, keyed({ tag: 11, ...rocks, checkpointedSize: 0, stateHandleId: "" }), "1.15 to 2.3"],
    ["key groups, tag 12", 3, keyed({ tag: 12, ...keyGroups, stateHandleId: "" }), "1.15 to 2.3"],
    ["a changelog of 1.15, tag 8", 3, keyed(changelog(8, { tag: 7, ...keyGroups })), "1.15 to 2.3"],
    ["changes in memory of 1.15, tag 9", 3, keyed({ ...inMemory, layout: "B", stateHandleId: "i" }), "1.15 to 2.3"],
    ["changes in memory of 1.14, tag 9", 3, keyed({ ...inMemory, layout: "A" }), "1.14 to 1.14"],
    ["changes in files of 1.15, tag 10", 3, keyed(increment10), "1.15 to 2.3"],
    ["changes in files of 1.14, tag 10", 3, keyed({ tag: 10, layout: "A", ...stream }), "1.14 to 1.14"],
    ["changes in files, tag 13, in V3", 3, keyed(increment13), "1.16 to 2.3"],
    ["a changelog, tag 14, in V3", 3, keyed(changelog(14, { tag: 7, ...keyGroups })), "1.16 to 2.3"],
    ["a tag inside a changelog", 3, keyed(changelog(8, increment13)), "1.16 to 2.3"],
    ["a segment, tag 15", 4, keyed({ tag: 12, ...keyGroups, delegate: segment, stateHandleId: "" }), "1.20 to 2.3"],
    ["a segment in V2", 2, keyed({ tag: 12, ...keyGroups, delegate: segment, stateHandleId: "" }), "1.20 to 2.3"],
    [
      "merged operator state, tags 16 and 17",
      4,
      operator({ subtasks: [subtask({ managedOperatorState: merging })] }),
      "1.20 to 2.3",
    ],
    ["a finished operator", 3, operator({ fullyFinished: true }), "1.14 to 2.3"],
    ["a finished subtask", 3, operator({ subtasks: [{ subtaskIndex: 0, finished: true }] }), "1.14 to 2.3"],
    ["a subtask that is not finished", 3, operator({ subtasks: [subtask()] }), "1.11 to 2.3"],
    ["channel state of 1.12", 3, channels({ ...channel, subtaskIndex: 0 }), "1.12 to 2.3"],
    ["channel state of V4", 4, channels({ ...channel, subtaskIndex: 0 }), "1.16 to 2.3"],
    [
      "legacy state",
      2,
      operator({ subtasks: [subtask({ duration: -1, legacyOperatorState: [delegate] })] }),
      "1.3 to 1.3",
    ],
    [
      "a legacy list that holds nothing",
      2,
      operator({ subtasks: [subtask({ legacyOperatorState: [null] })] }),
      "1.3 to 2.3",
    ],
  ])("%s (V%i)", (_, version, one, expected) => {
    expect(readers(version, [operator(), one])).toBe(expected);
  });
});

describe("channel state of 1.11", () => {
  it.each(["1.11", "1.11.0"] as const)("in the layout of %s is read by 1.11 alone", (layout) => {
    expect(readers(3, [operator(), channels(channel)], layout)).toBe("1.11 to 1.11");
  });
});

describe("a version names a minor release", () => {
  it.each([
    ["2.2.1", "2.2"],
    ["1.20", "1.20"],
    ["v2_2", "2.2"],
    [" 1.16-SNAPSHOT ", "1.16"],
    ["v1.18.1", "1.18"],
    ["2", null],
    ["latest", null],
    ["", null],
  ])("%j: %s", (version, minor) => {
    expect(minorReleaseOf(version)).toBe(minor);
  });

  it("and releases are in order, 1.9 before 1.10", () => {
    const shuffled = [...flinkReleases].sort().reverse();
    expect(shuffled.sort(compareReleases)).toEqual(flinkReleases);
    expect(compareReleases("2.0", "2.0")).toBe(0);
  });
});
