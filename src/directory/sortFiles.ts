import { ColumnWriter, type FileColumns, type FileRow, rowsOf } from "./columns.js";
import { type DirectoryFacts, type PlaceRules, placeRules } from "./directoryRules.js";
import { isFlinksName, metadataName } from "./layout.js";
import type { ListedFile } from "./lister.js";
import type { Area, FileClass } from "./model.js";
import type { FileUse, Found, ReferenceTable } from "./references.js";
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
  readonly snapshot: { readonly id: number; readonly unreadable: boolean } | null;
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
  readonly #sums = new Map<string, HeldSum>();
  readonly #metadata: { id: number; file: Found }[] = [];
  readonly #unknownMetadata: string[] = [];
  readonly #surelyKept: ReadonlySet<number>;
  readonly #ownOf: ReadonlyMap<number, string>;
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
    this.#surelyKept = new Set(options.surelyKept);
    this.#ownOf = new Map(options.facts.snapshots.map((own) => [own.id, own.relative]));
    this.#place = this.#placeOf("");
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
    if (use !== undefined) {
      const { kind, size, modifiedAt, identity } = listed;
      use.found = { kind, size, modifiedAt, identity };
    } else {
      this.#unreferenced(place, listed);
    }
  }

  #relative(directory: string): string {
    let at = this.#options.rootPath.length;
    while (directory[at] === "/") at++;
    return directory.slice(at);
  }

  #placeOf(relative: string): Place {
    const own = this.#facts.snapshots.find((snapshot) => snapshot.relative === relative);
    return { ...placeRules(this.#facts, relative), relative, uses: this.#table.in(relative), snapshot: own ?? null };
  }

  #sawMetadata(place: Place, listed: ListedFile): void {
    const { kind, size, modifiedAt, identity } = listed;
    if (place.snapshot) this.#metadata.push({ id: place.snapshot.id, file: { kind, size, modifiedAt, identity } });
    else if (kind === "file" && this.#facts.kind !== "quarantine") this.#unknownMetadata.push(place.relative);
  }

  #unreferenced(place: Place, { name, kind, size, modifiedAt, identity }: ListedFile): void {
    const row = { directory: place.relative, name, size, modifiedAt, identity, users: place.users, localNames: [] };
    if (kind === "link") this.#add(row, link);
    else if (place.always) this.#add(row, place.always);
    else if (name === metadataName)
      this.#add(row, unreadableMetadata(`${this.#options.rootPath}/${place.relative}/${name}`));
    else if (!isFlinksName(name)) this.#add(row, notFlinks);
    else if (place.together !== null) this.#addTogether(row, place.together, place.old);
    else this.#add(row, this.#isOld(modifiedAt) ? place.old : this.#young(modifiedAt));
  }

  #addTogether(row: Omit<FileRow, "note">, directory: string, verdict: Verdict): void {
    let all = this.#together.get(directory);
    if (all === undefined) {
      all = { youngest: 0, rows: new ColumnWriter(this.#options.withLocalNames) };
      this.#together.set(directory, all);
    }
    const time = row.modifiedAt ?? 0;
    all.youngest = Math.max(all.youngest, time > 0 ? time : Number.POSITIVE_INFINITY);
    all.rows.add({ ...row, note: this.#note(verdict) });
  }

  #isOld(modifiedAt: number | null): boolean {
    const { now, gracePeriod } = this.#options;
    return modifiedAt !== null && modifiedAt > 0 && now - modifiedAt > gracePeriod;
  }

  #young(modifiedAt: number | null): Verdict {
    const known = modifiedAt !== null && modifiedAt > 0 && Number.isFinite(modifiedAt);
    const until = known ? modifiedAt + this.#options.gracePeriod : null;
    return { class: "in-progress", reason: { why: "young", until }, settled: "now" };
  }

  /** Whether its class is settled. */
  #add(row: Omit<FileRow, "note">, verdict: Verdict): boolean {
    const settled = verdict.settled === "now";
    if (settled) this.#totals.add(verdict.class, ageBucket(row.modifiedAt, this.#options.now), row.size);
    if (settled && !this.#wanted(verdict.class)) return true;
    (settled ? this.#rows : this.#held).add({ ...row, note: this.#note(verdict) });
    return settled;
  }

  #note(verdict: Verdict): number {
    const known = this.#noteOf.get(verdict);
    if (known !== undefined) return known;
    // young files have a verdict each; all others are few
    const note = this.#verdicts.indexOf(
      JSON.stringify([verdict.class, verdict.settled, verdict.reason], plainly),
      () => verdict,
    );
    if (verdict.class !== "in-progress") this.#noteOf.set(verdict, note);
    return note;
  }

  finish(): SortResult {
    this.#judgeTogether();
    const parts = new PartList(this.#options);
    const links: { relative: string; users: readonly number[] }[] = [];
    const expiring = { files: 0, bytes: 0 };
    for (const [relative, uses] of this.#table) {
      const place = this.#placeOf(relative);
      for (const [name, use] of uses) {
        parts.add(relative, name, use);
        const { found } = use;
        if (found === null) continue;
        if (found.kind === "link") links.push({ relative: `${relative}/${name}`, users: use.users });
        if (this.#referenced(place, name, use, found) && parts.isExpiring(found.modifiedAt)) {
          expiring.files++;
          expiring.bytes += found.size;
        }
      }
    }
    return {
      files: this.#files,
      bytes: this.#bytes,
      held: this.#held.finish(),
      heldSums: [...this.#sums.values()],
      rows: this.#rows.finish(),
      totals: this.#totals.cells,
      verdicts: this.#verdicts.verdicts,
      parts: parts.finish(),
      metadata: this.#metadata,
      unknownMetadata: this.#unknownMetadata,
      links,
      expiring,
    };
  }

  /** What lies in one `chk-N` or savepoint without metadata is in progress as long as anything in it may be. */
  #judgeTogether(): void {
    for (const { youngest, rows } of this.#together.values()) {
      const verdict = this.#isOld(youngest) ? null : this.#young(youngest);
      for (const row of rowsOf(rows.finish()))
        this.#add(row, verdict ?? (this.#verdicts.verdicts[row.note] as Verdict));
    }
  }

  /** Whether its class is settled. */
  #referenced(place: Place, name: string, use: FileUse, { kind, ...found }: Found): boolean {
    const verdict = kind === "link" ? link : this.#useVerdict(place, name, use, found.modifiedAt);
    const isSum = verdict.settled !== "now" && !this.#wanted(verdict.class) && !this.#wanted("stale-checkpoint");
    if (isSum) {
      this.#sum(place.area, use.users, verdict, found);
      return false;
    }
    const { users, localNames } = use;
    return this.#add({ directory: place.relative, name, ...found, users, localNames: localNames ?? [] }, verdict);
  }

  #sum(area: Area, users: readonly number[], verdict: Verdict, { size, modifiedAt }: Omit<Found, "kind">): void {
    const note = this.#note(verdict);
    const { now, lifecycleDays } = this.#options;
    const bucket = ageBucket(modifiedAt, now);
    const expires = isOlderThan(modifiedAt, now, lifecycleDays);
    const key = `${note} ${bucket} ${expires} ${area} ${users.join()}`;
    const sum = this.#sums.get(key);
    if (sum) {
      sum.files++;
      sum.bytes += size;
    } else {
      this.#sums.set(key, { note, users, area, bucket, isExpiring: expires, files: 1, bytes: size });
    }
  }

  #useVerdict(place: Place, name: string, use: FileUse, modifiedAt: number | null): Verdict {
    // rule 5: what lies in shared/ and taskowned/ of a job that may run is the job's
    const isNobodysElse = place.area === "checkpoint" || this.#facts.liveness === "terminated";
    const mayGoStale = isNobodysElse && this.#isOld(modifiedAt);
    const kept = !mayGoStale || place.always !== null || use.users.some((id) => this.#surelyKept.has(id));
    const verdicts = kept ? inUse : maybeStale;
    if (name === metadataName && place.snapshot) return verdicts.metadata;
    if (use.isSegment) return verdicts.segment;
    const [only, ...others] = use.users;
    const isExclusive = others.length === 0 && only !== undefined && this.#ownOf.get(only) === place.relative;
    return isExclusive ? verdicts.exclusive : verdicts.shared;
  }
}

const link: Verdict = { class: "link", reason: { why: "link", target: null }, settled: "now" };
const notFlinks: Verdict = { class: "foreign", reason: { why: "not-flink" }, settled: "now" };

function unreadableMetadata(metadata: string): Verdict {
  return { class: "frozen", reason: { why: "unreadable-metadata", metadata }, settled: "now" };
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
