/** One state file of a snapshot is broken: it is told, and everything else is as it was. */
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { memorySource } from "../../src/bytes/source.js";
import { readContents } from "../../src/readContents.js";
import { readSnapshot } from "../../src/readSnapshot.js";
import { readStateValues } from "../../src/readStateValues.js";
import { localStorage } from "../../src/storage/local.js";
import type { Storage } from "../../src/storage/port.js";
import { verifySnapshot } from "../../src/verifySnapshot.js";
import { type Mutation, mutated, mutations } from "../support/arbitrary/mutation.js";
import { runs } from "../support/arbitrary/settings.js";

const samples = resolve(import.meta.dirname, "../../samples/flink-2.2.1/aaabbb");
const folders = [
  "native-savepoint-hashmap",
  "native-savepoint-rocksdb",
  "checkpoint-incremental/5a4d71e5000000000000000000000005",
  "changelog/5a4d71e5000000000000000000000006",
].map((name) => join(samples, name));

function stateFilesIn(folder: string): string[] {
  return (readdirSync(folder, { recursive: true }) as string[])
    .map((name) => join(folder, name))
    .filter((path) => !path.endsWith("_metadata") && statSync(path).isFile() && statSync(path).size > 0);
}

function metadataIn(folder: string): string {
  const paths = (readdirSync(folder, { recursive: true }) as string[]).filter((name) => name.endsWith("_metadata"));
  return join(folder, paths.sort().at(-1) ?? expect.fail(`no metadata in ${folder}`));
}

/** This machine's files, one of which has other bytes. */
function withBroken(victim: string, bytes: Uint8Array): Storage {
  return {
    ...localStorage,
    open: async (path) => {
      const file = await localStorage.open(path);
      return file.path === victim ? { ...memorySource(bytes), path: file.path, close: () => file.close() } : file;
    },
  };
}

/** How much of a file is left. */
const cut = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });

function broken(bytes: Uint8Array, damage: number | readonly Mutation[]): Uint8Array {
  return typeof damage === "number" ? bytes.slice(0, Math.floor(damage * bytes.length)) : mutated(bytes, damage);
}

describe.each(folders)("%s, with one file broken", async (folder) => {
  const files = stateFilesIn(folder);
  const snapshot = await readSnapshot(metadataIn(folder));
  const intact = await readContents(snapshot);
  const others = snapshot.operators.map(({ operatorId }) => operatorId);

  it("has all states of all operators but one, and says what is wrong with that", async () => {
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...files), fc.oneof(cut, mutations), async (victim, damage) => {
        const storage = withBroken(victim, broken(new Uint8Array(readFileSync(victim)), damage));
        const { states } = await readContents(snapshot, { storage });
        const touched = others.filter(
          (id) => JSON.stringify(states.get(id), big) !== JSON.stringify(intact.states.get(id), big),
        );
        expect(touched.length).toBeLessThanOrEqual(1);
        for (const id of touched) expect(states.has(id)).toBe(true);
        const values = await readStateValues(snapshot, { storage, limit: 3 });
        expect(values.operators.length + values.unread.length).toBeGreaterThan(0);
      }),
      runs(60),
    );
  });

  it("is broken for verify where a file is cut off, and all other files are looked at", async () => {
    const whole = await verifySnapshot(snapshot, { storage: localStorage, isDeep: true });
    expect(whole.verdict).toBe("intact");
    for (const victim of files) {
      const bytes = new Uint8Array(readFileSync(victim));
      const storage = withBroken(victim, bytes.subarray(0, bytes.length - 1));
      const { problems, files: looked } = await verifySnapshot(snapshot, { storage, isDeep: true });
      expect(looked).toBe(whole.files);
      // files of an older checkpoint are nobody's any more
      for (const { path } of problems) expect(path).toBe(victim);
    }
  });
});

const big = (_: string, value: unknown) => (typeof value === "bigint" ? String(value) : value);
