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
      for (const known of [...states, ...timers].filter(({ kind }) => !operatorKinds.includes(kind))) {
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
