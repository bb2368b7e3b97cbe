import { decodeFrom } from "./metadata/decode.js";
import type { Snapshot } from "./model/snapshot.js";
import { loadCodecs } from "./state/codecs.js";
import { listStates, type OperatorStates } from "./state/listStates.js";
import { statePieces } from "./state/pieces.js";
import { localStorage } from "./storage/local.js";
import type { Storage } from "./storage/port.js";

/**
 * Which states the operators of a snapshot have, with kinds and types, by operator ID (job vertex ID in Flink 1.2).
 * `wanted`: the operators to look at; default all. Opens every file of keyed and operator state and reads its head; a file
 * that cannot be read is in the result. Throws a StorageError or a FormatError for the metadata file alone.
 */
export async function readStates(
  snapshot: Snapshot,
  { storage = localStorage, wanted = () => true }: { storage?: Storage; wanted?: (operatorId: string) => boolean } = {},
): Promise<ReadonlyMap<string, OperatorStates>> {
  const file = await storage.open(snapshot.metadataPath);
  try {
    const pieces = statePieces(decodeFrom(file), wanted);
    const place = { storage, location: snapshot.location };
    return await listStates(pieces, place, loadCodecs);
  } finally {
    file.close();
  }
}
