/** Entries of every snapshot of the corpus and the samples: decoded, or not decodable for a reason; never misread. */
import { readdirSync, statSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { readSnapshot } from "../../../src/readSnapshot.js";
import { readStateValues } from "../../../src/readStateValues.js";
import { jsonText } from "../../../src/report/json.js";
import { valueJson } from "../../../src/report/valueJson.js";

function* snapshots(folder: string): Generator<string> {
  for (const name of readdirSync(folder)) {
    const path = `${folder}/${name}`;
    if (name === "_metadata") yield folder;
    else if (statSync(path).isDirectory()) yield* snapshots(path);
  }
}

/** Why a value may not be decodable, in real snapshots. */
const honest =
  /^(Kryo: |.* writes itself \(|VARIANT|RAW |BinaryRowData, |.*, which only its operator reads$|the serializer is not known|Java serialization: |its serializer is not in the header)/;

const samples = fileURLToPath(new URL("../../../samples", import.meta.url));
const corpus = process.env["RESTORABLE_CORPUS"];
const folders = [samples, ...(corpus === undefined ? [] : [corpus])];

describe.each(folders)("%s", (folder) => {
  it.each([...snapshots(folder)].filter((path) => !/edge-cases|flink1\.[01]\b/.test(path)))("%s", async (location) => {
    const snapshot = await readSnapshot(location);
    const { operators, unread } = await readStateValues(snapshot, { limit: 200 });
    // files of a copied checkpoint are where it was written
    expect(unread.filter(({ reason }) => !/no such file|ENOENT|there is no/i.test(reason))).toEqual([]);
    for (const { states } of operators) {
      for (const { entries } of states) {
        const text = jsonText(entries.map(({ parts }) => parts.map(([, value]) => valueJson(value))));
        for (const [, reason = ""] of text.matchAll(/"notDecodable": "(.*)"/g)) expect(reason).toMatch(honest);
      }
    }
  });
});
