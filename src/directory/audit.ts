import { readRange } from "../bytes/source.js";
import { StorageError } from "../errors.js";
import type { OpenFile } from "../storage/port.js";
import { type DirectoryFacts, isWithin } from "./directoryRules.js";
import { type Discovery, discover } from "./discover.js";
import { EarlySorts } from "./earlySorts.js";
import { apartFrom, type Group, GroupIndex, livenessOf, mixture, ownSnapshot, type Surveyed } from "./groups.js";
import { ifThere } from "./ifThere.js";
import { inOrder } from "./inOrder.js";
import { isCompletedCheckpointFile, metadataName } from "./layout.js";
import { type Lister, storageLister } from "./lister.js";
import { statementsOfCompletedCheckpoint } from "./liveness/highAvailability.js";
import { statementOfJobResult } from "./liveness/jobResult.js";
import type { Statement } from "./liveness/statement.js";
import type { Audit, AuditedRoot, DirectoryFound, FileClass, Frozen } from "./model.js";
import { Needs, type SortedStatements, sortStatements } from "./needs.js";
import { joined, nameOf } from "./paths.js";
import type { AuditRequest, AuditSink, DirectoryWorkers } from "./request.js";
import { RowMaker } from "./rows.js";
import { type PlacedRoot, placeRoots, type ScopedRoot } from "./scope.js";
import { Settlement } from "./settle.js";
import { SnapshotBook } from "./snapshotBook.js";
import { Spool } from "./spool.js";
import {
  type Access,
  keyOf,
  type SortTask,
  type SortTaskResult,
  type Surroundings,
  type SurveyedSnapshot,
  type SurveyTask,
  type Task,
  TaskRunner,
} from "./tasks.js";
import { Totals } from "./totals.js";

const day = 24 * 60 * 60 * 1000;
const defaultGracePeriod = 3 * day;
const defaultConcurrency = 8;

/**
 * Looks at everything under some roots and says of each file what it is and why. All snapshots are read first, and what
 * refers from one directory to another is kept; then directory after directory is listed and sorted with the references
 * into it. What nothing needs by then is held back until the roots have been looked through once more: whatever turned
 * up meanwhile protects as well. Throws a StorageError when a root is not there.
 */
export async function auditDirectories(request: AuditRequest, sink: AuditSink = {}): Promise<Audit> {
  const run = new Run(request, sink, await placeRoots(request.roots, request.mappings ?? []));
  try {
    return await run.all();
  } finally {
    await run.close();
  }
}

class Run {
  readonly #request: AuditRequest;
  readonly #sink: AuditSink;
  readonly #placed: readonly PlacedRoot[];
  /** Those that lie in no other. */
  readonly #roots: readonly PlacedRoot[];
  readonly #surroundings: Surroundings;
  readonly #runner: TaskRunner;
  /** Who lists; those of a second look see the roots as they are now. */
  readonly #listers: readonly Lister[];
  readonly #secondListers: readonly Lister[];
  readonly #workers: readonly (DirectoryWorkers | null)[];
  readonly #needs = new Needs();
  readonly #unreadable: { path: string; problem: string }[] = [];
  #spool: Spool | null = null;
  #groups: Group[] = [];
  readonly #early = new EarlySorts();
  /** Snapshots that count whatever else turns up. */
  readonly #kept = new Set<number>();
  #index = new GroupIndex([], 0);
  #progress = { directories: 0, directoriesDone: 0, snapshots: 0, files: 0, bytes: 0 };

