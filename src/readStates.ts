import type { Metadata } from "./model/metadata.js";
import type { Snapshot } from "./model/snapshot.js";
import { type ReadStateOptions, withMetadata } from "./readMetadata.js";
import { loadCodecs } from "./state/codecs.js";
import { holdsKafkaOffsets, kafkaOffsetsOf } from "./state/connector/kafkaOffsets.js";
import { listStates, type OperatorStates } from "./state/listStates.js";
import type { HandlePlace } from "./state/openHandle.js";
import { statePieces } from "./state/pieces.js";

/**
 * Which states the operators of a snapshot have, with kinds and types, and where sources go on to read Kafka; by operator ID (job vertex ID in Flink 1.2).
 * Opens every file of keyed and operator state and reads its head; a file that cannot be read is in the result.
 * Throws a StorageError or a FormatError for the metadata file alone.
 */
export function readStates(
  snapshot: Pick<Snapshot, "metadataPath" | "location">,
  options: ReadStateOptions = {},
): Promise<ReadonlyMap<string, OperatorStates>> {
  return withMetadata(snapshot, options, (metadata, place) => statesOf(metadata, place, options));
}

/** The same of metadata that is decoded already. */
export async function statesOf(
  metadata: Metadata,
  place: HandlePlace,
  { wanted }: ReadStateOptions,
): Promise<ReadonlyMap<string, OperatorStates>> {
  const listed = await listStates(statePieces(metadata, wanted), place, loadCodecs);
  // Flink 1.2, version 1: its consumer kept Java objects
  for (const operator of metadata.version === 1 ? [] : metadata.operators) {
    const states = listed.get(operator.operatorId);
    if (!states || !holdsKafkaOffsets(states)) continue;
    const { offsets } = await kafkaOffsetsOf(operator, place, await loadCodecs());
    if (offsets) listed.set(operator.operatorId, { ...states, kafka: offsets });
  }
  return listed;
}
