/** The two things that are done to one directory at a time, here or in a worker thread: what goes in and comes out is plain data. */
import { FormatError } from "../bytes/errors.js";
import { RestorableError, StorageError } from "../errors.js";
import type { OpenFile } from "../storage/port.js";
import type { DirectoryFacts } from "./directoryRules.js";
import { isWithin } from "./directoryRules.js";
import { metadataName } from "./layout.js";
import { filesIfThere, type Lister } from "./lister.js";
import { joined, type PathMapping } from "./paths.js";
import { copyOf, type FoundReference, type MetadataFacts, type ReferenceTaker, readMetadata } from "./readMetadata.js";
import { type CrossingUse, ReferenceTable } from "./references.js";
import { type Canonical, type Location, Scope, type ScopedRoot } from "./scope.js";
import { FileSorter, type SortOptions, type SortResult } from "./sortFiles.js";

/** What a task runs on. */
export interface Surroundings {
  readonly roots: readonly ScopedRoot[];
  readonly mappings: readonly PathMapping[];
}

/** How files are reached; one for each root, by index. */
export interface Access {
  readonly lister: Lister;
  readonly canonical: Canonical;
  /** Null: it is not there. Throws a StorageError. */
  open(path: string): Promise<OpenFile | null>;
}

/** Which part of a root belongs to the directory: what is below it and not below one of `apart`. */
export interface Extent {
  readonly root: number;
  readonly relative: string;
  readonly apart: readonly string[];
}

/** Reads `_metadata` files: what they say of themselves, and what they refer to outside of the directory. */
export interface SurveyTask {
  readonly do: "survey";
  /** Null: every reference counts as outside. */
  readonly extent: Extent | null;
  readonly root: number;
  /** Directories that may hold a `_metadata`. */
  readonly snapshots: readonly string[];
  /** Whether the directory is sorted soon: its references are kept until then, so that they are read only once. */
  readonly keep: boolean;
}

export interface SurveyedSnapshot {
  readonly relative: string;
  readonly size: number;
  /** Null: `unreadable` says why. */
  readonly facts: MetadataFacts | null;
  readonly unreadable: string | null;
  readonly crossing: readonly LocatedUse[];
  readonly directories: readonly Location[];
  readonly outside: Outside;
}

export interface LocatedUse extends Omit<CrossingUse, "user"> {
  readonly root: number;
}

/** References to places under no root. */
export interface Outside {
  readonly count: number;
  readonly example: string | null;
  /** Of files. */
  readonly names: readonly string[];
  /** As spelled. */
  readonly directories: readonly string[];
}

/** One directory: its files, and what they are. */
export interface SortTask {
  readonly do: "sort";
  readonly extent: Extent;
  /** To be listed one by one; null: everything below the extent. */
  readonly directories: readonly string[] | null;
  readonly options: Omit<SortOptions, "facts" | "rootPath">;
  readonly facts: DirectoryFacts;
  readonly crossing: readonly CrossingUse[];
}

export interface SortTaskResult extends SortResult {
  /** Ids of snapshots whose metadata was read before and cannot be read now. */
  readonly gone: readonly number[];
}

export type Task = SurveyTask | SortTask;

/** Of so many directories the references are kept at a time. */
const mostKept = 8;

/** Runs tasks. They share what was found out about spellings, and references that are kept. */
export class TaskRunner {
  readonly #scope: Scope;
  readonly #access: readonly Access[];
  /** By directory; users are snapshots by their place in `snapshots`. */
  readonly #kept = new Map<string, { readonly table: ReferenceTable; readonly snapshots: readonly string[] }>();

