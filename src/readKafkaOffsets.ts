import type { Snapshot } from "./model/snapshot.js";
import { type ReadStateOptions, withMetadata } from "./readMetadata.js";
import { loadCodecs } from "./state/codecs.js";
import { type KafkaOffsets, kafkaOffsetsOf, type Unread } from "./state/connector/kafkaOffsets.js";

export interface SnapshotKafkaOffsets {
  /** One for each operator that reads Kafka, in file order. */
  readonly sources: readonly KafkaOffsets[];
  /** State of sources that could not be read; their offsets are missing. */
  readonly unread: readonly Unread[];
}

/**
 * Where the Kafka sources of a snapshot go on. Reads inline state and the elements of source states, nothing else.
 * Throws a StorageError or a FormatError for the metadata file alone.
 */
export function readKafkaOffsets(
  snapshot: Pick<Snapshot, "metadataPath" | "location">,
  options: ReadStateOptions = {},
): Promise<SnapshotKafkaOffsets> {
  const { wanted = () => true } = options;
  return withMetadata(snapshot, options, async (metadata, place) => {
    const codecs = await loadCodecs();
    const sources: KafkaOffsets[] = [];
    const unread: Unread[] = [];
    // Flink 1.2, version 1: its consumer kept Java objects
    for (const operator of metadata.version === 1 ? [] : metadata.operators) {
      if (!wanted(operator.operatorId)) continue;
      const found = await kafkaOffsetsOf(operator, place, codecs);
      if (found.offsets) sources.push(found.offsets);
      unread.push(...found.unread);
    }
    return { sources, unread };
  });
}
