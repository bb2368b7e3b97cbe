import { ColumnWriter, type FileColumns, type FileRow, rowsOf } from "./columns.js";
import { type DirectoryFacts, type OwnSnapshot, type PlaceRules, placeRules } from "./directoryRules.js";
import { isFlinksName, metadataName } from "./layout.js";
import type { ListedFile } from "./lister.js";
import type { Area, FileClass } from "./model.js";
import type { FileUse, Found, ReferenceTable, Users } from "./references.js";
import { isOlderThan, PartList, type SnapshotPart } from "./snapshotParts.js";
import { ageBucket, Totals } from "./totals.js";
import { type Verdict, VerdictList } from "./verdict.js";

/** How files of one directory are sorted; plain data. */
export interface SortOptions {
  readonly facts: DirectoryFacts;
  /** As the storage spells it. */
  readonly rootPath: string;
  readonly now: number;
  readonly gracePeriod: number;
  readonly lifecycleDays: number | null;
  readonly wanted: "all" | readonly FileClass[];
  readonly withLocalNames: boolean;
  /** Snapshots, of whatever directory, that nothing still to be found out makes superseded. */
  readonly surelyKept: readonly number[];
}

export interface SortResult {
  readonly files: number;
  readonly bytes: number;
  /** `Totals.cells` of what is settled. */
  readonly totals: Float64Array;
  readonly verdicts: readonly Verdict[];
  /** Settled, of the classes that were asked for. */
  readonly rows: FileColumns;
  /** Not settled yet. */
  readonly held: FileColumns;
  /** The same, as sums: files in use that nobody wants to hear of one by one. */
  readonly heldSums: readonly HeldSum[];
  readonly parts: readonly SnapshotPart[];
  /** `_metadata` files as listed, with the snapshot's id. */
  readonly metadata: readonly { readonly id: number; readonly file: Found }[];
  /** `_metadata` files that nobody knew of; directories relative to the root. */
  readonly unknownMetadata: readonly string[];
  /** References that are links here; relative to the root. */
  readonly links: readonly { readonly relative: string; readonly users: readonly number[] }[];
  /** Of settled files that a kept snapshot refers to and the lifecycle rule would delete. */
  readonly expiring: { readonly files: number; readonly bytes: number };
}

/** Files of the same verdict, users and age. */
export interface HeldSum {
  readonly note: number;
  readonly users: readonly number[];
  readonly area: Area;
  readonly bucket: number;
  readonly isExpiring: boolean;
  files: number;
  bytes: number;
}

/** One directory with the rules for it and the references into it. */
interface Place extends PlaceRules {
  readonly relative: string;
  readonly uses: ReadonlyMap<string, FileUse> | undefined;
  /** Of the snapshot whose `_metadata` lies right here. */
  readonly snapshot: OwnSnapshot | null;
}

/** Takes the files of one directory as they are listed, and says of each what it is. */
export class FileSorter {
  readonly #options: SortOptions;
  readonly #facts: DirectoryFacts;
  readonly #table: ReferenceTable;
  readonly #totals = new Totals();
  readonly #verdicts = new VerdictList();
  readonly #rows: ColumnWriter;
  readonly #held: ColumnWriter;
  readonly #wanted: (fileClass: FileClass) => boolean;
  /** Files that are judged by the youngest of them, by directory. */
  readonly #together = new Map<string, { youngest: number; rows: ColumnWriter }>();
  readonly #sums = new Map<Users, HeldSum[]>();
  readonly #parts: PartList;
  readonly #links: { relative: string; users: readonly number[] }[] = [];
  readonly #expiring = { files: 0, bytes: 0 };
  readonly #metadata: { id: number; file: Found }[] = [];
  readonly #unknownMetadata: string[] = [];
  readonly #surelyKept: ReadonlySet<number>;
  /** Whether one of them is surely kept. */
  readonly #keptUsers = new Map<Users, boolean>();
  readonly #ownOf: ReadonlyMap<number, string>;
  readonly #ownAt: ReadonlyMap<string, OwnSnapshot>;
  readonly #noteOf = new Map<Verdict, number>();
  #lastDirectory: string | null = null;
  #place: Place;
  #files = 0;
  #bytes = 0;

  constructor(options: SortOptions, table: ReferenceTable) {
    this.#options = options;
    this.#facts = options.facts;
    this.#table = table;
    this.#rows = new ColumnWriter(options.withLocalNames);
    this.#held = new ColumnWriter(options.withLocalNames);
    const { wanted } = options;
    const asked = wanted === "all" ? null : new Set(wanted);
    this.#wanted = (fileClass) => asked === null || asked.has(fileClass);
    this.#parts = new PartList(options);
    this.#surelyKept = new Set(options.surelyKept);
    this.#ownOf = new Map(options.facts.snapshots.map((own) => [own.id, own.relative]));
    this.#ownAt = new Map(options.facts.snapshots.map((own) => [own.relative, own]));
    this.#place = this.#placeOf(options.facts.relative);
  }

