import type { Int64 } from "../model/values.js";
import type { FoundReference } from "./readMetadata.js";

/** What is known of a file that snapshots refer to. */
export interface FileUse {
  users: Users;
  /** As the first of them spells it. */
  readonly spelled: string;
  isRelative: boolean;
  isSegment: boolean;
  atLeast: Int64;
  isExact: boolean;
  localNames: string[] | null;
  /** Whether it has been listed. */
  isFound: boolean;
}

/** Ids of snapshots, each once. Files with the same users have the same object, so that a file costs no list. */
export class Users {
  readonly #others: Users | null;
  #last: number;
  #highest: number;
  #next = new Map<number, Users>();
  #ids: readonly number[] | null = null;

  /** @param last is a user beside `others` */
  constructor(others: Users | null, last: number) {
    this.#others = others;
    this.#last = last;
    this.#highest = Math.max(last, others === null ? last : others.#highest);
  }

  /** The users with one more, which may be among them already. */
  with(user: number): Users {
    if (this.#has(user)) return this;
    let next = this.#next.get(user);
    if (next === undefined) {
      next = new Users(this, user);
      this.#next.set(user, next);
    }
    return next;
  }

  /** Gives the last one, and all that were added to it, other ids: the one at the index of what it was. */
  rename(ids: readonly number[]): void {
    this.#last = ids[this.#last] as number;
    this.#highest = Math.max(this.#last, this.#others === null ? this.#last : this.#others.#highest);
    this.#ids = null;
    this.#next = renamed(this.#next, ids);
  }

  #has(user: number): boolean {
    if (user > this.#highest) return false;
    for (let at: Users | null = this; at !== null; at = at.#others) if (at.#last === user) return true;
    return false;
  }

  /** In the order in which they turned up. */
  get ids(): readonly number[] {
    if (this.#ids === null) {
      const ids: number[] = [];
      for (let at: Users | null = this; at !== null; at = at.#others) ids.push(at.#last);
      this.#ids = ids.reverse();
    }
    return this.#ids;
  }
}

function renamed(all: ReadonlyMap<number, Users>, ids: readonly number[]): Map<number, Users> {
  return new Map(
    [...all].map(([user, users]) => {
      users.rename(ids);
      return [ids[user] as number, users];
    }),
  );
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
  /** Those with nobody beside them. */
  #users = new Map<number, Users>();

  add(
    relative: string,
    reference: Omit<FoundReference, "directory" | "role">,
    user: number,
    withLocalNames: boolean,
  ): void {
    const files = this.#filesOf(relative);
    const { name, isRelative, isSegment, atLeast, isExact } = reference;
    const localName = withLocalNames ? reference.localName : null;
    let use = files.get(name);
    if (use === undefined) {
      const { spelled } = reference;
      const localNames = localName === null ? null : [localName];
      const users = this.#only(user);
      use = { users, spelled, isRelative, isSegment, atLeast, isExact, localNames, isFound: false };
      files.set(name, use);
      return;
    }
    use.isRelative ||= isRelative;
    use.isSegment ||= isSegment;
    use.isExact &&= isExact && atLeast === use.atLeast;
    if (atLeast > use.atLeast) use.atLeast = atLeast;
    if (localName !== null && !use.localNames?.includes(localName)) {
      use.localNames = [...(use.localNames ?? []), localName];
    }
    use.users = use.users.with(user);
  }

  /** Gives all users other ids: the one at the index of what it was. */
  rename(ids: readonly number[]): void {
    this.#users = renamed(this.#users, ids);
  }

  #only(user: number): Users {
    let users = this.#users.get(user);
    if (users === undefined) {
      users = new Users(null, user);
      this.#users.set(user, users);
    }
    return users;
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
