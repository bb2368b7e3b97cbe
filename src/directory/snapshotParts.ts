import type { SizeDifference } from "./model.js";
import type { FileUse, Found } from "./references.js";

/** What one directory's files say of a snapshot; of snapshots that lie elsewhere as well. */
export interface SnapshotPart {
  readonly id: number;
  /** Files that were referred to and are there. */
  readonly found: number;
  readonly missing: readonly MissingHere[];
  /** All of them, also those beyond the first thousand. */
  readonly missingCount: number;
  readonly sizeDiffers: readonly SizeDifference[];
  readonly oldest: { readonly path: string; readonly modifiedAt: number } | null;
  /** Files that the lifecycle rule would delete. */
  readonly expiring: number;
}

export interface MissingHere {
  readonly reference: string;
  /** To the root. */
  readonly relative: string;
  readonly isRelative: boolean;
}

interface Collecting {
  found: number;
  missing: MissingHere[];
  missingCount: number;
  sizeDiffers: SizeDifference[];
  oldest: { path: string; modifiedAt: number } | null;
  expiring: number;
}

/** Of one snapshot, of each kind. */
const mostTold = 1000;
const day = 24 * 60 * 60 * 1000;

/** Whether a lifecycle rule would delete a file. */
export function isOlderThan(modifiedAt: number | null, now: number, days: number | null): boolean {
  return days !== null && modifiedAt !== null && modifiedAt > 0 && now - modifiedAt > days * day;
}

/** Collects by snapshot, use by use. */
export class PartList {
  readonly #byId = new Map<number, Collecting>();
  readonly #options: { readonly rootPath: string; readonly now: number; readonly lifecycleDays: number | null };

  constructor(options: { readonly rootPath: string; readonly now: number; readonly lifecycleDays: number | null }) {
    this.#options = options;
  }

  /** A file that is there; `relative`: its directory. */
  found(relative: string, name: string, use: FileUse, { kind, size, modifiedAt }: Omit<Found, "identity">): void {
    const wrongSize = kind === "file" && (size < use.atLeast || (use.isExact && size !== use.atLeast));
    const expires = this.isExpiring(modifiedAt);
    const age = modifiedAt !== null && modifiedAt > 0 ? modifiedAt : Number.POSITIVE_INFINITY;
    for (const id of use.users.ids) {
      const part = this.#partOf(id);
      part.found++;
      if (expires) part.expiring++;
      if (wrongSize && part.sizeDiffers.length < mostTold) {
        part.sizeDiffers.push({ path: this.#pathOf(under(relative, name)), expected: use.atLeast, found: size });
      }
      if (age < (part.oldest?.modifiedAt ?? Number.POSITIVE_INFINITY)) {
        part.oldest = { path: under(relative, name), modifiedAt: age };
      }
    }
  }

  missing(relative: string, name: string, { users, spelled, isRelative }: FileUse): void {
    for (const id of users.ids) {
      const part = this.#partOf(id);
      part.missingCount++;
      if (part.missing.length >= mostTold) continue;
      part.missing.push({ reference: spelled, relative: under(relative, name), isRelative });
    }
  }

  isExpiring(modifiedAt: number | null): boolean {
    return isOlderThan(modifiedAt, this.#options.now, this.#options.lifecycleDays);
  }

  #pathOf(relative: string): string {
    return `${this.#options.rootPath}/${relative}`;
  }

  #partOf(id: number): Collecting {
    let part = this.#byId.get(id);
    if (part === undefined) {
      part = { found: 0, missing: [], missingCount: 0, sizeDiffers: [], oldest: null, expiring: 0 };
      this.#byId.set(id, part);
    }
    return part;
  }

  finish(): SnapshotPart[] {
    return [...this.#byId].map(([id, part]) => ({
      id,
      ...part,
      oldest: part.oldest && { ...part.oldest, path: this.#pathOf(part.oldest.path) },
    }));
  }
}

function under(relative: string, name: string): string {
  return relative === "" ? name : `${relative}/${name}`;
}
