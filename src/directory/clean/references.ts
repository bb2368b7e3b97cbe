/** Where the files are that a `_metadata` refers to, in the spelling of the system. */
import { visitMetadata } from "../../metadata/visit.js";
import type { Storage } from "../../storage/port.js";

export interface FoundReferences {
  /** Each file once; by all of its names where links lead to it. What no storage here reaches is as it is written. */
  readonly files: ReadonlySet<string>;
  /** Everything below them is in use (file merging). */
  readonly directories: ReadonlySet<string>;
}

/** Resolves paths through links; each directory is asked about once. */
export class Spelling {
  readonly #storage: Storage;
  readonly #directories = new Map<string, Promise<string>>();

  constructor(storage: Storage) {
    this.#storage = storage;
  }

  directory(path: string): Promise<string> {
    if (!this.#storage.reaches(path)) return Promise.resolve(path);
    const known = this.#directories.get(path) ?? this.#storage.canonical(path);
    this.#directories.set(path, known);
    return known;
  }

  /** The file's own name in the directory that it really is in. */
  async file(path: string): Promise<string> {
    if (!this.#storage.reaches(path)) return path;
    return this.#storage.child(await this.directory(this.#storage.parent(path)), nameOf(path));
  }
}

export function nameOf(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

/**
 * @param directory what relative references are below, where that is not the directory that the file is in
 * Throws a FormatError for a file that cannot be read to its end, a StorageError.
 */
export async function referencesOf(
  metadataPath: string,
  storage: Storage,
  directory: string = storage.parent(metadataPath),
): Promise<FoundReferences> {
  const written = new Set<string>();
  const kept = new Set<string>();
  const file = await storage.open(metadataPath);
  try {
    visitMetadata(file, {
      reference: ({ tag, path }) => {
        if (tag === 1 || tag === 16) return;
        written.add(tag === 6 ? storage.child(directory, path) : path);
      },
      directories: (taskOwned, shared) => {
        for (const one of [taskOwned, shared]) if (one !== "") kept.add(one);
      },
    });
  } finally {
    file.close();
  }
  const spelling = new Spelling(storage);
  const files = new Set<string>();
  for (const path of written) {
    files.add(await spelling.file(path));
    // a link may stand for another file
    if (storage.reaches(path)) files.add(await storage.canonical(path));
  }
  const directories = new Set<string>();
  for (const path of kept) directories.add(await spelling.directory(path));
  return { files, directories };
}
