/** What a version has no place for is refused: left out, it would be lost without a word. */

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { RestorableError } from "../../src/errors.js";
import { decodeMetadata } from "../../src/metadata/decode.js";
import { encodeMetadata } from "../../src/metadata/encode.js";
import type { OperatorMetadata, OperatorState } from "../../src/model/metadata.js";
import { payloadOf } from "../../src/model/values.js";
import { longestText } from "../support/arbitrary/values.js";
import { bytesOf, keyed, metadata, operator, subtask } from "../support/build.js";
import { materialize } from "../support/materialize.js";
import { propertiesOf, retained } from "../support/properties.js";
import { same } from "../support/same.js";

const inline = { tag: 1, handleName: "label", data: payloadOf(bytesOf(3)) } as const;
const channel = { gateOrPartition: 0, channelOrSubpartition: 0, offsets: [1], stateSize: 8, delegate: inline };
const unmerged = { merged: false, subtaskIndex: 0, ...channel } as const;
const merged = { merged: true, subtaskIndex: 0, stateSize: 8, delegate: inline, members: bytesOf(4) } as const;

interface Row {
  readonly version: OperatorMetadata["version"];
  readonly what: string;
  readonly operator: OperatorState;
  readonly message: string;
}

const rows: readonly Row[] = [
  {
    version: 2,
    what: "coordinator state",
    operator: operator({ coordinatorState: inline }),
    message: "metadata version 2 cannot express coordinator state",
  },
  {
    version: 2,
    what: "a fully finished operator",
    operator: operator({ fullyFinished: true }),
    message: "metadata version 2 cannot express finished operators and subtasks",
  },
  {
    version: 2,
    what: "a finished subtask",
    operator: operator({ subtasks: [subtask(), { subtaskIndex: 1, finished: true }] }),
    message: "metadata version 2 cannot express finished operators and subtasks",
  },
  {
    version: 2,
    what: "in-flight data",
    operator: operator({ subtasks: [subtask({ resultSubpartitionState: [unmerged] })] }),
    message: "metadata version 2 cannot express in-flight data",
  },
  {
    version: 3,
    what: "legacy state",
    operator: operator({ subtasks: [subtask({ legacyOperatorState: [inline] })] }),
    message: "metadata version 3 cannot express state of the Checkpointed interface",
  },
  {
    version: 5,
    what: "merged channels",
    operator: operator({ subtasks: [subtask({ inputChannelState: [merged] })] }),
    message: "merged channel state cannot be expressed before metadata version 6 (Flink 2.1)",
  },
  {
    version: 6,
    what: "channels of Flink 1.11",
    operator: operator({ subtasks: [subtask({ inputChannelState: [{ merged: false, ...channel }] })] }),
    message: "channel state of Flink 1.11 has no subtask index",
  },
  {
    version: 6,
    what: "a reference checkpoint ID",
    operator: operator({ subtasks: [subtask({ refCheckpointId: 1 })] }),
    message: "metadata version 6 cannot express a reference checkpoint ID",
  },
];

describe("is refused", () => {
  it.each(rows)("V$version: $what", ({ version, operator: one, message }) => {
    const encode = () => encodeMetadata(metadata({ version, operators: [one] }));
    expect(encode).toThrow(RestorableError);
    expect(encode).toThrow(message);
  });

  it("V4 and later: no properties at all", () => {
    const { properties: _, ...without } = metadata({ version: 4 });
    expect(() => encodeMetadata(without)).toThrow("metadata version 4 needs checkpoint properties");
  });

  it("a string that does not fit: 65,536 encoded bytes", () => {
    const tooLong = [operator({ uid: "é".repeat(32_768) })];
    expect(() => encodeMetadata(metadata({ operators: tooLong }))).toThrow(/^a string of 65536 encoded bytes/);
  });
});

describe("is written", () => {
  it("the longest string that fits, wherever a string may be", () => {
    fc.assert(
      fc.property(longestText, (text) => {
        const state = { name: text, mode: 0, offsets: [] } as const;
        const operators = [
          operator({ name: text, uid: text, coordinatorState: { ...inline, handleName: text } }),
          operator({ subtasks: [subtask({ rawOperatorState: { tag: 4, states: [state, state], delegate: inline } })] }),
          keyed({ tag: 12, startKeyGroup: 0, offsets: [], delegate: inline, stateHandleId: text }),
        ];
        const model = materialize(
          metadata({ operators, masterStates: [{ name: text, version: 1, payload: bytesOf(9) }] }),
        );
        same(materialize(decodeMetadata(encodeMetadata(model))), model);
      }),
      { numRuns: 4 },
    );
  });

  it("a list of 20,000 elements of each kind", () => {
    const many = <T>(make: (i: number) => T) => Array.from({ length: 20_000 }, (_, i) => make(i));
    const file = { tag: 2, stateSize: 1, filePath: "f" } as const;
    const range = { startKeyGroup: 0, numberOfKeyGroups: 1 };
    const operators = [
      keyed({ tag: 7, startKeyGroup: 0, offsets: many((i) => i), delegate: file }),
      keyed({
        tag: 5,
        checkpointId: 1,
        backendIdentifier: "b",
        ...range,
        metaStateHandle: null,
        sharedState: many((i) => ({ localPath: `${i}.sst`, handle: file })),
        privateState: many(() => ({ localPath: "", handle: null })),
      }),
      keyed({
        tag: 10,
        layout: "B",
        ...range,
        handles: many((offset) => ({ offset, handle: null })),
        stateSize: 0,
        checkpointedSize: 0,
        stateHandleId: "",
      }),
      operator({
        subtasks: [
          subtask({
            inputChannelState: many(() => unmerged),
            managedOperatorState: {
              tag: 4,
              states: many((i) => ({ name: `${i}`, mode: 1, offsets: [i] })),
              delegate: file,
            },
          }),
        ],
      }),
    ];
    const model = materialize(metadata({ operators }));
    same(materialize(decodeMetadata(encodeMetadata(model))), model);
  });

  it("without remembering the bytes that an earlier file had in the same buffer", () => {
    const buffer = Buffer.from(encodeMetadata(metadata({ version: 4, properties: checkpoint(false) })));
    const flag = (bytes: Uint8Array) => (decodeMetadata(bytes) as OperatorMetadata).properties?.properties?.forced;
    expect(flag(buffer)).toBe(false);
    buffer.set(encodeMetadata(metadata({ version: 4, properties: checkpoint(true) })));
    expect(flag(buffer)).toBe(true);
  });
});

const checkpoint = (forced: boolean) => propertiesOf("checkpoint", { ...retained, forced });
