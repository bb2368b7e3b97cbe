/** Files that are larger than the window over them: read once, mostly not at all, and never kept. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { memorySource } from "../../src/bytes/source.js";
import { decodeFrom, decodeMetadata } from "../../src/metadata/decode.js";
import { encodeMetadata } from "../../src/metadata/encode.js";
import { visitMetadata } from "../../src/metadata/visit.js";
import type { OperatorMetadata } from "../../src/model/metadata.js";
import { payloadOf } from "../../src/model/values.js";
import { eras, operatorMetadata } from "../support/arbitrary/metadata.js";
import { bytesOf, keyed, metadata, operator, subtask } from "../support/build.js";
import { fileSource } from "../support/fileSource.js";
import { materialize } from "../support/materialize.js";
import { recordEvents } from "../support/recordEvents.js";
import { same, sameBytes } from "../support/same.js";

const options = { allowProposedV7: true };

/** Operators of many generated files in one, until it is about 1 MB. */
function large(one: OperatorMetadata, others: readonly OperatorMetadata[]): Uint8Array {
  const operators = others.flatMap((other) => other.operators);
  const size = encodeMetadata({ ...one, operators }).length;
  const copies = Math.ceil(1_000_000 / size);
  const all = Array.from({ length: copies }, () => operators).flat();
  // V3 takes its layout from what it holds; the sample may begin with a file that holds nothing
  const channelLayout = others.find((other) => other.channelLayout !== "1.12")?.channelLayout ?? "1.12";
  return encodeMetadata({ ...one, operators: all, channelLayout });
}

describe("a file of 1 MB", () => {
  it.each(eras.filter(({ version }) => version !== 4 && version !== 5))(
    "of V$version ($changelog, $channel) reads the same through a moving window",
    (era) => {
      const sample = fc.sample(operatorMetadata(era), { numRuns: 40, seed: 11 });
      const bytes = large(sample[0] as OperatorMetadata, sample);
      const events = recordEvents(memorySource(bytes), options);
      const whole = decodeMetadata(bytes, options);
      sameBytes(encodeMetadata(whole), bytes);
      for (const windowSize of [1000, 100_001]) {
        same(recordEvents(fileSource(bytes), { ...options, windowSize }), events);
      }
      const windowed = decodeFrom(fileSource(bytes), { ...options, windowSize: 70_001 });
      sameBytes(encodeMetadata(windowed), bytes);
      same(materialize(windowed.version === 1 ? [] : windowed.operators.slice(-20)), tail(whole, 20));
    },
  );
});

function tail(whole: ReturnType<typeof decodeMetadata>, count: number): unknown {
  return materialize(whole.version === 1 ? [] : whole.operators.slice(-count));
}

const delegate = { tag: 2, stateSize: 5, filePath: "file:/state" } as const;
const offsets = Array.from({ length: 60_000 }, (_, i) => i);
const windowSize = 4096;

describe("what lies behind something large", () => {
  const inline = { tag: 1, handleName: "label", data: payloadOf(bytesOf(3_000_000)) } as const;
  const keyGroups = { tag: 3, startKeyGroup: 0, offsets, delegate } as const;
  const cases = {
    "inline state": keyed({ tag: 7, startKeyGroup: 0, offsets: [0], delegate: inline }),
    "offsets of key groups": keyed({ tag: 12, startKeyGroup: 0, offsets, delegate, stateHandleId: "id" }),
    "offsets between a local path and its file": keyed({
      tag: 5,
      checkpointId: 1,
      backendIdentifier: "b",
      startKeyGroup: 0,
      numberOfKeyGroups: 1,
      metaStateHandle: inline,
      sharedState: [
        { localPath: "1.sst", handle: keyGroups },
        { localPath: "2.sst", handle: delegate },
        { localPath: "3.sst", handle: inline },
      ],
      privateState: [{ localPath: "4.sst", handle: { ...keyGroups, delegate: keyGroups } }],
    }),
    "the longest strings": operator({
      subtasks: [
        subtask({
          managedOperatorState: {
            tag: 17,
            states: [{ name: "n".repeat(65_535), mode: 0, offsets }],
            taskOwnedDirectory: "t".repeat(65_535),
            sharedDirectory: "é".repeat(32_767),
            isEmpty: false,
            delegate: {
              tag: 15,
              startPos: 1,
              stateSize: 2,
              scope: 1,
              filePath: "f".repeat(65_535),
              logicalFileId: "l".repeat(65_535),
            },
          },
        }),
      ],
    }),
    "changes in memory": keyed({
      tag: 9,
      layout: "B",
      startKeyGroup: 0,
      numberOfKeyGroups: 1,
      from: 0,
      to: 1,
      changes: [
        { keyGroup: 0, change: payloadOf(bytesOf(700_000)) },
        { keyGroup: 1, change: payloadOf(bytesOf(700_000)) },
      ],
      stateHandleId: "id",
    }),
    "members of merged channels": operator({
      subtasks: [
        subtask({
          inputChannelState: [{ merged: true, subtaskIndex: 0, stateSize: 3, delegate, members: bytesOf(900_000) }],
        }),
      ],
    }),
  };

  it.each(Object.entries(cases))("%s", (_, it) => {
    const bytes = encodeMetadata(metadata({ operators: [it, operator({ uid: "behind" }), it] }));
    const events = recordEvents(memorySource(bytes));
    same(recordEvents(fileSource(bytes), { windowSize }), events);
    same(materialize(decodeFrom(fileSource(bytes), { windowSize })), materialize(decodeMetadata(bytes)));
  });
});

describe("a streaming pass", () => {
  const inline = { tag: 1, handleName: "label", data: payloadOf(bytesOf(2_000_000)) } as const;
  const subtasks = [0, 1, 2, 3].map((index) => {
    return subtask({ managedKeyedState: { tag: 7, startKeyGroup: 0, offsets: [0], delegate: inline } }, index);
  });
  const bytes = encodeMetadata(metadata({ operators: [operator({ subtasks }), operator({ subtasks })] }));

  it("does not read inline state", () => {
    const source = fileSource(bytes);
    const labels: string[] = [];
    visitMetadata(source, { reference: ({ path }) => labels.push(path) }, { windowSize });
    expect(labels).toEqual(Array(8).fill("label"));
    expect(bytes.length).toBeGreaterThan(16_000_000);
    expect(source.traffic.bytes).toBeLessThan(bytes.length / 4);
  });

  it("reads nothing twice but what it looks back at", () => {
    const wide = encodeMetadata(metadata({ operators: Array.from({ length: 30_000 }, () => operator({ uid: "u" })) }));
    const source = fileSource(wide);
    let operators = 0;
    visitMetadata(source, { operatorStart: () => operators++ }, { windowSize: 1 << 16 });
    expect(operators).toBe(30_000);
    expect(source.traffic.bytes).toBeLessThan(wide.length * 1.1);
  });
});
