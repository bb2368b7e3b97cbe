import { FormatError } from "../../bytes/errors.js";
import { StorageError } from "../../errors.js";
import type { Storage } from "../../storage/port.js";
import type { Place } from "../paths.js";
import { eachOf } from "./pace.js";
import { authorityOf, placeOf, writtenPlace } from "./places.js";
import { nameOf, referencesOf } from "./references.js";

const looksAtOnce = 32;

/** Files that are known not to be where they belong, whatever is there; to be found by place and by name. */
export class Lost {
  readonly #places: ReadonlySet<Place>;
  readonly #authorities: ReadonlySet<string>;
  readonly #names: ReadonlySet<string>;

  constructor(paths: readonly string[]) {
    this.#places = new Set(paths.map(placeOf));
    this.#authorities = new Set([...this.#places].map(authorityOf));
    this.#names = new Set(paths.map(nameOf));
  }

  /** By an authority where none of them lies, the name alone counts: names are random, and places have several spellings. */
  has(reference: string): boolean {
    const place = writtenPlace(reference) ?? placeOf(reference);
    if (this.#places.has(place)) return true;
    return this.#names.has(nameOf(reference)) && !this.#authorities.has(authorityOf(place));
  }
}

/**
 * Why a `_metadata` that lies somewhere else would not be restorable in its directory now: the first of its files that is
 * found not to be there. Null where all are there; what no storage here reaches counts as there, unless it is lost.
 */
export async function whyNotRestorable(
  metadataPath: string,
  directory: string,
  lost: Lost,
  storage: Storage,
): Promise<string | null> {
  try {
    const { files } = await referencesOf(metadataPath, storage, directory);
    let missing: string | null = null;
    await eachOf([...files], looksAtOnce, async (file) => {
      if (missing !== null) return;
      const isThere = !lost.has(file) && (!storage.reaches(file) || (await storage.stat(file))?.kind === "file");
      if (!isThere) missing ??= file;
    });
    return missing === null ? null : `it needs ${missing}, which is not there`;
  } catch (error) {
    if (error instanceof StorageError || error instanceof FormatError) return `its files: ${error.message}`;
    throw error;
  }
}
