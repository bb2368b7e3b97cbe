import { decodeFrom } from "./metadata/decode.js";
import type { Snapshot } from "./model/snapshot.js";
import { loadCodecs } from "./state/codecs.js";
import { type KafkaOffsets, kafkaOffsetsOf, type Unread } from "./state/connector/kafkaOffsets.js";
import { localStorage } from "./storage/local.js";
import type { Storage } from "./storage/port.js";

export interface SnapshotKafkaOffsets {
  /** One for each operator that reads Kafka, in file order. */
  readonly sources: readonly KafkaOffsets[];
  /** State of sources that could not be read; their offsets are missing. */
  readonly unread: readonly Unread[];
}

/**
 * Where the Kafka sources of a snapshot go on. `wanted`: the operators to look at; default all. Reads inline state and
 * the elements of source states, nothing else. Throws a StorageError or a FormatError for the metadata file alone.
 */
export async function readKafkaOffsets(
  snapshot: Snapshot,
  { storage = localStorage, wanted = () => true }: { storage?: Storage; wanted?: (operatorId: string) => boolean } = {},
): Promise<SnapshotKafkaOffsets> {
  const place = { storage, location: snapshot.location };
  const codecs = await loadCodecs();
  const sources: KafkaOffsets[] = [];
  const unread: Unread[] = [];
  const file = await storage.open(snapshot.metadataPath);
  try {
    const metadata = decodeFrom(file);
    // Flink 1.2, version 1: its consumer kept Java objects
    for (const operator of metadata.version === 1 ? [] : metadata.operators) {
      if (!wanted(operator.operatorId)) continue;
      const found = await kafkaOffsetsOf(operator, place, codecs);
      if (found.offsets) sources.push(found.offsets);
      unread.push(...found.unread);
    }
  } finally {
    file.close();
  }
  return { sources, unread };
}
