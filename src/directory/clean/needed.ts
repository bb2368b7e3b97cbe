/** What of the objects that are to go a snapshot needs. Read by other code than the audit's: two must err to lose a file. */
import { visitMetadata } from "../../metadata/visit.js";
import type { Storage } from "../../storage/port.js";
import { isBelow, isMetadata, type SeenFile } from "./plan.js";
import { nameOf, Spelling } from "./references.js";

/** Objects that are to go, to be found by path and by name. */
export class Going {
  readonly paths: ReadonlySet<string>;
  readonly #byName = new Map<string, string[]>();

  constructor(files: readonly SeenFile[]) {
    this.paths = new Set(files.map(({ path }) => path));
    for (const file of files) {
      if (isMetadata(file)) continue;
      const name = nameOf(file.path);
      this.#byName.set(name, [...(this.#byName.get(name) ?? []), file.path]);
    }
  }

  named(name: string): readonly string[] {
    return this.#byName.get(name) ?? [];
  }
}

/** An object that is to go, and how the metadata refers to it. */
export interface Need {
  readonly path: string;
  readonly reference: string;
}

/**
 * What a snapshot needs of that. Names of files are random: one that is referred to somewhere where nothing lies is taken for
 * the one that has its name, spelled in another way.
 * Throws a FormatError for metadata that cannot be read to its end, a StorageError.
 */
export async function needsOf(metadataPath: string, going: Going, storage: Storage): Promise<Need[]> {
  const references = new Map<string, string>();
  const directories = new Set<string>();
  const own = storage.parent(metadataPath);
  const file = await storage.open(metadataPath);
  try {
    visitMetadata(file, {
      reference: ({ tag, path }) => {
        if (tag === 1 || tag === 16 || going.named(nameOf(path)).length === 0) return;
        references.set(tag === 6 ? storage.child(own, path) : path, path);
      },
      directories: (taskOwned, shared) => {
        for (const one of [taskOwned, shared]) if (one !== "") directories.add(one);
      },
    });
  } finally {
    file.close();
  }
  const spelling = new Spelling(storage);
  const needs: Need[] = [];
  for (const [path, reference] of references) {
    const places = storage.reaches(path) ? [await spelling.file(path), await storage.canonical(path)] : [];
    const hit = places.find((place) => going.paths.has(place));
    if (hit !== undefined) needs.push({ path: hit, reference });
    else if (places.length === 0 || (await storage.stat(path)) === null) {
      for (const named of going.named(nameOf(path))) needs.push({ path: named, reference });
    }
  }
  for (const written of directories) {
    const directory = await spelling.directory(written);
    for (const path of going.paths) if (isBelow(path, directory)) needs.push({ path, reference: written });
  }
  return needs;
}
