/** What the metadata alone says about the snapshots with known contents is what the jobs put in. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readSnapshot } from "../../../src/index.js";

const root = import.meta.dirname;

interface Truth {
  readonly flinkVersion: string;
  readonly metadata: string;
  readonly checkpointId: number;
  readonly operators: readonly {
    readonly uid: string;
    readonly operatorId: string;
    readonly parallelism: number;
    readonly maxParallelism: number;
    readonly keyType?: unknown;
    readonly states: readonly { readonly name: string; readonly kind: string; readonly elements?: number }[];
  }[];
}

const kinds: Readonly<Record<string, string>> = {
  SPLIT_DISTRIBUTE: "operator-list",
  UNION: "operator-union",
  BROADCAST: "broadcast",
};

const releases = readdirSync(root, { withFileTypes: true }).filter((entry) => entry.isDirectory());
const snapshots = releases.flatMap(({ name: release }) =>
  readdirSync(join(root, release)).map((kind) => ({ name: `${release}/${kind}`, folder: join(root, release, kind) })),
);

it("are there of five releases", () => {
  expect(releases.map(({ name }) => name).sort()).toEqual(["1.16.3", "1.20.4", "2.0.1", "2.2.1", "2.3.0"]);
});

describe.each(snapshots)("$name", ({ folder }) => {
  const truth = JSON.parse(readFileSync(join(folder, "truth.json"), "utf8")) as Truth;

  it("has the operators and the elements of operator state that it was given", async () => {
    const snapshot = await readSnapshot(join(folder, truth.metadata));
    expect(snapshot.checkpointId.toString()).toBe(String(truth.checkpointId));
    for (const expected of truth.operators) {
      const operator = snapshot.operators.find(({ operatorId }) => operatorId === expected.operatorId);
      if (!operator) throw new Error(`no operator ${expected.uid}`);
      expect(operator.parallelism).toBe(expected.parallelism);
      expect(operator.maxParallelism).toBe(expected.maxParallelism);
      expect(operator.sizes.managedKeyedState > 0).toBe(expected.keyType !== undefined);
      const named = expected.states.filter(({ kind }) => kind in kinds);
      expect(operator.states.map(({ name, kind, elements }) => ({ name, kind, elements })).sort(byName)).toEqual(
        named
          // broadcast state: its entries are in the state file, a part a subtask
          .map(({ name, kind, elements }) => ({
            name,
            kind: kinds[kind],
            elements: kind === "BROADCAST" ? expected.parallelism : elements,
          }))
          .sort(byName),
      );
    }
  });
});

function byName(a: { readonly name: string }, b: { readonly name: string }): number {
  return a.name < b.name ? -1 : 1;
}
