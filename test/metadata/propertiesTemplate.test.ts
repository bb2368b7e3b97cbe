/** The templates are byte for byte what Flink wrote into the samples. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { decodeMetadata } from "../../src/metadata/decode.js";
import { propertiesTemplate } from "../../src/metadata/propertiesTemplate.js";
import { filesBelow } from "../support/files.js";

const samples = join(import.meta.dirname, "../../samples");

function tailsOf(folder: string): Uint8Array[] {
  return filesBelow(samples)
    .filter((path) => path.includes(`/aaabbb/${folder}/`) && path.endsWith("/_metadata"))
    .map((path) => decodeMetadata(new Uint8Array(readFileSync(path))))
    .flatMap((metadata) => ("properties" in metadata && metadata.properties ? [metadata.properties.bytes] : []));
}

describe("properties that have to be made", () => {
  it.each([
    ["canonical-savepoint", "canonical-savepoint"],
    ["native-savepoint", "native-savepoint-rocksdb"],
    ["checkpoint", "checkpoint-full"],
  ] as const)("%s: as every release wrote it", (kind, folder) => {
    const tails = tailsOf(folder);
    expect(tails.length).toBeGreaterThanOrEqual(8);
    const { bytes, properties } = propertiesTemplate(kind);
    for (const tail of tails) expect(Buffer.from(tail).toString("latin1")).toBe(Buffer.from(bytes).toString("latin1"));
    expect(properties?.isSavepoint).toBe(kind !== "checkpoint");
  });
});
