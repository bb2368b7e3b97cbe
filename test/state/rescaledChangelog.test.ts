/**
 * After a rescaling with the changelog on, subtasks refer to whole RocksDB handles of before, of which each has some key groups
 * only. Made from a sample: the first subtask's state, split among two.
 */
import { readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { decodeMetadata } from "../../src/metadata/decode.js";
import type { KeyedStateHandle } from "../../src/model/handles.js";
import type { OperatorMetadata } from "../../src/model/metadata.js";
import { loadCodecs } from "../../src/state/codecs.js";
import { EntryCollector } from "../../src/state/entries/entry.js";
import { collectSstEntries } from "../../src/state/entries/sstEntries.js";
import { measureStates } from "../../src/state/measureStates.js";
import { operatorPieces, type StatePiece } from "../../src/state/pieces.js";
import { localStorage } from "../../src/storage/local.js";

const path = resolve(import.meta.dirname, "../../samples/flink-2.2.1/aaabbb/native-savepoint-rocksdb/_metadata");
const place = { storage: localStorage, location: dirname(path) };
const codecs = await loadCodecs();
const { operators } = decodeMetadata(new Uint8Array(readFileSync(path))) as OperatorMetadata;
const operator = operators.find(({ subtasks }) => keyedOf(subtasks[0]) !== null) ?? expect.fail("no keyed state");
const whole = keyedOf(operator.subtasks[0]) ?? expect.fail("no keyed state");

function keyedOf(entry: OperatorMetadata["operators"][number]["subtasks"][number] | undefined) {
  const keyed = entry === undefined || entry.finished ? null : entry.state.managedKeyedState;
  return keyed?.tag === 11 ? keyed : null;
}

/** The pieces of an operator whose subtasks have these keyed states. */
function piecesOf(...handles: KeyedStateHandle[]): StatePiece[] {
  const [entry] = operator.subtasks;
  if (entry === undefined || entry.finished) return expect.fail("finished");
  const subtasks = handles.map((managedKeyedState, subtaskIndex) => ({
    ...entry,
    subtaskIndex,
    state: { ...entry.state, managedOperatorState: null, rawKeyedState: null, managedKeyedState },
  }));
  return [...operatorPieces({ ...operator, subtasks })].filter(({ use }) => use === "keyed");
}

const half = whole.numberOfKeyGroups / 2;
const part = (startKeyGroup: number, numberOfKeyGroups: number): KeyedStateHandle => ({
  tag: 14,
  layout: "B",
  startKeyGroup,
  numberOfKeyGroups,
  checkpointId: 1,
  materialized: [whole],
  nonMaterialized: [],
});
const before = piecesOf(whole);
const unchanged = piecesOf(part(whole.startKeyGroup, whole.numberOfKeyGroups));
const split = piecesOf(part(whole.startKeyGroup, half), part(whole.startKeyGroup + half, half));

async function countsOf(pieces: StatePiece[]) {
  const measured = await measureStates(pieces, place, { codecs, readAtMost: 0 });
  const { states } = measured.get(operator.operatorId) ?? expect.fail("not measured");
  return new Map(states.map(({ name, entries }) => [name, entries]));
}

describe("RocksDB's files that several subtasks share", () => {
  it("count for none of them as a whole: a lower bound is not added up", async () => {
    const [counts, splitCounts] = [await countsOf(before), await countsOf(split)];
    expect([...counts.values()].some(({ atLeast }) => atLeast > 0)).toBe(true);
    for (const [name, { atLeast, atMost }] of counts) {
      const found = splitCounts.get(name) ?? expect.fail(`no ${name}`);
      expect(found.atLeast).toBeLessThanOrEqual(atLeast);
      expect(found.atMost).toBeGreaterThanOrEqual(atMost ?? 0);
    }
  });

  it("count in full where they are one subtask's", async () => {
    expect(await countsOf(unchanged)).toEqual(await countsOf(before));
  });

  it("give each subtask the entries of its own key groups", async () => {
    const entriesOf = async (pieces: StatePiece[]) => {
      const collector = new EntryCollector(1000);
      for (const piece of pieces) {
        if (piece.use !== "keyed" || piece.handle.tag !== 11) continue;
        await collectSstEntries(piece.handle, piece, place, collector, codecs);
      }
      return collector.result().map(({ name, entries }) => [name, entries.map(({ parts }) => parts)]);
    };
    expect(await entriesOf(split)).toEqual(await entriesOf(before));
  });
});
