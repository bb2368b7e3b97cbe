import type { Metadata } from "./model/metadata.js";
import type { Snapshot } from "./model/snapshot.js";
import { type ReadStateOptions, withMetadata } from "./readMetadata.js";
import { loadCodecs } from "./state/codecs.js";
import { measureStates, type OperatorAmounts } from "./state/measureStates.js";
import type { HandlePlace } from "./state/openHandle.js";
import { statePieces } from "./state/pieces.js";

export interface ReadAmountsOptions extends ReadStateOptions {
  /** Bytes of heap and canonical state that are read to count its entries; default 256 MiB. */
  readonly readAtMost?: number;
}

const readByDefault = 1 << 28;

/**
 * How many entries and bytes each keyed state of a snapshot has, by operator ID (job vertex ID in Flink 1.2): exact for
 * heap and canonical state, bounds for RocksDB's and ForSt's files. What cannot be read is in the result. Throws a
 * StorageError or a FormatError for the metadata file alone.
 */
export function readAmounts(
  snapshot: Pick<Snapshot, "metadataPath" | "location">,
  options: ReadAmountsOptions = {},
): Promise<ReadonlyMap<string, OperatorAmounts>> {
  return withMetadata(snapshot, options, (metadata, place) => amountsOf(metadata, place, options));
}

/** The same of metadata that is decoded already. */
export async function amountsOf(
  metadata: Metadata,
  place: HandlePlace,
  { wanted, readAtMost = readByDefault }: ReadAmountsOptions,
): Promise<ReadonlyMap<string, OperatorAmounts>> {
  return measureStates(statePieces(metadata, wanted), place, { codecs: await loadCodecs(), readAtMost });
}
