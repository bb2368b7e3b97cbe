/** The first entries of the samples' states: the same from a canonical savepoint and from a heap snapshot. */
import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { FormatError } from "../../../src/bytes/errors.js";
import { memorySource } from "../../../src/bytes/source.js";
import type { KeyGroupsStateHandle } from "../../../src/model/handles.js";
import { readSnapshot } from "../../../src/readSnapshot.js";
import { readStateValues } from "../../../src/readStateValues.js";
import { loadCodecs } from "../../../src/state/codecs.js";
import { EntryCollector, type StateValues } from "../../../src/state/entries/entry.js";
import { collectKeyedEntries } from "../../../src/state/entries/keyedEntries.js";
import { readKeyedHeader } from "../../../src/state/header/keyed.js";
import { operatorPieces } from "../../../src/state/pieces.js";
import type { MapValue, Value } from "../../../src/state/values/value.js";
import { operatorsOf } from "../connector/support.js";

const samples = fileURLToPath(new URL("../../../samples/", import.meta.url));
const releases = readdirSync(samples).filter((name) => name.startsWith("flink-"));

async function statesOf(location: string, limit: number): Promise<Map<string, StateValues>> {
  const { operators, unread } = await readStateValues(await readSnapshot(location), { limit });
  expect(unread).toEqual([]);
  return new Map(operators.flatMap(({ states }) => states.map((state) => [state.name, state] as const)));
}

function part(name: string, state: StateValues | undefined): Value[] {
  return (state?.entries ?? []).map(({ parts }) => parts.find(([called]) => called === name)?.[1] ?? null);
}

const mapOf = (value: Value | undefined): MapValue => value as MapValue;

const keys = Array.from({ length: 8 }, (_, i) => `key-${i}`);
const userKeys = ["entry-0", "entry-1", "entry-2"];
/** What the job sets for each key: 2100-01-01. */
const timer = 4102444800000;

describe.each(releases)("%s", (release) => {
  it.each(["canonical-savepoint", "native-savepoint-hashmap"])("%s holds every key", async (format) => {
    const states = await statesOf(`${samples}${release}/aaabbb/${format}`, 1000);
    expect(part("key", states.get("bbb-count")).sort()).toEqual(keys);
    expect(part("key", states.get("_timer_state/processing_user-timers")).sort()).toEqual(keys);
    expect(new Set(part("timestamp", states.get("_timer_state/processing_user-timers")))).toEqual(new Set([timer]));
    expect(part("value", states.get("bbb-count")).every((value) => typeof value === "number")).toBe(true);
    const seen = states.get("bbb-last-seen");
    const found =
      format === "canonical-savepoint"
        ? seen?.entries.map(({ parts }) => `${parts[0]?.[1]} ${parts[1]?.[1]}`)
        : seen?.entries.flatMap(({ parts }) =>
            mapOf(parts[1]?.[1]).entries.map(([userKey]) => `${parts[0]?.[1]} ${userKey}`),
          );
    expect(found?.sort()).toEqual(keys.flatMap((key) => userKeys.map((userKey) => `${key} ${userKey}`)));
  });

  it("stops at the number that was asked for", async () => {
    const states = await statesOf(`${samples}${release}/aaabbb/canonical-savepoint`, 2);
    expect(states.get("bbb-count")?.entries).toHaveLength(2);
    expect(states.get("bbb-pending")?.entries).toHaveLength(2);
    expect(states.get("_timer_state/event_user-timers")?.entries).toEqual([]);
  });
});

describe("keyed state whose bytes were changed", async () => {
  const codecs = await loadCodecs();
  const streams = ["canonical-savepoint", "native-savepoint-hashmap"].flatMap((format) => {
    const { operators } = operatorsOf(`${samples}flink-2.2.1/aaabbb/${format}`);
    return operators.flatMap((operator) =>
      [...operatorPieces(operator)].flatMap((piece) => {
        if (piece.use !== "keyed" || !("offsets" in piece.handle) || piece.handle.delegate.tag !== 1) return [];
        return [{ handle: piece.handle as KeyGroupsStateHandle, bytes: piece.handle.delegate.data.bytes() }];
      }),
    );
  });

  it("gives entries or a FormatError", () => {
    expect(streams.length).toBeGreaterThan(0);
    const change = fc.record({ at: fc.nat(), byte: fc.integer({ min: 0, max: 255 }) });
    fc.assert(
      fc.property(fc.constantFrom(...streams), fc.array(change, { minLength: 1, maxLength: 4 }), (stream, changes) => {
        const bytes = stream.bytes.slice();
        for (const { at, byte } of changes) bytes[at % bytes.length] = byte;
        const source = memorySource(bytes);
        const collector = new EntryCollector(100);
        try {
          const header = readKeyedHeader(source);
          collectKeyedEntries({ source, handle: stream.handle, header, maxParallelism: 128 }, 0, collector, codecs);
        } catch (error) {
          if (!(error instanceof FormatError)) throw error;
        }
        for (const { entries } of collector.result()) expect(entries.length).toBeLessThanOrEqual(100);
      }),
      { numRuns: 500 },
    );
  });
});
