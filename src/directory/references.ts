import type { Int64 } from "../model/values.js";
import type { FoundReference } from "./readMetadata.js";

/** What is known of a file that snapshots refer to. */
export interface FileUse {
  /** Ids of the snapshots, each once. */
  readonly users: number[];
  /** As the first of them spells it. */
  readonly spelled: string;
  isRelative: boolean;
  isSegment: boolean;
  atLeast: Int64;
  isExact: boolean;
  localNames: string[] | null;
  found: Found | null;
}

/** A file as it was listed. */
export interface Found {
  readonly kind: "file" | "directory" | "link";
  readonly size: number;
  readonly modifiedAt: number | null;
  readonly identity: string | null;
}

/** A use that crosses directories, as plain data. */
export interface CrossingUse extends Omit<FoundReference, "directory" | "role"> {
  readonly relative: string;
  readonly user: number;
}

/** References into one directory and what lies below it, by directory and name. */
export class ReferenceTable {
  readonly #byDirectory = new Map<string, Map<string, FileUse>>();
  #lastRelative: string | null = null;
  #lastFiles = new Map<string, FileUse>();

  /** Whether this is the first reference of the user to the file. */
  add(
    relative: string,
    reference: Omit<FoundReference, "directory" | "role">,
    user: number,
    withLocalNames: boolean,
  ): boolean {
    const files = this.#filesOf(relative);
    const { name, isRelative, isSegment, atLeast, isExact, localName } = reference;
    let use = files.get(name);
    if (use === undefined) {
      const { spelled } = reference;
      use = { users: [user], spelled, isRelative, isSegment, atLeast, isExact, localNames: null, found: null };
      files.set(name, use);
      if (withLocalNames && localName !== null) use.localNames = [localName];
      return true;
    }
    use.isRelative ||= isRelative;
    use.isSegment ||= isSegment;
    use.isExact &&= isExact && atLeast === use.atLeast;
    if (atLeast > use.atLeast) use.atLeast = atLeast;
    if (withLocalNames && localName !== null && !use.localNames?.includes(localName)) {
      use.localNames = [...(use.localNames ?? []), localName];
    }
    if (use.users[use.users.length - 1] === user || use.users.includes(user)) return false;
    use.users.push(user);
    return true;
  }

  #filesOf(relative: string): Map<string, FileUse> {
    if (relative !== this.#lastRelative) {
      let files = this.#byDirectory.get(relative);
      if (files === undefined) {
        files = new Map();
        this.#byDirectory.set(relative, files);
      }
      this.#lastRelative = relative;
      this.#lastFiles = files;
    }
    return this.#lastFiles;
  }

  /** Files of one directory. */
  in(relative: string): ReadonlyMap<string, FileUse> | undefined {
    return this.#byDirectory.get(relative);
  }

  *[Symbol.iterator](): Iterator<readonly [relative: string, files: ReadonlyMap<string, FileUse>]> {
    yield* this.#byDirectory;
  }
}
