/**
 * Rows of files, a column each: what a million files cost in memory, and between threads, is little more than their names.
 * Names hold no slash, which is what parts them.
 */
export interface FileColumns {
  readonly count: number;
  /** Directories, relative to the root. */
  readonly directories: readonly string[];
  readonly directoryOf: Uint32Array;
  readonly names: string;
  readonly sizes: Float64Array;
  /** NaN: not known. */
  readonly times: Float64Array;
  /** Parted by a zero character; empty ones: none. */
  readonly identities: string;
  /** What was found out about each, as an index that whoever made the columns can explain. */
  readonly notes: Uint32Array;
  /** Lists of snapshot ids. */
  readonly userLists: readonly (readonly number[])[];
  readonly usersOf: Uint32Array;
  /** Names in the backend; null where nobody asked. */
  readonly localNames: readonly (readonly string[])[] | null;
}

export interface FileRow {
  readonly directory: string;
  readonly name: string;
  readonly size: number;
  readonly modifiedAt: number | null;
  readonly identity: string | null;
  readonly note: number;
  readonly users: readonly number[];
  readonly localNames: readonly string[];
}

const noUsers: readonly number[] = [];
const identityEnd = "\u0000";

/** Takes rows, directory after directory. */
export class ColumnWriter {
  readonly #directories: string[] = [];
  readonly #directoryOf: number[] = [];
  readonly #names: string[] = [];
  readonly #sizes: number[] = [];
  readonly #times: number[] = [];
  readonly #identities: string[] = [];
  readonly #notes: number[] = [];
  readonly #usersOf: number[] = [];
  readonly #userLists: (readonly number[])[] = [noUsers];
  readonly #userIndex = new Map<string, number>([["", 0]]);
  readonly #localNames: (readonly string[])[] | null;
  /** What was packed already, so that names do not stay as so many strings. */
  #packedNames = "";
  #packedIdentities = "";

  constructor(withLocalNames: boolean) {
    this.#localNames = withLocalNames ? [] : null;
  }

  get count(): number {
    return this.#sizes.length;
  }

  add(row: FileRow): void {
    const last = this.#directories.length - 1;
    if (this.#directories[last] !== row.directory) this.#directories.push(row.directory);
    this.#directoryOf.push(this.#directories.length - 1);
    this.#names.push(row.name);
    this.#sizes.push(row.size);
    this.#times.push(row.modifiedAt ?? Number.NaN);
    this.#identities.push(row.identity ?? "");
    this.#notes.push(row.note);
    this.#usersOf.push(this.#listOf(row.users));
    this.#localNames?.push(row.localNames);
    if (this.#names.length >= 4096) this.#pack();
  }

  #listOf(users: readonly number[]): number {
    const key = users.join();
    let index = this.#userIndex.get(key);
    if (index === undefined) {
      index = this.#userLists.push(users) - 1;
      this.#userIndex.set(key, index);
    }
    return index;
  }

  #pack(): void {
    if (this.#names.length === 0) return;
    this.#packedNames += `${this.#names.join("/")}/`;
    this.#packedIdentities += `${this.#identities.join(identityEnd)}${identityEnd}`;
    this.#names.length = 0;
    this.#identities.length = 0;
  }

  finish(): FileColumns {
    this.#pack();
    return {
      count: this.count,
      directories: this.#directories,
      directoryOf: Uint32Array.from(this.#directoryOf),
      names: this.#packedNames,
      sizes: Float64Array.from(this.#sizes),
      times: Float64Array.from(this.#times),
      identities: this.#packedIdentities,
      notes: Uint32Array.from(this.#notes),
      userLists: this.#userLists,
      usersOf: Uint32Array.from(this.#usersOf),
      localNames: this.#localNames,
    };
  }
}

/** The rows again, one at a time. */
export function* rowsOf(columns: FileColumns): Generator<FileRow> {
  const { count, directories, directoryOf, names, sizes, times, identities, notes } = columns;
  let [nameAt, identityAt] = [0, 0];
  for (let i = 0; i < count; i++) {
    const nameEnd = names.indexOf("/", nameAt);
    const identityStop = identities.indexOf(identityEnd, identityAt);
    const time = times[i] as number;
    yield {
      directory: directories[directoryOf[i] as number] as string,
      name: names.slice(nameAt, nameEnd),
      size: sizes[i] as number,
      modifiedAt: Number.isNaN(time) ? null : time,
      identity: identityStop === identityAt ? null : identities.slice(identityAt, identityStop),
      note: notes[i] as number,
      users: columns.userLists[columns.usersOf[i] as number] ?? noUsers,
      localNames: columns.localNames?.[i] ?? [],
    };
    [nameAt, identityAt] = [nameEnd + 1, identityStop + 1];
  }
}