  constructor({ roots, mappings }: Surroundings, access: readonly Access[]) {
    this.#scope = new Scope(
      roots,
      mappings,
      access.map(({ canonical }) => canonical),
    );
    this.#access = access;
  }

  get scope(): Scope {
    return this.#scope;
  }

  run(task: Task, signal?: AbortSignal): Promise<(SurveyedSnapshot | null)[] | SortTaskResult> {
    return task.do === "survey" ? this.survey(task, signal) : this.sort(task, signal);
  }

  /** In the order of the task; null: no `_metadata` there. */
  async survey(
    { extent, root, snapshots, keep }: SurveyTask,
    signal?: AbortSignal,
  ): Promise<(SurveyedSnapshot | null)[]> {
    const table = keep && extent ? new ReferenceTable() : null;
    const found: (SurveyedSnapshot | null)[] = [];
    for (const [at, relative] of snapshots.entries()) {
      signal?.throwIfAborted();
      found.push(await this.#surveyOne({ root, relative }, new Surveyor(extent, table, at)));
    }
    const isAllRead = found.every((one) => one?.unreadable == null);
    if (extent && table && isAllRead) this.#keep(extent, { table, snapshots });
    return found;
  }

  #keep(extent: Extent, kept: { table: ReferenceTable; snapshots: readonly string[] }): void {
    for (const oldest of this.#kept.keys()) if (this.#kept.size >= mostKept) this.#kept.delete(oldest);
    this.#kept.set(keyOf(extent), kept);
  }

  async #surveyOne(own: Location, taker: Surveyor): Promise<SurveyedSnapshot | null> {
    const { relative } = own;
    let file: OpenFile | null = null;
    try {
      file = await this.#open(own);
      if (file === null) return null;
      taker.metadata(own);
      const facts = await readMetadata(file, own, this.#scope, taker);
      return { relative, size: file.size, facts, unreadable: null, ...taker.finish() };
    } catch (error) {
      if (!(error instanceof RestorableError)) throw error;
      return { relative, size: file?.size ?? 0, facts: null, unreadable: error.message, ...taker.finish() };
    } finally {
      file?.close();
    }
  }

  #open(own: Location): Promise<OpenFile | null> {
    const access = this.#access[own.root] as Access;
    return access.open(`${this.#scope.pathOf(own)}/${metadataName}`);
  }

  async sort(task: SortTask, signal?: AbortSignal): Promise<SortTaskResult> {
    const { extent, facts, options, crossing } = task;
    const { table, gone } = this.#keptFor(task) ?? (await this.#readAll(task, signal));
    for (const use of crossing) table.add(use.relative, use, use.user, options.withLocalNames);
    const rootPath = (this.#scope.roots[extent.root] as ScopedRoot).path;
    const sorter = new FileSorter({ ...options, facts, rootPath }, table);
    const { lister } = this.#access[extent.root] as Access;
    const except = new Set(extent.apart.map((relative) => joined(rootPath, relative)));
    const each = sorter.file.bind(sorter);
    for (const relative of task.directories ?? [extent.relative]) {
      await filesIfThere(lister, rootPath, relative, { deep: task.directories === null, except, signal }, each);
    }
    return { ...sorter.finish(), gone };
  }

  /** What a survey of just these snapshots has kept, once. */
  #keptFor({ extent, facts }: SortTask): References | null {
    const kept = this.#kept.get(keyOf(extent));
    this.#kept.delete(keyOf(extent));
    if (kept === undefined) return null;
    const ids = new Map(facts.snapshots.map(({ relative, id }) => [relative, id]));
    kept.table.rename(kept.snapshots.map((relative) => ids.get(relative) ?? -1));
    return { table: kept.table, gone: [] };
  }

  async #readAll({ extent, facts, options }: SortTask, signal?: AbortSignal): Promise<References> {
    const table = new ReferenceTable();
    const gone: number[] = [];
    for (const { id, relative, unreadable } of facts.snapshots) {
      if (unreadable) continue;
      signal?.throwIfAborted();
      const own = { root: extent.root, relative };
      if (!(await this.#readInto(table, own, id, extent, options.withLocalNames))) gone.push(id);
    }
    return { table, gone };
  }

  async #readInto(
    table: ReferenceTable,
    own: Location,
    id: number,
    extent: Extent,
    withLocalNames: boolean,
  ): Promise<boolean> {
    const isOwn = belongs(extent);
    addMetadata(table, own, id);
    let file: OpenFile | null = null;
    try {
      file = await this.#open(own);
      if (file === null) return false;
      await readMetadata(file, own, this.#scope, {
        file(reference) {
          const { directory } = reference;
          if (directory !== null && isOwn(directory)) table.add(directory.relative, reference, id, withLocalNames);
        },
        directory() {},
      });
      return true;
    } catch (error) {
      if (error instanceof FormatError || error instanceof StorageError) return false;
      throw error;
    } finally {
      file?.close();
    }
  }
}

interface References {
  readonly table: ReferenceTable;
  readonly gone: number[];
}

/** The same for the same directory. */
export function keyOf({ root, relative }: Extent): string {
  return `${root} ${relative}`;
}

function addMetadata(table: ReferenceTable, own: Location, user: number): void {
  const metadata = { name: metadataName, spelled: metadataName, isRelative: true, isSegment: false };
  table.add(own.relative, { ...metadata, atLeast: -1, isExact: false, localName: null }, user, false);
}

/** Whether a directory belongs to an extent; told once for each. */
function belongs({ root, relative, apart }: Extent): (location: Location) => boolean {
  const known = new Map<Location, boolean>();
  return (location) => {
    let answer = known.get(location);
    if (answer === undefined) {
      answer =
        location.root === root &&
        isWithin(location.relative, relative) &&
        !apart.some((other) => isWithin(location.relative, other));
      known.set(location, answer);
    }
    return answer;
  };
}

/** Keeps of one snapshot's references those that leave its directory; the others go into a table, if there is one. */
class Surveyor implements ReferenceTaker {
  readonly #isOwn: (location: Location) => boolean;
  readonly #table: ReferenceTable | null;
  readonly #user: number;
  readonly #crossing: LocatedUse[] = [];
  readonly #directories: Location[] = [];
  readonly #outside = new Map<string, string>();
  readonly #outsideDirectories: string[] = [];

  constructor(extent: Extent | null, table: ReferenceTable | null, user: number) {
    this.#isOwn = extent ? belongs(extent) : () => false;
    this.#table = table;
    this.#user = user;
  }

  metadata(own: Location): void {
    if (this.#table) addMetadata(this.#table, own, this.#user);
  }

  file(reference: FoundReference): void {
    const { directory } = reference;
    if (directory === null) {
      this.#outside.set(reference.spelled, reference.name);
    } else if (this.#isOwn(directory)) {
      this.#table?.add(directory.relative, reference, this.#user, false);
    } else {
      const { directory: _, role: __, ...use } = copyOf(reference);
      this.#crossing.push({ ...use, ...directory });
    }
  }

  directory(location: Location | null, spelled: string): void {
    if (location === null) this.#outsideDirectories.push(spelled);
    else this.#directories.push(location);
  }

  finish(): Pick<SurveyedSnapshot, "crossing" | "directories" | "outside"> {
    const [example = null] = this.#outside.keys();
    return {
      crossing: this.#crossing,
      directories: this.#directories,
      outside: {
        count: this.#outside.size,
        example,
        names: [...new Set(this.#outside.values())],
        directories: this.#outsideDirectories,
      },
    };
  }
}
