import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { decodeMetadata } from "../../../src/metadata/decode.js";
import type { OperatorState } from "../../../src/model/metadata.js";
import type { HandlePlace } from "../../../src/state/openHandle.js";
import { localStorage } from "../../../src/storage/local.js";

/** The operators of a snapshot, and where its files are. */
export function operatorsOf(directory: string): { operators: readonly OperatorState[]; place: HandlePlace } {
  const metadata = decodeMetadata(readFileSync(`${directory}/_metadata`));
  if (metadata.version === 1) throw new Error("no operators in version 1");
  return { operators: metadata.operators, place: { storage: localStorage, location: directory } };
}

export const golden = fileURLToPath(new URL("./golden/", import.meta.url));
