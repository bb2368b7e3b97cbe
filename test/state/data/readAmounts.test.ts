import { join, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { StorageError } from "../../../src/errors.js";
import { readAmounts } from "../../../src/readAmounts.js";
import { readSnapshot } from "../../../src/readSnapshot.js";
import { localStorage } from "../../../src/storage/local.js";
import type { Storage } from "../../../src/storage/port.js";

const samples = resolve(import.meta.dirname, "../../../samples/flink-2.2.1/aaabbb");
const bbb = "95ad6f42089d5ed59e69d2b15862448f";

async function amountsOf(sample: string, options: Parameters<typeof readAmounts>[1] = {}) {
  return (await readAmounts(await readSnapshot(join(samples, sample)), options)).get(bbb) ?? expect.fail("no bbb");
}

describe("amounts of an operator", () => {
  it("are added up over subtasks and key groups", async () => {
    const { states, notMeasured } = await amountsOf("canonical-savepoint");
    expect(notMeasured).toEqual([]);
    expect(states.find(({ name }) => name === "bbb-last-seen")).toMatchObject({
      entries: { atLeast: 24, atMost: 24 },
      subtasks: [
        { subtaskIndex: 0, entries: { atLeast: 12, atMost: 12 } },
        { subtaskIndex: 1, entries: { atLeast: 12, atMost: 12 } },
      ],
      largestKeyGroup: { entries: 3 },
      timers: null,
    });
  });

  it("are bounds for RocksDB, from a few KB of each file", async () => {
    const { states } = await amountsOf("native-savepoint-rocksdb", { readAtMost: 0 });
    const { entries } = states.find(({ name }) => name === "bbb-count") ?? expect.fail("no bbb-count");
    expect(entries.atLeast).toBeGreaterThan(0);
    expect(entries.atLeast).toBeLessThanOrEqual(8);
    expect(entries.atMost).toBeGreaterThanOrEqual(8);
  });

  it("of streams that have to be read as a whole are left out where that is too much, and said so", async () => {
    const { states, notMeasured } = await amountsOf("native-savepoint-hashmap", { readAtMost: 10 });
    expect(states).toEqual([]);
    expect(notMeasured.map(({ subtaskIndex }) => subtaskIndex)).toEqual([0, 1]);
  });

  it("of one subtask are missing when its file is, and the other's are there", async () => {
    let opened = 0;
    const storage: Storage = {
      ...localStorage,
      open: async (path) => {
        if (!path.endsWith("_metadata") && opened++ === 0) throw new StorageError(`${path}: gone`);
        return localStorage.open(path);
      },
    };
    const { states, notMeasured } = await amountsOf("native-savepoint-hashmap", { storage });
    expect(notMeasured).toHaveLength(1);
    expect(notMeasured[0]?.reason).toMatch(/: gone$/);
    // of the other subtask nothing is known: no upper bound, and no key group that is certainly the largest
    expect(states.find(({ name }) => name === "bbb-count")).toMatchObject({
      entries: { atLeast: 4, atMost: null },
      subtasks: [{ subtaskIndex: 1, entries: { atLeast: 4, atMost: 4 } }],
      largestKeyGroup: null,
      timers: null,
    });
  });

  it("are bounds where changes of a changelog come on top", async () => {
    const { layout, states, notMeasured } = await amountsOf("changelog/5a4d71e5000000000000000000000006/chk-2");
    expect(layout).toBe("incremental");
    expect(notMeasured).toEqual([]);
    const { entries, bytes, changes } = states.find(({ name }) => name === "bbb-count") ?? expect.fail("no bbb-count");
    expect(changes).toBeGreaterThan(0);
    expect(entries.atLeast).toBeLessThanOrEqual(8);
    expect(entries.atMost).toBeGreaterThanOrEqual(8);
    expect(bytes.atMost).toBeNull();
  });

  it("have no bounds where such changes cannot be read", async () => {
    const options = { readAtMost: 0 };
    const { states, notMeasured } = await amountsOf("changelog/5a4d71e5000000000000000000000006/chk-2", options);
    for (const { reason } of notMeasured) expect(reason).toMatch(/^\d+ bytes would have to be read$/);
    expect(notMeasured.length).toBeGreaterThan(0);
    const { entries } = states.find(({ name }) => name === "bbb-count") ?? expect.fail("no bbb-count");
    expect(entries.atMost).toBeNull();
  });
});
