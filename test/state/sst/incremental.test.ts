import fc from "fast-check";
import { expect, it } from "vitest";
import { entryBounds } from "../../../src/state/sst/incremental.js";
import type { SstProperties } from "../../../src/state/sst/properties.js";

type Write = { readonly key: number; readonly kind: "put" | "delete" | "merge" };

/** What RocksDB keeps of the writes between two flushes: the last put or deletion of a key, merges that have no put below. */
function flushed(writes: readonly Write[]): Write[] {
  const byKey = new Map<number, Write[]>();
  for (const write of writes) {
    const kept = byKey.get(write.key) ?? [];
    if (write.kind !== "merge") byKey.set(write.key, [write]);
    // merged into the value, or the deletion, that is there
    else if (kept[0] && kept[0].kind !== "merge") byKey.set(write.key, [{ ...write, kind: "put" }]);
    else byKey.set(write.key, [...kept, write]);
  }
  return [...byKey.values()].flat();
}

function propertiesOf(file: readonly Write[]): SstProperties {
  const count = (kind: Write["kind"]) => file.filter((write) => write.kind === kind).length;
  return {
    columnFamily: "s",
    entries: file.length,
    deletions: count("delete"),
    rangeDeletions: 0,
    mergeOperands: count("merge"),
    rawKeySize: 0,
    rawValueSize: 0,
    dataSize: 0,
    dataBlocks: 0,
    compression: null,
    createdAt: null,
    isIngested: false,
    index: { type: 0, hasDeltaValues: false },
  };
}

const write = fc.record({ key: fc.nat(12), kind: fc.constantFrom("put", "put", "delete", "merge") });
const history = fc.array(fc.array(write, { maxLength: 20 }), { maxLength: 6 });

it("the true number of live keys lies within the bounds, whatever was written and deleted", () => {
  fc.assert(
    fc.property(history, (flushes) => {
      const live = new Set<number>();
      for (const { key, kind } of flushes.flat() as Write[]) {
        if (kind === "delete") live.delete(key);
        else live.add(key);
      }
      const files = flushes
        .filter((writes) => writes.length > 0)
        .map((writes) => propertiesOf(flushed(writes as Write[])));
      const { atLeast, atMost } = entryBounds(files);
      expect(atLeast).toBeLessThanOrEqual(live.size);
      expect(atMost).toBeGreaterThanOrEqual(live.size);
    }),
    { numRuns: 5000 },
  );
});

it("is exact for one file without deletions, and for none", () => {
  const puts = [1, 2, 3].map((key): Write => ({ key, kind: "put" }));
  expect(entryBounds([propertiesOf(puts)])).toEqual({ atLeast: 3, atMost: 3 });
  expect(entryBounds([])).toEqual({ atLeast: 0, atMost: 0 });
});

it("promises nothing where a range was deleted: that hides any number of keys", () => {
  const puts = [1, 2, 3].map((key): Write => ({ key, kind: "put" }));
  const range = { ...propertiesOf([]), entries: 1, deletions: 1, rangeDeletions: 1 };
  expect(entryBounds([propertiesOf(puts), range])).toEqual({ atLeast: 0, atMost: 3 });
});
