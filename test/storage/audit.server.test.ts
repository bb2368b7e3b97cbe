/** What an audit asks a bucket for, counted, and how long it takes where every answer is late. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { auditDirectories } from "../../src/directory/audit.js";
import type { WritableStorage } from "../../src/storage/port.js";
import { metadataOf } from "../directory/clean/trees.js";
import { openSystem } from "./built.js";
import { later } from "./checkpointTree.js";
import { writeFile } from "./contract.js";
import { type FaultyProxy, type Passed, startProxy } from "./faultyProxy.js";
import { minioSystem, type ServedSystem } from "./places.js";

const checkpoints = 200;
/** Of each, besides its `_metadata`. */
const ownFiles = 3;
const perPage = 100;

describe.skipIf(!minioSystem.isThere)("audit of a bucket", () => {
  let system: ServedSystem;
  let root: string;
  beforeAll(async () => {
    system = await minioSystem.start();
    root = await system.newRoot();
    await inParallel(checkpoints, async (n) => {
      const directory = `${root}/${jobOf(n % 20)}/chk-${n}`;
      const relative = Array.from({ length: ownFiles }, (_, i) => `own-${n}-${i}`);
      for (const name of relative) await writeFile(system.storage, `${directory}/${name}`, "state");
      await writeFile(system.storage, `${directory}/_metadata`, metadataOf({ checkpointId: n, relative }));
    });
  });
  afterAll(() => system?.stop());

  async function audited(proxy: FaultyProxy) {
    const requests = { pageSize: perPage };
    const { storage } = await openSystem("s3", { s3: { endpoint: proxy.url }, requests });
    const start = performance.now();
    const audit = await auditOf(storage, root);
    return { audit, seconds: (performance.now() - start) / 1000, passed: await proxy.taken() };
  }

  it("lists, reads each _metadata once, looks again, and downloads nothing else", async () => {
    const proxy = await startProxy(system.url);
    const { audit, passed } = await audited(proxy);
    await proxy.stop();
    expect(audit.snapshots).toHaveLength(checkpoints);
    expect(audit.snapshots.every(({ restorableNow }) => restorableNow)).toBe(true);
    const [lists, reads] = [passed.filter(isList), passed.filter((one) => !isList(one))];
    const keys = reads.map(({ url }) => new URL(url, "http://server").pathname);
    expect(keys.filter((key) => !key.endsWith("/_metadata"))).toEqual([]);
    expect(reads.map(({ method }) => method).filter((method) => method !== "GET")).toEqual([]);
    expect(keys.length).toBe(checkpoints);
    expect(new Set(keys).size).toBe(checkpoints);
    // the top, each job's names, its files, and a second look at what changed meanwhile: nothing
    const pages = Math.ceil((checkpoints * (ownFiles + 1)) / perPage);
    expect(lists.length).toBeLessThanOrEqual(4 * 20 + pages + 2);
  });

  it("hides late answers: 200 _metadata, each 50 ms late", async () => {
    const [prompt, late] = await Promise.all(
      [0, 50].map((lateBy) => startProxy(system.url, { seed: 1, rates: {}, lateBy })),
    );
    if (!prompt || !late) throw new Error("unreachable");
    const without = await audited(prompt);
    const { audit, seconds, passed } = await audited(late);
    await Promise.all([prompt.stop(), late.stop()]);
    expect(audit.snapshots).toHaveLength(checkpoints);
    // one after the other they would add that much
    const oneByOne = passed.length * 0.05;
    expect(seconds - without.seconds, `${passed.length} requests`).toBeLessThan(oneByOne / 3);
  });
});

const isList = ({ url }: Passed) => url.includes("list-type=2");

const jobOf = (n: number) => `${n}`.padStart(32, "a");

async function auditOf(storage: WritableStorage, location: string) {
  const now = later();
  return auditDirectories(
    {
      roots: [{ location, storage }],
      statements: [],
      now,
      gracePeriod: 1000,
      files: "all",
      scratch: () => storage.scratch(),
    },
    { files: () => {} },
  );
}

async function inParallel(count: number, act: (n: number) => Promise<void>): Promise<void> {
  for (let from = 0; from < count; from += 16) {
    await Promise.all(Array.from({ length: Math.min(16, count - from) }, (_, i) => act(from + i)));
  }
}
