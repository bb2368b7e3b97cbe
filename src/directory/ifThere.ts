import { StorageError } from "../errors.js";
import type { Storage } from "../storage/port.js";

const mostAttempts = 2;

/**
 * What an attempt gets from a file, which a running job may write or remove at any time: null where there is none. One that
 * turned up just after the attempt is no failure, it is tried again. Throws what the attempt does for a file that is there.
 */
export async function ifThere<T>(
  storage: Pick<Storage, "stat">,
  path: string,
  attempt: () => Promise<T>,
): Promise<T | null> {
  for (let count = 1; ; count++) {
    try {
      return await attempt();
    } catch (error) {
      if (!(error instanceof StorageError)) throw error;
      if ((await storage.stat(path)) === null) return null;
      if (count === mostAttempts) throw error;
    }
  }
}
