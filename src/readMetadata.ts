import { decodeFrom } from "./metadata/decode.js";
import type { Metadata } from "./model/metadata.js";
import type { Snapshot } from "./model/snapshot.js";
import type { HandlePlace } from "./state/openHandle.js";
import { localStorage } from "./storage/local.js";
import type { Storage } from "./storage/port.js";

/** Which of a snapshot's state files are opened, and from where. */
export interface ReadStateOptions {
  /** Default: this machine's files. */
  readonly storage?: Storage;
  /** Operators to look at; default all. */
  readonly wanted?: (operatorId: string) => boolean;
}

/**
 * The metadata of a snapshot, decoded, and where its handles lie. Its lists are read from the file as they are iterated, so that
 * it is of use only until `read` is done. Throws a StorageError or a FormatError for the metadata file alone.
 */
export async function withMetadata<T>(
  { metadataPath, location }: Pick<Snapshot, "metadataPath" | "location">,
  { storage = localStorage }: ReadStateOptions,
  read: (metadata: Metadata, place: HandlePlace) => Promise<T>,
): Promise<T> {
  const file = await storage.open(metadataPath);
  try {
    return await read(decodeFrom(file), { storage, location });
  } finally {
    file.close();
  }
}
