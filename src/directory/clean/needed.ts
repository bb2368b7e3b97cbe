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

  /** Directories of that name in which something of it lies, at whatever depth. */
  directoriesNamed(name: string): ReadonlySet<string> {
    const found = new Set<string>();
    const step = `/${name}/`;
    for (const path of this.paths) {
      for (let at = path.indexOf(step); at >= 0; at = path.indexOf(step, at + 1)) {
        found.add(path.slice(0, at + step.length - 1));
      }
    }
    return found;
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
 * So is one that the same system has at another place as well, by a second mount of the same disk.
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
    const isSame = places.some((place) => going.liesAt(place)) ? isSameInode : hasSameSizeAndTime;
    for (const named of going.named(nameOf(path))) {
      if (there === null || isSame(named, there)) needs.push({ path: named.path, reference });
    }
  }
  for (const written of directories) {
    const places = [placeOf(await spelling.directory(written)), writtenPlace(written)].filter((one) => one !== null);
    const other = await otherPlaceOf(written, going, storage);
    if (other !== null) places.push(placeOf(other));
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

/** Systems where the identity names the file, whatever its path: an inode. In a bucket a copy may have that of its original. */
const hasInodes = /^(?:file|hdfs|viewfs):/;

function isSameInode({ path, identity }: Pick<SeenFile, "path" | "identity">, there: StoredFile): boolean {
  return identity !== null && identity === there.identity && hasInodes.test(placeOf(path));
}

/** Where a directory lies among what is to go, if that is another place than it is referred to by; null: nowhere. */
async function otherPlaceOf(written: string, going: Going, storage: Storage): Promise<string | null> {
  const found = storage.reaches(written) ? await storage.stat(written) : null;
  if (found === null) return null;
  for (const directory of going.directoriesNamed(nameOf(written.replace(/\/+$/, "")))) {
    const there = await storage.stat(directory);
    if (there !== null && isSameInode({ path: directory, identity: found.identity }, there)) return directory;
  }
  return null;
}

/** By an authority that nothing which goes is at, the path alone counts. */
function mayBeWithin(place: Place, directory: Place, going: Going): boolean {
  if (going.liesAt(directory)) return isWithin(place, directory);
  return `${pathBehindAuthority(place)}/`.startsWith(`${pathBehindAuthority(directory)}/`);
}
