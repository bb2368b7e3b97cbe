import type { FileCheck, MissingFile } from "./check/context.js";
import { visitMetadata } from "./metadata/visit.js";
import type { Snapshot } from "./model/snapshot.js";
import { localStorage } from "./storage/local.js";
import type { Storage } from "./storage/port.js";

/**
 * Looks for every file that a snapshot refers to, each once. Relative paths lie below the snapshot's directory; what lies
 * on a system that the storage cannot reach is counted, not guessed. Throws a StorageError or a FormatError.
 */
export async function findMissingFiles(snapshot: Snapshot, storage: Storage = localStorage): Promise<FileCheck> {
  const wanted = await referencedFiles(snapshot, storage);
  const missing: MissingFile[] = [];
  let unreachable = 0;
  for (const [path, operatorId] of wanted) {
    if (!storage.reaches(path)) unreachable++;
    else if ((await storage.stat(path)) === null) missing.push({ path, operatorId });
  }
  return { checked: wanted.size - unreachable, unreachable, missing };
}

/** Path → the first operator that refers to it. */
async function referencedFiles(snapshot: Snapshot, storage: Storage): Promise<Map<string, string>> {
  const wanted = new Map<string, string>();
  const file = await storage.open(snapshot.metadataPath);
  let operatorId = "";
  try {
    visitMetadata(file, {
      operatorStart: (operator) => {
        operatorId = operator.operatorId;
      },
      reference: ({ tag, path }) => {
        if (tag === 1 || tag === 16) return;
        const absolute = tag === 6 ? storage.child(snapshot.location, path) : path;
        if (!wanted.has(absolute)) wanted.set(absolute, operatorId);
      },
    });
  } finally {
    file.close();
  }
  return wanted;
}