  constructor(request: AuditRequest, sink: AuditSink, placed: readonly PlacedRoot[]) {
    this.#request = request;
    this.#sink = sink;
    this.#placed = placed;
    this.#roots = placed.filter(({ within }) => within === null);
    this.#workers = this.#roots.map(({ storage, listing }) => (listing ? null : (request.workers?.(storage) ?? null)));
    this.#secondListers = this.#roots.map(({ storage }, at) => this.#workers[at]?.lister ?? storageLister(storage));
    this.#listers = this.#roots.map(({ listing }, at) => listing ?? (this.#secondListers[at] as Lister));
    const roots = this.#roots.map(({ path, place }): ScopedRoot => ({ path, place }));
    this.#surroundings = { roots, mappings: request.mappings ?? [] };
    this.#runner = new TaskRunner(
      this.#surroundings,
      this.#roots.map((_, at) => this.#access(at)),
    );
  }

  async all(): Promise<Audit> {
    const before = await this.#discover("discovering");
    await this.#makeGroups(before);
    const statements = await this.#statements();
    const book = await this.#survey(statements);
    await this.#sink.found?.(
      this.#groups.map(({ found }) => found),
      book.all.map((surveyed) => book.key(surveyed)),
    );
    const settlement = new Settlement(this.#request.now, this.#request.lifecycleDays ?? null);
    const rows = new RowMaker(this.#roots, book, this.#request.gracePeriod ?? defaultGracePeriod);
    await this.#sort(book, settlement, rows);
    const changing = await this.#lookAgain(before, book);
    await book.checkMissing((root, path) => this.#stat(root, path), this.#listers);
    for (const name of book.missingNames()) this.#needs.name(name.name, name.reference);
    await this.#followLinks(settlement, book);
    await this.#sortByFile(settlement, book);
    return this.#conclude(book, settlement, rows, changing);
  }

  async close(): Promise<void> {
    await this.#spool?.close();
  }

  // ── finding and reading ────────────────────────────────────────────────────────────────────────────────────────

  #access(root: number): Access {
    const { storage } = this.#roots[root] as PlacedRoot;
    return {
      lister: this.#listers[root] as Lister,
      canonical: (path) => storage.canonical(path),
      open: async (path) => {
        const kept = this.#spool?.open(path);
        if (kept) return kept;
        const file = await ifThere(storage, path, () => storage.open(path));
        return file && this.#spool && !this.#isLocal(root) ? this.#spool.keep(path, file) : file;
      },
    };
  }

  #isLocal(root: number): boolean {
    return /^file:(?!\/\/)/.test((this.#roots[root] as PlacedRoot).place);
  }

  async #discover(phase: "discovering" | "checking"): Promise<Discovery[]> {
    this.#tell(phase);
    const listers = phase === "discovering" ? this.#listers : this.#secondListers;
    return Promise.all(
      this.#roots.map(({ path }, at) =>
        discover(path, listers[at] as Lister, (link) => this.#leadsOut(at, link), this.#request.signal),
      ),
    );
  }

  /** Links that lead to what a root holds are harmless: that is looked at where it is. */
  async #leadsOut(root: number, link: string): Promise<string | null> {
    const { storage } = this.#roots[root] as PlacedRoot;
    if ((await storage.stat(link))?.kind !== "directory") return null;
    const target = await storage.canonical(link);
    return (await this.#runner.scope.resolve(target)) === null ? target : null;
  }

  async #makeGroups(discoveries: readonly Discovery[]): Promise<void> {
    for (const [root, { directories, unreadable }] of discoveries.entries()) {
      const { path } = this.#roots[root] as PlacedRoot;
      this.#workers[root]?.expect(directories.reduce((sum, { snapshots }) => sum + snapshots.length, 0));
      for (const { relative, problem } of unreadable) this.#unreadable.push({ path: joined(path, relative), problem });
      for (const discovered of directories) {
        const { relative, kind, jobId } = discovered;
        const id = this.#groups.length;
        const extent = { root, relative, apart: apartFrom(discovered, directories) };
        const given = this.#placed.indexOf(this.#roots[root] as PlacedRoot);
        const common = { id, kind, root: given, path: joined(path, relative), jobId };
        const unjudged = { liveness: "unknown", evidence: [], frozen: null, snapshotsElsewhere: false } as const;
        const found: DirectoryFound = { ...common, ...unjudged };
        const lists = { snapshots: [], crossing: [], referenced: [] };
        this.#groups.push({ id, root, discovered, extent, ...lists, found });
      }
    }
    this.#index = new GroupIndex(this.#groups, this.#roots.length);
    this.#progress.directories = this.#groups.length;
  }

  /** What was stated, and what the directories of high availability and the job results among the roots say. */
  async #statements(): Promise<SortedStatements> {
    const found: Statement[] = [];
    for (const { root, discovered } of this.#groups) {
      const { path } = this.#roots[root] as PlacedRoot;
      for (const relative of discovered.pointers) found.push(...(await this.#pointer(root, joined(path, relative))));
    }
    const all = [...(this.#request.statements ?? []), ...found];
    this.#sink.statements?.(all);
    return sortStatements(all, this.#runner.scope, this.#needs);
  }

  async #pointer(root: number, path: string): Promise<Statement[]> {
    const { storage } = this.#roots[root] as PlacedRoot;
    let file: OpenFile | null = null;
    try {
      file = await ifThere(storage, path, () => storage.open(path));
      if (file === null) return [];
      if (isCompletedCheckpointFile(nameOf(path))) {
        return statementsOfCompletedCheckpoint(file, { source: "high-availability", file: path });
      }
      const statement = statementOfJobResult(path, new TextDecoder().decode(readRange(file, 0, file.size)));
      return statement ? [statement] : [];
    } catch (error) {
      if (!(error instanceof StorageError)) throw error;
      this.#unreadable.push({ path, problem: error.message });
      return [];
    } finally {
      file?.close();
    }
  }

  async #survey(statements: SortedStatements): Promise<SnapshotBook> {
    this.#tell("reading");
    const { scratch } = this.#request;
    if (scratch && this.#roots.some((_, at) => !this.#isLocal(at))) this.#spool = new Spool(await scratch());
    const book = new SnapshotBook(this.#request, this.#roots, statements);
    const groups = this.#groups.filter(({ discovered }) => discovered.snapshots.length > 0);
    const survey = (group: Group) => this.#surveyOf(group);
    for await (const [group, surveyed] of inOrder(groups, this.#atOnce(), survey)) {
      for (const one of surveyed) if (one) group.snapshots.push(book.add(group, one, false));
      for (const one of group.snapshots) this.#distribute(one);
      this.#progress.snapshots = book.count;
      this.#tell("reading");
      if (group.snapshots.length === 0) continue;
      this.#judge(group, statements);
      for (const id of book.surelyKept(group)) this.#kept.add(id);
      if (this.#isReadOnce(group)) this.#early.offer(group, () => this.#sortGroup(group, book));
    }
    await this.#spool?.finish();
    const withSnapshots = new Set(this.#groups.filter((g) => g.snapshots.length > 0).map((g) => g.discovered.jobId));
    for (const group of this.#groups) {
      if (group.snapshots.length === 0) this.#judge(group, statements, withSnapshots);
    }
    return book;
  }

  /** Rows are held back where somebody wants them, until all is known; sums are not much. */
  #isReadOnce({ root }: Group): boolean {
    const { files = new Set(), localNames = false } = this.#request;
    return this.#workers[root] !== null && files !== "all" && files.size === 0 && !localNames;
  }

  #surveyOf(group: Group): Promise<(SurveyedSnapshot | null)[]> {
    const { root, extent, discovered } = group;
    const task: SurveyTask = {
      do: "survey",
      extent,
      root,
      snapshots: discovered.snapshots,
      keep: this.#isReadOnce(group),
    };
    return this.#run(group, task) as Promise<(SurveyedSnapshot | null)[]>;
  }

  /**
   * Whose a directory is, and what is off limits whatever refers to it.
   * @param elsewhere jobs with snapshots in other directories
   */
  #judge(group: Group, statements: SortedStatements, elsewhere?: ReadonlySet<string | null>): void {
    const { jobId, isChangelogOnly } = group.discovered;
    const said = livenessOf(group, jobId, statements);
    const snapshotsElsewhere = jobId !== null && (isChangelogOnly || elsewhere?.has(jobId) === true);
    group.found = { ...group.found, ...said, frozen: mixture(group, said.liveness), snapshotsElsewhere };
  }

  /** References that leave a directory go to the one they lead to. */
  #distribute({ id, survey }: Surveyed): void {
    for (const { root, ...use } of survey.crossing) {
      const group = this.#index.of({ root, relative: use.relative });
      if (group === null) continue;
      group.crossing.push({ ...use, user: id });
      this.#early.drop(group);
    }
    for (const { root, relative } of survey.directories) {
      for (const group of this.#groups) {
        const touches = isWithin(relative, group.discovered.relative) || isWithin(group.discovered.relative, relative);
        if (group.root !== root || !touches) continue;
        group.referenced.push({ relative, path: this.#runner.scope.pathOf({ root, relative }), users: [id] });
        this.#early.drop(group);
      }
    }
    this.#needs.outside(survey.outside);
  }

  // ── listing and sorting ────────────────────────────────────────────────────────────────────────────────────────

  async #sort(book: SnapshotBook, settlement: Settlement, rows: RowMaker): Promise<void> {
    const sort = (group: Group) => this.#early.of(group) ?? this.#sortGroup(group, book);
    for await (const [group, result] of inOrder(this.#groups, this.#atOnce(), sort)) {
      book.take(group, result);
      settlement.take(group, result);
      this.#progress.directoriesDone++;
      this.#progress.files += result.files;
      this.#progress.bytes += result.bytes;
      this.#tell("listing");
      for (const batch of rows.settled(group, result)) await this.#sink.files?.(batch);
    }
  }

  #sortGroup(
    group: Group,
    book: SnapshotBook,
    wanted = this.#request.files ?? new Set<FileClass>(),
  ): Promise<SortTaskResult> {
    const { extent, discovered, crossing } = group;
    const users = [...group.snapshots.map(({ id }) => id), ...crossing.map(({ user }) => user)];
    const { now, gracePeriod = defaultGracePeriod, localNames = false } = this.#request;
    const task: SortTask = {
      do: "sort",
      extent,
      directories: discovered.directories,
      crossing,
      facts: this.#factsOf(group, book),
      options: {
        now,
        gracePeriod,
        lifecycleDays: this.#request.lifecycleDays ?? null,
        wanted: wanted === "all" ? "all" : [...wanted],
        withLocalNames: localNames,
        surelyKept: [...new Set(users.filter((id) => this.#kept.has(id)))],
      },
    };
    return this.#run(group, task) as Promise<SortTaskResult>;
  }

  /** Sums do not say of which files they are: where that has turned out to matter, a directory is sorted file by file. */
  async #sortByFile(settlement: Settlement, book: SnapshotBook): Promise<void> {
    const groups = this.#groups.filter(
      (group) => settlement.hasSums(group) && this.#needs.tellsFilesBelow(group.extent),
    );
    const sort = (group: Group) => this.#sortGroup(group, book, new Set(["stale-checkpoint"]));
    for await (const [group, result] of inOrder(groups, this.#atOnce(), sort)) settlement.replace(group, result);
  }

  #factsOf(group: Group, book: SnapshotBook): DirectoryFacts {
    const { discovered, found, referenced } = group;
    const { kind, relative, jobId } = discovered;
    const stated = book.statements.paths
      .filter(({ at }) => at.root === group.root)
      .filter(({ at }) => isWithin(at.relative, relative) || isWithin(relative, at.relative))
      .map(({ at, evidence }) => ({ relative: at.relative, evidence }));
    const snapshots = group.snapshots.map((one) => ownSnapshot(one, this.#kept.has(one.id)));
    const { liveness, frozen, snapshotsElsewhere } = found;
    return { kind, relative, jobId, liveness, frozen, snapshots, snapshotsElsewhere, referenced, stated };
  }

  #run({ root, extent }: Group, task: Task): Promise<unknown> {
    const workers = this.#workers[root];
    if (workers) return workers.run({ surroundings: this.#surroundings, task, place: keyOf(extent) });
    return this.#runner.run(task, this.#request.signal);
  }

  #atOnce(): number {
    const threads = Math.max(0, ...this.#workers.map((workers) => workers?.count ?? 0));
    const isRemote = this.#roots.some((_, at) => !this.#isLocal(at));
    return isRemote ? (this.#request.concurrency ?? defaultConcurrency) : Math.max(1, threads * 2);
  }

  // ── looking again ──────────────────────────────────────────────────────────────────────────────────────────────

  /** What came and went while everything was read. Ids of groups that changed. */
  async #lookAgain(before: readonly Discovery[], book: SnapshotBook): Promise<ReadonlySet<number>> {
    const after = await this.#discover("checking");
    const changing = new Set(book.goneGroups());
    for (const [root, { directories, unreadable }] of after.entries()) {
      const { path } = this.#roots[root] as PlacedRoot;
      const known = new Set(before[root]?.unreadable.map(({ relative }) => relative));
      for (const { relative, problem } of unreadable) {
        if (!known.has(relative)) this.#unreadable.push({ path: joined(path, relative), problem });
      }
      const now = new Set(directories.flatMap(({ snapshots }) => snapshots));
      for (const id of book.markVanished(root, now)) changing.add(id);
      const unknown = [...now, ...book.unknownMetadata(root)].filter((relative) => !book.has(root, relative));
      const task: SurveyTask = { do: "survey", extent: null, root, snapshots: unknown, keep: false };
      for (const survey of unknown.length > 0 ? await this.#runner.survey(task, this.#request.signal) : []) {
        const group = survey && this.#index.of({ root, relative: survey.relative });
        if (!survey || !group) continue;
        changing.add(group.id);
        this.#takeLate(book.add(group, survey, true));
      }
    }
    for (const id of changing) this.#cameAlive(this.#groups[id] as Group, book);
    return changing;
  }

  #takeLate({ id, group, relative, survey }: Surveyed): void {
    for (const use of survey.crossing) this.#needs.late(use, id);
    for (const location of survey.directories) this.#needs.lateDirectory(location, id);
    this.#needs.lateDirectory({ root: group.root, relative }, id);
    this.#needs.outside(survey.outside);
  }

  /** A job whose checkpoints come and go is running, whatever was said of it. */
  #cameAlive(group: Group, book: SnapshotBook): void {
    const frozen: Frozen = group.found.frozen ?? { why: "changing" };
    group.found = { ...group.found, frozen };
    const late = book.all.find((one) => one.group === group && one.isLate);
    if (!late || group.found.jobId === null) return;
    const evidence = [...group.found.evidence, { source: "audit" as const, checkpoint: book.key(late).location }];
    group.found = { ...group.found, liveness: "alive", evidence };
  }

  /** References that turned out to be links protect what they lead to. */
  async #followLinks(settlement: Settlement, book: SnapshotBook): Promise<void> {
    for (const { root, relative, users } of settlement.links) {
      const { path, storage } = this.#roots[root] as PlacedRoot;
      const target = await storage.canonical(joined(path, relative));
      if ((await this.#stat(root, target)) === null) book.addMissing(users, relative, joined(path, relative));
      const directory = target.slice(0, Math.max(0, target.lastIndexOf("/")));
      const at = await this.#runner.scope.resolve(directory);
      const name = nameOf(target);
      const use = { name, spelled: target, isRelative: false, isSegment: false, atLeast: -1, isExact: false };
      if (at) for (const user of users) this.#needs.late({ ...use, ...at, localName: null }, user);
      // every snapshot has a file of that name
      else if (name !== metadataName) this.#needs.name(name, target);
    }
  }

  async #stat(root: number, path: string) {
    this.#request.signal?.throwIfAborted();
    return (this.#roots[root] as PlacedRoot).storage.stat(path);
  }

  // ── the end ────────────────────────────────────────────────────────────────────────────────────────────────────

  async #conclude(
    book: SnapshotBook,
    settlement: Settlement,
    rows: RowMaker,
    changing: ReadonlySet<number>,
  ): Promise<Audit> {
    const standings = book.standings();
    const surroundings = { standings, needs: this.#needs, book, changing, freeze: this.#freeze(book) };
    const { files = new Set() } = this.#request;
    const wanted = files === "all" ? null : files;
    for (const group of this.#groups) {
      for (const batch of rows.held(group, settlement.settle(group, surroundings), wanted)) {
        await this.#sink.files?.(batch);
      }
    }
    const { now, gracePeriod = defaultGracePeriod, lifecycleDays } = this.#request;
    return {
      roots: this.#placed.map(({ location, path, within }): AuditedRoot => ({ location, path, within })),
      directories: this.#groups.map(({ found }) => found),
      snapshots: book.finish(standings),
      totals: this.#groups.flatMap(({ id }) => (settlement.totals.get(id) ?? new Totals()).of(id)),
      lifecycle: lifecycleDays === undefined ? null : book.lifecycle(lifecycleDays, standings, settlement.expiring),
      unreadable: this.#unreadable,
      now,
      gracePeriod,
    };
  }

  /** While anything cannot be read, nothing may be called unneeded. */
  #freeze(book: SnapshotBook): Frozen | null {
    const [metadata] = book.all.filter(({ survey }) => survey.facts === null);
    if (metadata) return { why: "unreadable-metadata", metadata: book.metadataPath(metadata) };
    const [directory] = this.#unreadable;
    return directory ? { why: "unreadable-directory", directory: directory.path } : null;
  }

  #tell(phase: "discovering" | "reading" | "listing" | "checking"): void {
    this.#request.signal?.throwIfAborted();
    this.#request.onProgress?.({ phase, ...this.#progress });
  }
}
