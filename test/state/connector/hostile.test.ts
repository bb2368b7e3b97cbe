/** Connector state that is cut off or changed is refused with a FormatError, or read as something valid; never more. */
import { readdirSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Cursor } from "../../../src/bytes/cursor.js";
import { FormatError } from "../../../src/bytes/errors.js";
import { fromHex } from "../../../src/bytes/hex.js";
import { loadCodecs } from "../../../src/state/codecs.js";
import { committerStateName, readCommittables } from "../../../src/state/connector/committables.js";
import { readConsumerOffset } from "../../../src/state/connector/kafkaConsumer.js";
import { kafkaOffsetsOf } from "../../../src/state/connector/kafkaOffsets.js";
import { readKafkaEnumerator, readKafkaSplit } from "../../../src/state/connector/kafkaSource.js";
import { operatorStream } from "../../../src/state/connector/operatorStream.js";
import { readCoordinatorState } from "../../../src/state/connector/sourceState.js";
import { readVersionedElement, readWhole } from "../../../src/state/connector/versioned.js";
import { openHandle } from "../../../src/state/openHandle.js";
import { operatorPieces } from "../../../src/state/pieces.js";
import { golden, operatorsOf } from "./support.js";

Error.stackTraceLimit = 0;

const samples = new URL("../../../samples/", import.meta.url).pathname;
const codecs = await loadCodecs();

/** Topic "abc", partition 13, offset 16768, as Flink 1.4 to 1.16 wrote it. */
const consumerElement = fromHex("5701d6cfec021a016162e30000000000004180");

const readers: Readonly<Record<string, (bytes: Uint8Array) => unknown>> = {
  "a split": (bytes) => readKafkaSplit({ version: 0, bytes }),
  "enumerator version 0": (bytes) => readKafkaEnumerator({ version: 0, bytes }),
  "enumerator version 1": (bytes) => readKafkaEnumerator({ version: 1, bytes }),
  "enumerator version 2": (bytes) => readKafkaEnumerator({ version: 2, bytes }),
  "enumerator version 3": (bytes) => readKafkaEnumerator({ version: 3, bytes }),
  "an offset of the consumer": (bytes) => readWhole(bytes, readConsumerOffset),
  "coordinator state": (bytes) => readWhole(bytes, readCoordinatorState),
  "committables of version 1": (bytes) => readCommittables({ version: 1, bytes }),
  "committables of version 2": (bytes) => readCommittables({ version: 2, bytes }),
};

function refusedOrRead(read: () => unknown): void {
  try {
    read();
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
  }
}

describe("any bytes", () => {
  it.each(Object.keys(readers))("%s", (name) => {
    const read = readers[name] as (bytes: Uint8Array) => unknown;
    fc.assert(fc.property(fc.uint8Array({ maxLength: 120 }), (bytes) => refusedOrRead(() => read(bytes))));
    for (const byte of [0, 1, 0x7f, 0xff]) refusedOrRead(() => read(new Uint8Array(2000).fill(byte)));
  });
});

describe("an offset of FlinkKafkaConsumer", () => {
  it("is the one behind the last that was read", () => {
    expect(readWhole(consumerElement, readConsumerOffset)).toEqual({
      topic: "abc",
      partition: 13,
      startsAt: 16769,
      stopsAt: null,
    });
  });

  it("is refused wherever it is cut off", () => {
    for (let cut = 0; cut < consumerElement.length; cut++) {
      expect(() => readWhole(consumerElement.subarray(0, cut), readConsumerOffset)).toThrow(FormatError);
    }
  });
});

/** Every element of a committer's state of the samples. */
async function committerElements(release: string): Promise<{ checkpointId: number; elements: Uint8Array[] }> {
  const directory = `${samples}${release}/two-sinks`;
  const { operators, place } = operatorsOf(directory);
  const elements: Uint8Array[] = [];
  for (const piece of operators.flatMap((operator) => [...operatorPieces(operator)])) {
    if (piece.use !== "operator") continue;
    const stream = operatorStream(piece.handle, await openHandle(piece.handle.delegate, place), codecs);
    for (const cursor of stream.elements(committerStateName)) elements.push(rest(cursor));
  }
  return { checkpointId: release === "flink-2.3.0" ? 2 : 1, elements };
}

const rest = (cursor: Cursor): Uint8Array => cursor.bytes(cursor.remaining);
const committablesOf = (element: Uint8Array) => readCommittables(readWhole(element, readVersionedElement));

describe.each(readdirSync(samples).filter((name) => name.startsWith("flink-")))("committables of %s", (release) => {
  it("are what the job had prepared: one in each subtask of each of two sinks", async () => {
    const { elements, checkpointId } = await committerElements(release);
    expect(elements.map(committablesOf)).toEqual(
      Array(4).fill([{ checkpointId, committables: 1, byState: { RECEIVED: 1 } }]),
    );
  });

  it("are refused wherever they are cut off", async () => {
    const [element = new Uint8Array(0)] = (await committerElements(release)).elements;
    for (let cut = 0; cut < element.length; cut++) {
      expect(() => committablesOf(element.subarray(0, cut)), `cut to ${cut}`).toThrow(FormatError);
    }
  });
});

describe("a snapshot whose bytes were changed", () => {
  const { operators, place } = operatorsOf(`${golden}flink-1.16.3`);

  it("gives offsets, or says what was not read", async () => {
    const byte = fc.record({ at: fc.nat(), byte: fc.integer({ min: 0, max: 255 }) });
    const change = fc.array(byte, { minLength: 1, maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...operators), change, async (operator, changes) => {
        const spoilt = operator.subtasks.map((entry) => {
          const handle = entry.finished ? null : entry.state.managedOperatorState;
          if (entry.finished || handle?.tag !== 4 || handle.delegate.tag !== 1) return entry;
          const bytes = handle.delegate.data.bytes().slice();
          for (const { at, byte } of changes) bytes[at % bytes.length] = byte;
          const data = { length: bytes.length, bytes: () => bytes };
          const managedOperatorState = { ...handle, delegate: { ...handle.delegate, data } };
          return { ...entry, state: { ...entry.state, managedOperatorState } };
        });
        const found = await kafkaOffsetsOf({ ...operator, subtasks: spoilt }, place, codecs);
        for (const { topic, partition } of found.offsets?.positions ?? []) {
          expect(topic).toMatch(/^[\w.-]+$/);
          expect(partition).toBeGreaterThanOrEqual(0);
        }
      }),
      { numRuns: 300 },
    );
  });
});