  file(listed: ListedFile): void {
    if (listed.directory !== this.#lastDirectory) {
      this.#lastDirectory = listed.directory;
      this.#place = this.#placeOf(this.#relative(listed.directory));
    }
    this.#files++;
    this.#bytes += listed.size;
    const place = this.#place;
    if (listed.name === metadataName) this.#sawMetadata(place, listed);
    const use = place.uses?.get(listed.name);
    if (use === undefined) this.#unreferenced(place, listed);
    else if (!use.isFound) this.#referenced(place, use, listed);
  }

  /** Making one takes longer than listing the file: only for rows that somebody wants. */
  #identityOf(listed: ListedFile): string | null {
    return this.#options.wanted.length > 0 ? listed.identity : null;
  }

  #relative(directory: string): string {
    let at = this.#options.rootPath.length;
    while (directory[at] === "/") at++;
    return directory.slice(at);
  }

  #placeOf(relative: string): Place {
    const snapshot = this.#ownAt.get(relative) ?? null;
    return { ...placeRules(this.#facts, relative), relative, uses: this.#table.in(relative), snapshot };
  }

  #sawMetadata(place: Place, listed: ListedFile): void {
    const { kind, size, modifiedAt, identity } = listed;
    if (place.snapshot) this.#metadata.push({ id: place.snapshot.id, file: { kind, size, modifiedAt, identity } });
    else if (kind === "file" && this.#facts.kind !== "quarantine") this.#unknownMetadata.push(place.relative);
  }

  #unreferenced(place: Place, file: ListedFile): void {
    const { name, kind, modifiedAt } = file;
    if (kind === "link") this.#add(place, file, link);
    else if (place.always) this.#add(place, file, place.always);
    else if (name === metadataName) this.#add(place, file, this.#unreadable(place));
    else if (!isFlinksName(name)) this.#add(place, file, notFlinks);
    else if (place.together !== null) this.#addTogether(place, file, place.together);
    else this.#add(place, file, this.#isOld(modifiedAt) ? place.old : young);
  }

  #unreadable({ relative }: Place): Verdict {
    const metadata = `${this.#options.rootPath}/${relative}/${metadataName}`;
    return { class: "frozen", reason: { why: "unreadable-metadata", metadata }, settled: "now" };
  }

  #add(place: Place, file: ListedFile, verdict: Verdict): void {
    if (this.#isCounted(file, verdict)) return;
    const { name, size, modifiedAt } = file;
    const identity = this.#identityOf(file);
    const row = { directory: place.relative, name, size, modifiedAt, identity, users: place.users, localNames: none };
    this.#addRow(row, verdict);
  }

  /** Counts what is settled; whether that is all that is to be done. */
  #isCounted({ size, modifiedAt }: Pick<FileRow, "size" | "modifiedAt">, verdict: Verdict): boolean {
    if (verdict.settled !== "now") return false;
    this.#totals.add(verdict.class, ageBucket(modifiedAt, this.#options.now), size);
    return !this.#wanted(verdict.class);
  }

  #addRow(row: Omit<FileRow, "note">, verdict: Verdict): void {
    (verdict.settled === "now" ? this.#rows : this.#held).add({ ...row, note: this.#note(verdict) });
  }

  #addTogether(place: Place, file: ListedFile, directory: string): void {
    let all = this.#together.get(directory);
    if (all === undefined) {
      all = { youngest: 0, rows: new ColumnWriter(this.#options.withLocalNames) };
      this.#together.set(directory, all);
    }
    const { name, size, modifiedAt } = file;
    const identity = this.#identityOf(file);
    const time = modifiedAt ?? 0;
    all.youngest = Math.max(all.youngest, time > 0 ? time : Number.POSITIVE_INFINITY);
    const row = { directory: place.relative, name, size, modifiedAt, identity, users: place.users, localNames: none };
    all.rows.add({ ...row, note: this.#note(place.old) });
  }

  #isOld(modifiedAt: number | null): boolean {
    const { now, gracePeriod } = this.#options;
    return modifiedAt !== null && modifiedAt > 0 && now - modifiedAt > gracePeriod;
  }

  #note(verdict: Verdict): number {
    const known = this.#noteOf.get(verdict);
    if (known !== undefined) return known;
    const note = this.#verdicts.indexOf(
      JSON.stringify([verdict.class, verdict.settled, verdict.reason], plainly),
      () => verdict,
    );
    this.#noteOf.set(verdict, note);
    return note;
  }

  finish(): SortResult {
    this.#judgeTogether();
    for (const [relative, uses] of this.#table) {
      for (const [name, use] of uses) if (!use.isFound) this.#parts.missing(relative, name, use);
    }
    return {
      files: this.#files,
      bytes: this.#bytes,
      held: this.#held.finish(),
      heldSums: [...this.#sums.values()].flat(),
      rows: this.#rows.finish(),
      totals: this.#totals.cells,
      verdicts: this.#verdicts.verdicts,
      parts: this.#parts.finish(),
      metadata: this.#metadata,
      unknownMetadata: this.#unknownMetadata,
      links: this.#links,
      expiring: this.#expiring,
    };
  }

  /** What lies in one `chk-N` or savepoint without metadata is in progress as long as anything in it may be. */
  #judgeTogether(): void {
    for (const { youngest, rows } of this.#together.values()) {
      const isOld = this.#isOld(youngest);
      for (const row of rowsOf(rows.finish())) {
        const verdict = isOld ? (this.#verdicts.verdicts[row.note] as Verdict) : young;
        if (!this.#isCounted(row, verdict)) this.#addRow(row, verdict);
      }
    }
  }

  /** All that refer to it are known by now: metadata is read before files are listed. */
  #referenced(place: Place, use: FileUse, file: ListedFile): void {
    const { name, kind, size, modifiedAt } = file;
    use.isFound = true;
    this.#parts.found(place.relative, name, use, file);
    if (kind === "link") this.#links.push({ relative: `${place.relative}/${name}`, users: use.users.ids });
    const verdict = kind === "link" ? link : this.#useVerdict(place, name, use, modifiedAt);
    const isSettled = verdict.settled === "now";
    if (isSettled && this.#parts.isExpiring(modifiedAt)) {
      this.#expiring.files++;
      this.#expiring.bytes += size;
    }
    if (!isSettled && !this.#wanted(verdict.class) && !this.#wanted("stale-checkpoint")) {
      this.#sum(place.area, use.users, verdict, size, modifiedAt);
    } else if (!this.#isCounted(file, verdict)) {
      const row = { directory: place.relative, name, size, modifiedAt, identity: this.#identityOf(file) };
      this.#addRow({ ...row, users: bothOf(use.users.ids, place.users), localNames: use.localNames ?? none }, verdict);
    }
  }

  #sum(area: Area, users: Users, verdict: Verdict, size: number, modifiedAt: number | null): void {
    const note = this.#note(verdict);
    const { now, lifecycleDays } = this.#options;
    const bucket = ageBucket(modifiedAt, now);
    const isExpiring = isOlderThan(modifiedAt, now, lifecycleDays);
    let sums = this.#sums.get(users);
    if (sums === undefined) {
      sums = [];
      this.#sums.set(users, sums);
    }
    for (const sum of sums) {
      if (sum.note !== note || sum.bucket !== bucket || sum.area !== area || sum.isExpiring !== isExpiring) continue;
      sum.files++;
      sum.bytes += size;
      return;
    }
    sums.push({ note, users: users.ids, area, bucket, isExpiring, files: 1, bytes: size });
  }

  #useVerdict(place: Place, name: string, use: FileUse, modifiedAt: number | null): Verdict {
    // rule 5: what lies in shared/ and taskowned/ of a job that may run is the job's
    const isNobodysElse = place.area === "checkpoint" || this.#facts.liveness === "terminated";
    const mayGoStale = isNobodysElse && this.#isOld(modifiedAt);
    const kept = !mayGoStale || place.always !== null || this.#isKeptBy(use.users);
    const verdicts = kept ? inUse : maybeStale;
    if (name === metadataName && place.snapshot) return verdicts.metadata;
    if (use.isSegment) return verdicts.segment;
    const { ids } = use.users;
    const isExclusive = ids.length === 1 && this.#ownOf.get(ids[0] as number) === place.relative;
    return isExclusive ? verdicts.exclusive : verdicts.shared;
  }

  #isKeptBy(users: Users): boolean {
    let kept = this.#keptUsers.get(users);
    if (kept === undefined) {
      kept = users.ids.some((id) => this.#surelyKept.has(id));
      this.#keptUsers.set(users, kept);
    }
    return kept;
  }
}

