import type { Storage } from "../storage/port.js";
import type { Lister } from "./lister.js";
import { below, joined, type PathMapping, type Place, Spellings } from "./paths.js";

/** A root to look under: a checkpoint directory, a job's directory, a savepoint, a directory of those, a bucket. */
export interface GivenRoot {
  readonly location: string;
  readonly storage: Storage;
  /**
   * An older listing of what is below it, such as an S3 Inventory, of a system without links: files are taken from there,
   * what snapshots there are is looked at in the storage as well. `now` of the request is then the time of the listing.
   */
  readonly listing?: Lister;
}

/** A root, with everything that decides whether something lies under it. */
export interface ScopedRoot {
  readonly path: string;
  readonly place: Place;
}

/** A directory under a root: `relative` to it, without leading slash, empty for the root itself. */
export interface Location {
  readonly root: number;
  readonly relative: string;
}

/** Finds out where a path leads to, links resolved; a system without links gives back what it is given. */
export type Canonical = (path: string) => Promise<string>;

/**
 * What the roots cover. A directory is asked for by whatever spelling; links on the way are resolved once for each
 * spelling. Roots never lie in one another.
 */
export class Scope {
  readonly roots: readonly ScopedRoot[];
  readonly spellings: Spellings;
  readonly #canonical: readonly Canonical[];
  readonly #known = new Map<string, Location | null>();

  /** @param canonical one for each root */
  constructor(roots: readonly ScopedRoot[], mappings: readonly PathMapping[], canonical: readonly Canonical[]) {
    this.roots = roots;
    this.spellings = new Spellings(mappings);
    this.#canonical = canonical;
  }

  /** Where a directory lies; null: under no root; undefined: `resolve` it first. */
  known(spelled: string): Location | null | undefined {
    return this.#known.get(spelled);
  }

  /** Where a directory lies, links resolved; null: under no root, or nobody can tell. */
  async resolve(spelled: string): Promise<Location | null> {
    let found = this.#known.get(spelled);
    if (found === undefined) {
      found = await this.#find(spelled);
      this.#known.set(spelled, found);
    }
    return found;
  }

  async #find(spelled: string): Promise<Location | null> {
    const place = this.spellings.of(spelled);
    if (place === null) return null;
    const direct = this.#under(place);
    const root = direct?.root ?? this.#localRoot(place);
    if (root === null) return null;
    const path = direct ? this.pathOf(direct) : localPath(place);
    const real = await this.#canonical[root]?.(path);
    return real === undefined || real === path ? direct : this.#under(this.spellings.ofListed(real));
  }

  #under(place: Place): Location | null {
    for (const [root, { place: top }] of this.roots.entries()) {
      const rest = below(place, top);
      if (rest !== null) return { root, relative: rest.slice(1) };
    }
    return null;
  }

  /** A local path outside of the roots may lead into one through a link. */
  #localRoot(place: Place): number | null {
    if (!place.startsWith("file:") || place.startsWith("file://")) return null;
    const root = this.roots.findIndex((other) => other.place.startsWith("file:"));
    return root < 0 ? null : root;
  }

  /** As the storage spells it. */
  pathOf({ root, relative }: Location): string {
    const top = this.roots[root]?.path ?? "";
    return joined(top, relative);
  }
}

function localPath(place: Place): string {
  const path = place.slice("file:".length) || "/";
  return /^\/[A-Z]:/.test(path) ? path.slice(1) : path;
}

/** A root as it was given, made comparable. `within`: the index of the one that holds it. */
export interface PlacedRoot extends ScopedRoot {
  readonly location: string;
  readonly storage: Storage;
  readonly listing: Lister | null;
  readonly within: number | null;
}

/** The roots in one spelling each; one that is given twice, or lies in another, is held by that one. */
export async function placeRoots(given: readonly GivenRoot[], mappings: readonly PathMapping[]): Promise<PlacedRoot[]> {
  const spellings = new Spellings(mappings);
  const placed = await Promise.all(
    given.map(async ({ location, storage, listing = null }) => {
      const path = withoutSlash(await storage.canonical(location));
      return { location, storage, listing, path, place: spellings.ofListed(path) };
    }),
  );
  return placed.map((root, index) => {
    const holds = placed.findIndex(({ place }, other) => {
      const rest = below(root.place, place);
      return rest !== null && (rest !== "" || other < index);
    });
    return { ...root, within: holds < 0 ? null : outermost(placed, holds) };
  });
}

function outermost(placed: readonly { readonly place: Place }[], index: number): number {
  const own = placed[index]?.place as Place;
  const holder = placed.findIndex(({ place }, other) => {
    const rest = below(own, place);
    return rest !== null && (rest !== "" || other < index);
  });
  return holder < 0 ? index : outermost(placed, holder);
}

function withoutSlash(path: string): string {
  return path.length > 1 && path.endsWith("/") && !/^[a-z][a-z0-9+.-]+:\/\/\/?$/i.test(path) ? path.slice(0, -1) : path;
}
