import { decodeFrom } from "./metadata/decode.js";
import type { Snapshot } from "./model/snapshot.js";
import { loadCodecs } from "./state/codecs.js";
import { holdsKafkaOffsets, kafkaOffsetsOf } from "./state/connector/kafkaOffsets.js";
import { listStates, type OperatorStates } from "./state/listStates.js";
import { statePieces } from "./state/pieces.js";
import { localStorage } from "./storage/local.js";
import type { Storage } from "./storage/port.js";

/**
 * Which states the operators of a snapshot have, with kinds and types, and where sources go on to read Kafka; by operator ID (job vertex ID in Flink 1.2).
 * `wanted`: the operators to look at; default all. Opens every file of keyed and operator state and reads its head; a file
 * that cannot be read is in the result. Throws a StorageError or a FormatError for the metadata file alone.
 */
export async function readStates(
  snapshot: Snapshot,
  { storage = localStorage, wanted = () => true }: { storage?: Storage; wanted?: (operatorId: string) => boolean } = {},
): Promise<ReadonlyMap<string, OperatorStates>> {
  const file = await storage.open(snapshot.metadataPath);
  try {
    const metadata = decodeFrom(file);
    const place = { storage, location: snapshot.location };
    const listed = await listStates(statePieces(metadata, wanted), place, loadCodecs);
    // Flink 1.2, version 1: its consumer kept Java objects
    for (const operator of metadata.version === 1 ? [] : metadata.operators) {
      const states = listed.get(operator.operatorId);
      if (!states || !holdsKafkaOffsets(states)) continue;
      const { offsets } = await kafkaOffsetsOf(operator, place, await loadCodecs());
      if (offsets) listed.set(operator.operatorId, { ...states, kafka: offsets });
    }
    return listed;
  } finally {
    file.close();
  }
}
