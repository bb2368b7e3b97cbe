/** Snapshots of every kind as Flink's own serializers wrote them (test/flink/values-writer), and how they read. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { fromHex } from "../../../src/bytes/hex.js";
import { everySnapshot } from "../../../src/state/everySnapshot.js";
import { readTopLevel } from "../../../src/state/header/stateMetaInfo.js";
import { newBudget, SnapshotReader } from "../../../src/state/serializers/snapshotReader.js";
import { typeText } from "../../../src/state/typeText.js";

const folder = join(import.meta.dirname, "../values/golden");
interface Case {
  readonly name: string;
  readonly snapshot: string;
}

for (const file of readdirSync(folder).filter((name) => name.endsWith(".json"))) {
  const { flink, cases } = JSON.parse(readFileSync(join(folder, file), "utf8")) as { flink: string; cases: Case[] };
  describe(`snapshots of Flink ${flink}`, () => {
    const read = cases.map(({ name, snapshot }) => {
      const bytes = fromHex(snapshot);
      const input = new SnapshotReader(bytes, 0, newBudget());
      const end = { at: (_: Uint8Array, position: number) => position === bytes.length };
      const serializer = readTopLevel(input, end);
      return { name, serializer, left: bytes.length - input.position, guessed: input.guessed };
    });

    it("are read to their end without guessing", () => {
      expect(read.filter(({ left, guessed }) => left !== 0 || guessed).map(({ name }) => name)).toEqual([]);
    });

    it("have no part that is not understood", () => {
      const unknown = read.filter(({ serializer }) => [...everySnapshot(serializer)].some((s) => s.kind === "unknown"));
      expect(unknown.map(({ name }) => name)).toEqual([]);
    });

    it("say what their type is", async () => {
      const lines = read.map(({ name, serializer }) => `${name}: ${typeText(serializer)}`);
      await expect(`${lines.join("\n")}\n`).toMatchFileSnapshot(join(import.meta.dirname, `golden/flink-${flink}.txt`));
    });
  });
}
