import { StorageError } from "../../errors.js";
import type { Storage, StoredFile } from "../../storage/port.js";

/** Entries that a search looks at before it gives up: a checkpoint directory has some thousands. */
const mostEntries = 20_000;
const mostDepth = 5;

/** Last part of a path. */
export function fileName(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

/**
 * Looks for files by name below some directories, nearest first. Names of Flink's files are UUIDs: the same name is the
 * same content, or a copy. Stops when all are found, or at 20,000 entries; what cannot be listed is passed over.
 */
export async function findByName(
  names: ReadonlySet<string>,
  roots: readonly string[],
  storage: Storage,
): Promise<Map<string, StoredFile[]>> {
  const found = new Map<string, StoredFile[]>();
  const seen = new Set<string>();
  let level = [...new Set(roots)];
  let left = mostEntries;
  for (let depth = 0; depth < mostDepth && level.length > 0 && found.size < names.size; depth++) {
    const next: string[] = [];
    for (const directory of level) {
      if (seen.has(directory)) continue;
      seen.add(directory);
      for await (const entry of listed(directory, storage)) {
        if (left-- <= 0) return found;
        const name = fileName(entry.path);
        // of keys with two slashes in a row: storages list no such directory
        if (name === "") continue;
        if (entry.kind === "directory") next.push(entry.path);
        else if (names.has(name)) found.set(name, [...(found.get(name) ?? []), entry]);
      }
    }
    level = next;
  }
  return found;
}

async function* listed(directory: string, storage: Storage): AsyncGenerator<StoredFile> {
  try {
    yield* storage.list(directory);
  } catch (error) {
    if (!(error instanceof StorageError)) throw error;
  }
}
