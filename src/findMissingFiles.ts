import type { FileCheck, MissingFile } from "./check/context.js";
import { inOrder } from "./directory/inOrder.js";
import { nameOf } from "./directory/paths.js";
import { StorageError } from "./errors.js";
import { visitMetadata } from "./metadata/visit.js";
import type { Snapshot } from "./model/snapshot.js";
import { localStorage } from "./storage/local.js";
import type { Storage } from "./storage/port.js";

/** Directories that are looked into at the same time, and files of one; a storage has its own limit for requests. */
const atOnce = 32;
/** Entries of a remote directory, for each file wanted of it, up to which its listing takes fewer requests than asking. */
const worthListing = 250;

/**
 * Looks for every file that a snapshot refers to, each once. Relative paths lie below the snapshot's directory; what lies
 * on a system that the storage cannot reach is counted, not guessed. Throws a StorageError or a FormatError.
 */
export async function findMissingFiles(snapshot: Snapshot, storage: Storage = localStorage): Promise<FileCheck> {
  const wanted = await referencedFiles(snapshot, storage);
  const reached = [...wanted.keys()].filter((path) => storage.reaches(path));
  const absent = new Set<string>();
  for await (const [, paths] of inOrder(byDirectory(reached, storage), atOnce, (one) => absentOf(one, storage))) {
    for (const path of paths) absent.add(path);
  }
  const missing: MissingFile[] = [];
  for (const [path, users] of wanted) if (absent.has(path)) missing.push({ path, operatorIds: [...users] });
  return { checked: reached.length, unreachable: wanted.size - reached.length, missing };
}

interface Wanted {
  readonly directory: string;
  readonly paths: readonly string[];
}

function byDirectory(paths: readonly string[], storage: Storage): Wanted[] {
  const found = new Map<string, string[]>();
  for (const path of paths) {
    const directory = storage.parent(path);
    const others = found.get(directory);
    if (others) others.push(path);
    else found.set(directory, [path]);
  }
  return [...found].map(([directory, paths]) => ({ directory, paths }));
}

/** What a listing does not show is asked for by itself: it may be cut short, and there are users who may not list. */
async function absentOf({ directory, paths }: Wanted, storage: Storage): Promise<string[]> {
  const isRemote = !localStorage.reaches(directory);
  const left = isRemote && paths.length > 1 ? await notListed(directory, paths, storage) : paths;
  const absent: string[] = [];
  for await (const [path, found] of inOrder(left, atOnce, (one) => storage.stat(one))) {
    if (found === null) absent.push(path);
  }
  return absent;
}

async function notListed(directory: string, paths: readonly string[], storage: Storage): Promise<Iterable<string>> {
  const left = new Map(paths.map((path) => [nameOf(path), path]));
  let entries = 0;
  try {
    for await (const { path, kind } of storage.list(directory)) {
      if (kind === "file") left.delete(nameOf(path));
      if (left.size === 0 || ++entries >= paths.length * worthListing) break;
    }
  } catch (error) {
    if (!(error instanceof StorageError)) throw error;
  }
  return left.values();
}

/** Path → the operators that refer to it. */
async function referencedFiles(snapshot: Snapshot, storage: Storage): Promise<Map<string, Set<string>>> {
  const wanted = new Map<string, Set<string>>();
  const file = await storage.open(snapshot.metadataPath);
  // one set for all the files that no other operator refers to
  let alone = new Set<string>();
  let operatorId = "";
  try {
    visitMetadata(file, {
      operatorStart: (operator) => {
        operatorId = operator.operatorId;
        alone = new Set([operatorId]);
      },
      reference: ({ tag, path }) => {
        if (tag === 1 || tag === 16) return;
        const absolute = tag === 6 ? storage.child(snapshot.location, path) : path;
        const users = wanted.get(absolute);
        if (!users) wanted.set(absolute, alone);
        else if (users.size > 1) users.add(operatorId);
        else if (!users.has(operatorId)) wanted.set(absolute, new Set([...users, operatorId]));
      },
    });
  } finally {
    file.close();
  }
  return wanted;
}
