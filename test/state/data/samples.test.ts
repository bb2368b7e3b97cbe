/**
 * Counts of the samples' first job, in every format and release: 8 keys, each with one count, one timer and a map of three
 * entries (test/flink/samples-writer).
 */
import { describe, expect, it } from "vitest";
import { localStorage } from "../../../src/storage/local.js";
import type { Storage } from "../../../src/storage/port.js";
import { samples } from "../../support/files.js";
import { measured } from "../../support/stateData.js";

const truth = new Map([
  ["bbb-count", 8],
  ["bbb-last-seen", 24],
  ["_timer_state/processing_user-timers", 8],
  ["_timer_state/event_user-timers", 0],
]);
/** When the job's timers are due: the year 2100. */
const due = 4_102_444_800_000;

/** The samples as if they lay where they were written. */
const asWritten: Storage = {
  ...localStorage,
  open: (path) => localStorage.open(here(path)),
  stat: (path) => localStorage.stat(here(path)),
};

function here(path: string): string {
  const written = /^file:\/tmp\/flink-samples\/([^/]+)\/(.*)$/.exec(path);
  return written ? `${import.meta.dirname}/../../../samples/flink-${written[1]}/${written[2]}` : path;
}

const bbb = "95ad6f42089d5ed59e69d2b15862448f";
const ofFirstJob = samples.files.filter(({ name }) => name.includes("/aaabbb/"));

it("has samples of every format and release", () => {
  expect(ofFirstJob.length).toBeGreaterThan(45);
});

describe.each(ofFirstJob)("$name", (file) => {
  // what is not materialized yet is in the increments alone
  const isChangelog = file.name.includes("/changelog/");

  it.skipIf(isChangelog)("holds what the job put into it", async () => {
    const handles = (await measured(file, asWritten)).filter(({ operatorId }) => operatorId === bbb);
    const sum = (name: string, bound: "atLeast" | "atMost") =>
      handles
        .flatMap(({ states }) => states.filter((state) => state.name === name))
        .reduce((total, { entries }) => total + (entries[bound] ?? Number.POSITIVE_INFINITY), 0);
    const isIncremental = handles.some(({ layout }) => layout === "incremental");
    expect(handles).toHaveLength(2);
    for (const [name, count] of truth) {
      if (isIncremental) {
        expect(sum(name, "atLeast"), name).toBeLessThanOrEqual(count);
        expect(sum(name, "atMost"), name).toBeGreaterThanOrEqual(count);
        expect(sum(name, "atLeast"), name).toBeGreaterThan(count > 0 ? 0 : -1);
      } else {
        expect([sum(name, "atLeast"), sum(name, "atMost")], name).toEqual([count, count]);
      }
    }
    const timers = handles.flatMap(({ states }) => states.flatMap(({ timers: span }) => span ?? []));
    expect(timers).toEqual(
      isIncremental
        ? []
        : [
            { earliest: due, latest: due },
            { earliest: due, latest: due },
          ],
    );
  });
});
