import { decodeFrom } from "./metadata/decode.js";
import type { Snapshot } from "./model/snapshot.js";
import { loadCodecs } from "./state/codecs.js";
import { measureStates, type OperatorAmounts } from "./state/measureStates.js";
import { statePieces } from "./state/pieces.js";
import { localStorage } from "./storage/local.js";
import type { Storage } from "./storage/port.js";

export interface ReadAmountsOptions {
  readonly storage?: Storage;
  /** Operators to look at; default all. */
  readonly wanted?: (operatorId: string) => boolean;
  /** Bytes of heap and canonical state that are read to count its entries; default 256 MiB. */
  readonly readAtMost?: number;
}

const readByDefault = 1 << 28;

/**
 * How many entries and bytes each keyed state of a snapshot has, by operator ID (job vertex ID in Flink 1.2): exact for
 * heap and canonical state, bounds for RocksDB's and ForSt's files. What cannot be read is in the result. Throws a
 * StorageError or a FormatError for the metadata file alone.
 */
export async function readAmounts(
  snapshot: Pick<Snapshot, "metadataPath" | "location">,
  { storage = localStorage, wanted = () => true, readAtMost = readByDefault }: ReadAmountsOptions = {},
): Promise<ReadonlyMap<string, OperatorAmounts>> {
  const file = await storage.open(snapshot.metadataPath);
  try {
    const pieces = statePieces(decodeFrom(file), wanted);
    return await measureStates(
      pieces,
      { storage, location: snapshot.location },
      { codecs: await loadCodecs(), readAtMost },
    );
  } finally {
    file.close();
  }
}
