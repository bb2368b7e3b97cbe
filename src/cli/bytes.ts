import { StorageError } from "../errors.js";
import type { Storage } from "../storage/port.js";

/** Manifests are small; what is larger is something else. */
const largest = 64 * 1024 * 1024;

/** A whole file. Throws a StorageError, also for one that is too large to be what is looked for. */
export async function readWhole(path: string, storage: Storage, atMost = largest): Promise<Uint8Array> {
  const file = await storage.open(path);
  try {
    if (file.size > atMost) {
      throw new StorageError(`${path} has ${file.size} bytes; no manifest or list of uids is that large`, {
        fix: "Pass a manifest (JSON, YAML, or one uid a line), or a savepoint or checkpoint.",
      });
    }
    const bytes = new Uint8Array(file.size);
    file.read(0, bytes);
    return bytes;
  } finally {
    file.close();
  }
}

/** The first bytes of a file, at most `count`. */
export async function readHead(path: string, count: number, storage: Storage): Promise<Uint8Array> {
  const file = await storage.open(path);
  try {
    const bytes = new Uint8Array(Math.min(count, file.size));
    file.read(0, bytes);
    return bytes;
  } finally {
    file.close();
  }
}
