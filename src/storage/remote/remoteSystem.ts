import type { WritableStorage } from "../port.js";
import type { StorageSettings } from "../settings.js";

export type SystemName = "s3" | "hdfs" | "gcs" | "azure";

/** A remote system, opened. */
export interface RemoteSystem {
  readonly storage: WritableStorage;
  /**
   * Exactly these bytes of a file that still has the identity that it had when it was opened. Throws a StorageError that
   * names the file.
   */
  readRange(path: string, from: number, length: number, identity: string | null): Promise<Uint8Array>;
}

export type OpenSystem = (settings: StorageSettings, signal?: AbortSignal) => RemoteSystem;
