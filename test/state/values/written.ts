/** Values that Flink's own serializers wrote (test/flink/values-writer). */
import { readdirSync, readFileSync } from "node:fs";
import { Cursor } from "../../../src/bytes/cursor.js";
import { fromHex } from "../../../src/bytes/hex.js";
import { memorySource } from "../../../src/bytes/source.js";
import type { SerializerSnapshot } from "../../../src/state/model.js";
import { newBudget, SnapshotReader } from "../../../src/state/serializers/snapshotReader.js";

export interface WrittenValue {
  readonly bytes: Uint8Array;
  /** As valueJson has it. */
  readonly shows: unknown;
}

export interface WrittenCase {
  readonly name: string;
  /** TypeSerializer.getLength(). */
  readonly length: number;
  readonly snapshot: SerializerSnapshot;
  readonly values: readonly WrittenValue[];
}

interface GoldenFile {
  flink: string;
  cases: { name: string; length: number; snapshot: string; values: { bytes: string; shows: unknown }[] }[];
}

const folder = new URL("./golden/", import.meta.url);

/** By release. */
export const writtenValues: readonly { flink: string; cases: readonly WrittenCase[] }[] = readdirSync(folder)
  .sort()
  .map((name) => {
    const { flink, cases } = JSON.parse(readFileSync(new URL(name, folder), "utf8")) as GoldenFile;
    return {
      flink,
      cases: cases.map(({ snapshot, values, ...rest }) => ({
        ...rest,
        snapshot: snapshotOf(fromHex(snapshot)),
        values: values.map(({ bytes, shows }) => ({ bytes: fromHex(bytes), shows })),
      })),
    };
  });

/** Format version 2, then the snapshot with its class and version. */
function snapshotOf(bytes: Uint8Array): SerializerSnapshot {
  return new SnapshotReader(bytes, 4, newBudget()).snapshot({
    at: (_, position) => position === bytes.length,
    from: () => bytes.length,
  });
}

export function cursorOver(bytes: Uint8Array): Cursor {
  return new Cursor(memorySource(bytes));
}
