/** What of the objects that are to go a snapshot needs. Read by other code than the audit's: two must err to lose a file. */
import { visitMetadata } from "../../metadata/visit.js";
import type { Storage, StoredFile } from "../../storage/port.js";
import type { Place } from "../paths.js";
import { authorityOf, isWithin, pathBehindAuthority, placeOf, writtenPlace } from "./places.js";
import { isMetadata, type SeenFile } from "./plan.js";
import { nameOf, Spelling } from "./references.js";

/** Objects that are to go, to be found by place and by name. */
export class Going {
  readonly paths: ReadonlySet<string>;
  readonly byPlace: ReadonlyMap<Place, SeenFile>;
  readonly #authorities: ReadonlySet<string>;
  readonly #byName = new Map<string, SeenFile[]>();

  constructor(files: readonly SeenFile[]) {
    this.paths = new Set(files.map(({ path }) => path));
    this.byPlace = new Map(files.map((file) => [placeOf(file.path), file]));
    this.#authorities = new Set([...this.byPlace.keys()].map(authorityOf));
    for (const file of files) {
      if (isMetadata(file)) continue;
      const name = nameOf(file.path);
      this.#byName.set(name, [...(this.#byName.get(name) ?? []), file]);
    }
  }

  named(name: string): readonly SeenFile[] {
    return this.#byName.get(name) ?? [];
  }

  /** Whether something of it lies at this authority, as far as spelling tells: one of a name node may have several. */
  liesAt(place: Place): boolean {
    return this.#authorities.has(authorityOf(place));
  }
}

/** An object that is to go, and how the metadata refers to it. */
export interface Need {
  readonly path: string;
  readonly reference: string;
}

/**
 * What a snapshot needs of that. Names of files are random: one that is referred to somewhere where nothing lies, or by
 * another authority where a file of that size and time lies, is taken for the one that has its name, spelled in another way.
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
    const found = storage.reaches(path) ? [await spelling.file(path), await storage.canonical(path)] : [];
    const written = writtenPlace(path);
    const places = [...found.map(placeOf), ...(written === null ? [] : [written])];
    const hit = places.map((place) => going.byPlace.get(place)).find((one) => one !== undefined);
    if (hit !== undefined) {
      needs.push({ path: hit.path, reference });
      continue;
    }
    const there = found.length === 0 ? null : await storage.stat(path);
    const isElsewhere = there !== null && places.some((place) => going.liesAt(place));
    for (const named of isElsewhere ? [] : going.named(nameOf(path))) {
      if (there === null || hasSameSizeAndTime(named, there)) needs.push({ path: named.path, reference });
    }
  }
  for (const written of directories) {
    const places = [placeOf(await spelling.directory(written)), writtenPlace(written)].filter((one) => one !== null);
    for (const [place, { path }] of going.byPlace) {
      if (places.some((directory) => mayBeWithin(place, directory, going))) needs.push({ path, reference: written });
    }
  }
  return needs;
}

/** A file has one time, by whatever name of its system it is asked for; a copy has another. */
function hasSameSizeAndTime({ sizeInBytes, modifiedAt }: SeenFile, there: StoredFile): boolean {
  return there.size === sizeInBytes && there.modifiedAt === modifiedAt;
}

/** By an authority that nothing which goes is at, the path alone counts. */
function mayBeWithin(place: Place, directory: Place, going: Going): boolean {
  if (going.liesAt(directory)) return isWithin(place, directory);
  return `${pathBehindAuthority(place)}/`.startsWith(`${pathBehindAuthority(directory)}/`);
}
