/**
 * Every serializer of one generation of classes asked for every snapshot of the older one, by Flink itself
 * (test/flink/compatibility): what we answer is the same, or that we cannot tell.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { fromHex } from "../../../src/bytes/hex.js";
import type { Outcome } from "../../../src/state/compatibility/change.js";
import { serializerCompatibility } from "../../../src/state/compatibility/serializers.js";
import type { SerializerSnapshot } from "../../../src/state/model.js";
import { newBudget, SnapshotReader } from "../../../src/state/serializers/snapshotReader.js";

const folder = join(import.meta.dirname, "recorded");

interface Type {
  readonly name: string;
  /** One letter for each type of the newer generation. */
  readonly outcomes: string;
  readonly older: string;
  readonly newer: string;
}

/** An exception is a refusal. */
const answers: Readonly<Record<string, Outcome>> = {
  a: "asIs",
  r: "reconfigured",
  m: "afterMigration",
  i: "incompatible",
  x: "incompatible",
};

const read = (hex: string): SerializerSnapshot => new SnapshotReader(fromHex(hex), 0, newBudget()).versioned();

for (const file of readdirSync(folder)) {
  const { types } = JSON.parse(readFileSync(join(folder, file), "utf8")) as { types: readonly Type[] };
  const trees = types.map(({ name, older, newer }) => ({ name, older: read(older), newer: read(newer) }));

  describe(file, () => {
    const pairs = types.flatMap(({ outcomes }, i) =>
      [...outcomes].map((letter, j) => {
        const [older, newer] = [trees[i], trees[j]];
        if (!older || !newer) throw new Error("a letter too many");
        const { outcome } = serializerCompatibility(older.older, newer.newer);
        return { pair: `${older.name} → ${newer.name}`, ours: outcome, flinks: answers[letter], same: i === j };
      }),
    );

    it("has no answer that is not Flink's", () => {
      const wrong = pairs.filter(({ ours, flinks }) => ours !== "undecided" && ours !== flinks);
      expect(wrong.map(({ pair, ours, flinks }) => `${pair}: ${ours}, Flink: ${flinks}`)).toEqual([]);
    });

    it("tells what becomes of each type", () => {
      const own = pairs.filter(({ same }) => same);
      expect(Object.fromEntries(own.map(({ pair, ours }) => [pair.replace(/ → .*/, ""), ours]))).toMatchSnapshot();
      expect(own.filter(({ ours }) => ours === "undecided").map(({ pair }) => pair).length).toBeLessThan(5);
    });

    it("seldom cannot tell", () => {
      const undecided = pairs.filter(({ ours }) => ours === "undecided");
      expect(undecided.length / pairs.length).toBeLessThan(0.15);
    });
  });
}