const link: Verdict = { class: "link", reason: { why: "link", target: null }, settled: "now" };
const notFlinks: Verdict = { class: "foreign", reason: { why: "not-flink" }, settled: "now" };

/** Until when, the time of each file says. */
const young: Verdict = { class: "in-progress", reason: { why: "young", until: null }, settled: "now" };

const none: readonly string[] = [];

/** Who refers to a file, and who to a directory that it is in. */
function bothOf(users: readonly number[], ofDirectory: readonly number[]): readonly number[] {
  if (ofDirectory.length === 0) return users;
  return [...new Set([...users, ...ofDirectory])].sort((a, b) => a - b);
}

function usedAs(fileClass: FileClass, settled: Verdict["settled"]): Verdict {
  return { class: fileClass, reason: { why: "referenced" }, settled };
}

function usedUntil(settled: Verdict["settled"]) {
  return {
    metadata: usedAs("metadata", settled),
    exclusive: usedAs("exclusive", settled),
    shared: usedAs("shared", settled),
    segment: usedAs("segment", settled),
  };
}

const inUse = usedUntil("now");
const maybeStale = usedUntil("superseded");

/** 64-bit ids, which JSON has no way to write. */
function plainly(_: string, value: unknown): unknown {
  return typeof value === "bigint" ? `${value}` : value;
}
