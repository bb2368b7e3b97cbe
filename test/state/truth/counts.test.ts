/**
 * What the state files of the snapshots with known contents say is what the jobs put in: entries, keys of maps and timers
 * of every subtask. Exact where an exact count is claimed; else the truth lies within the bounds.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readSnapshot } from "../../../src/index.js";
import { readAmounts } from "../../../src/readAmounts.js";
import { readStates } from "../../../src/readStates.js";
import { root, snapshots, storageOf, type WrittenTo } from "./place.js";

interface KnownState {
  readonly name: string;
  readonly kind: string;
  readonly elements?: number;
  readonly entriesBySubtask?: readonly number[];
  readonly timersBySubtask?: readonly number[];
  readonly earliest?: number;
  readonly latest?: number;
}

interface Truth extends WrittenTo {
  readonly metadata: string;
  readonly operators: readonly {
    readonly uid: string;
    readonly operatorId: string;
    readonly states: readonly KnownState[];
    readonly timers: readonly KnownState[];
  }[];
}

const operatorKinds: readonly string[] = ["SPLIT_DISTRIBUTE", "UNION", "BROADCAST"];

let exact = 0;
let bounds = 0;

describe.each(snapshots)("%s", (name) => {
  const folder = join(root, name);
  const truth = JSON.parse(readFileSync(join(folder, "truth.json"), "utf8")) as Truth;
  const storage = storageOf(folder, truth);

  it("counts what the job put in", async () => {
    const amounts = await readAmounts(await readSnapshot(join(folder, truth.metadata)), { storage });
    for (const { uid, operatorId, states, timers } of truth.operators) {
      const operator = amounts.get(operatorId);
      const skipped = new Set(operator?.notMeasured.map(({ subtaskIndex }) => subtaskIndex));
      const inStates = [...states, ...(operator?.rawTimers.length ? [] : timers)];
      for (const known of inStates.filter(({ kind }) => !operatorKinds.includes(kind))) {
        const state = operator?.states.find((one) => one.name === known.name);
        const wanted = known.entriesBySubtask ?? known.timersBySubtask ?? [];
        for (const [subtaskIndex, count] of wanted.entries()) {
          if (skipped.has(subtaskIndex)) continue; // said to be not measured
          const { atLeast, atMost } = state?.subtasks.find((s) => s.subtaskIndex === subtaskIndex)?.entries ?? {
            atLeast: 0,
            atMost: 0,
          };
          const where = `${uid}/${known.name}[${subtaskIndex}] holds ${count}: ${atLeast} to ${atMost}`;
          expect(atLeast <= count && (atMost === null || atMost >= count), where).toBe(true);
          if (atLeast === atMost) exact++;
          else bounds++;
        }
        if (known.earliest !== undefined && state?.timers && skipped.size === 0) {
          expect([Number(state.timers.earliest), Number(state.timers.latest)]).toEqual([known.earliest, known.latest]);
        }
      }
    }
  });

  it("counts timers on the heap beside RocksDB's state, with their times", async () => {
    const amounts = await readAmounts(await readSnapshot(join(folder, truth.metadata)), { storage });
    for (const { operatorId, timers } of truth.operators) {
      const raw = amounts.get(operatorId)?.rawTimers ?? [];
      expect(raw.length > 0).toBe(name.endsWith("heap-timers") && timers.length > 0);
      if (raw.length === 0) continue;
      const found = raw.map(({ service, time, entries, timers: span }) => ({
        name: `_timer_state/${time}_${service}`,
        timers: entries,
        earliest: Number(span?.earliest),
        latest: Number(span?.latest),
      }));
      expect(found.sort(byName)).toEqual(
        timers
          .map(({ name: timerName, timersBySubtask = [], earliest, latest }) => {
            return {
              name: timerName,
              timers: timersBySubtask.reduce((sum, count) => sum + count, 0),
              earliest,
              latest,
            };
          })
          .sort(byName),
      );
    }
  });

  it("counts the changes of a changelog: one for each time that the job set a value or added to a list", async () => {
    const amounts = await readAmounts(await readSnapshot(join(folder, truth.metadata)), { storage });
    for (const { operatorId, states } of truth.operators) {
      const operator = amounts.get(operatorId);
      const changesOf = (state: string) => operator?.states.find((one) => one.name === state)?.changes ?? 0;
      if (!name.includes("changelog"))
        expect(operator?.states.every(({ changes }) => changes === 0) ?? true).toBe(true);
      const { elements } = states.find((state) => state.name === "list") ?? {};
      if (!name.endsWith("changelog") || elements === undefined) continue;
      expect(operator?.notMeasured).toEqual([]);
      expect([changesOf("list"), changesOf("long"), changesOf("text")]).toEqual([elements, elements, elements]);
    }
  });

  it("names every state that the job registered", async () => {
    const listed = await readStates(await readSnapshot(join(folder, truth.metadata)), { storage });
    for (const { operatorId, states } of truth.operators) {
      const operator = listed.get(operatorId);
      expect(operator?.notRead ?? []).toEqual([]);
      const names = new Set(operator?.states.map(({ info }) => info.name));
      expect(states.map((state) => state.name).filter((state) => !names.has(state))).toEqual([]);
    }
  });
});

it("most counts are exact", () => {
  expect(exact).toBeGreaterThan(bounds);
  expect(bounds).toBeGreaterThan(0);
});

function byName(a: { readonly name: string }, b: { readonly name: string }): number {
  return a.name < b.name ? -1 : 1;
}
