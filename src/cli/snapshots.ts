import { FormatError } from "../bytes/errors.js";
import { RestorableError } from "../errors.js";
import type { Snapshot } from "../model/snapshot.js";
import { readSnapshot } from "../readSnapshot.js";
import type { Storage } from "../storage/port.js";

/** Reads a snapshot; an error about its bytes names the file. */
export async function openSnapshot(location: string, storage: Storage): Promise<Snapshot> {
  try {
    return await readSnapshot(location, { storage });
  } catch (error) {
    throw withLocation(location, error);
  }
}

/** A broken file is told with its name in front. */
export function withLocation(location: string, error: unknown): unknown {
  return error instanceof FormatError
    ? new RestorableError(`${location}: ${error.message}`, { fix: error.fix, cause: error })
    : error;
}
