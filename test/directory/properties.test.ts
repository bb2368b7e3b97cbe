import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { storageLister } from "../../src/directory/lister.js";
import type { Statement } from "../../src/directory/liveness/statement.js";
import { type Audit, candidateClasses, type FileClass } from "../../src/directory/model.js";
import { audited, day, job, now, terminated, uuid, workersOf } from "./audited.js";
import { MemoryTree } from "./memoryTree.js";
import { snapshotBytes, type Use } from "./snapshotBytes.js";

/** Files of an area have numbers of their own. */
const offsets: Readonly<Record<string, number>> = { taskowned: 10, dstl: 20, exclusive: 30, savepoint: 40, merged: 50 };

/** A file of a generated tree; `reachedBy` are snapshots that refer to it, however they spell it. */
interface GeneratedFile {
  readonly path: string;
  readonly age: number | null;
}

const base = fc.constantFrom("/data/flink", "/data/c k%20p#t", "/data/检查点", "/data/new\nline");
const area = fc.constantFrom("shared", "taskowned", "dstl", "exclusive", "savepoint", "merged", "own", "elsewhere");
const age = fc.constantFrom(null, 0.01, 2, 4, 30, 400);
const spelling = fc.constantFrom("plain", "file:", "file:///", "localhost", "doubled", "dotted", "linked", "otherhost");

const reference = fc.record({
  job: fc.nat(3),
  area,
  file: fc.nat(5),
  spelling,
  segment: fc.boolean(),
  changelog: fc.boolean(),
});
const checkpoint = fc.record({
  references: fc.array(reference, { maxLength: 8 }),
  state: fc.constantFrom("readable", "readable", "readable", "readable", "readable", "none", "broken"),
  age,
  directories: fc.boolean(),
});
const tree = fc.record({
  base,
  roots: fc.subarray(["checkpoints", "savepoints", "nested", "twice", "through-link"] as const, { minLength: 1 }),
  jobs: fc.array(
    fc.record({
      checkpoints: fc.array(checkpoint, { maxLength: 4 }),
      savepoint: checkpoint,
      ended: fc.boolean(),
      fileAge: age,
    }),
    { minLength: 1, maxLength: 4 },
  ),
  fileLink: fc.boolean(),
  keepLast: fc.integer({ min: 1, max: 3 }),
});

type Tree = typeof tree extends fc.Arbitrary<infer T> ? T : never;

/** What a generated tree is like on disk, and what is true of it. */
class World {
  readonly tree = new MemoryTree();
  readonly files: GeneratedFile[] = [];
  /** Directory of a readable snapshot → real paths of what it refers to. */
  readonly reached = new Map<string, Set<string>>();
  /** The same, without what nobody can tell the place of. */
  readonly located = new Map<string, Set<string>>();
  /** Directories that snapshots refer to as a whole. */
  readonly heldDirectories: { readonly by: string; readonly path: string }[] = [];
  readonly broken: string[] = [];
  readonly roots: string[] = [];
  readonly statements: Statement[] = [];
  readonly #base: string;
  readonly #given: Tree;

  constructor(given: Tree) {
    this.#given = given;
    this.#base = given.base;
    this.tree.link("/link", this.#base);
    for (const [j, one] of given.jobs.entries()) this.#job(j, one);
    for (const kind of given.roots) this.roots.push(this.#root(kind));
    if (given.fileLink) this.#linkedFile();
    this.tree.file(`${this.#base}/checkpoints/README`, 1, 1).file(`${this.#base}/savepoints/notes`, 1, 1);
  }

  #root(kind: Tree["roots"][number]): string {
    switch (kind) {
      case "checkpoints":
        return `file:${this.#base}/checkpoints/`;
      case "savepoints":
        return `${this.#base}/savepoints`;
      case "nested":
        return `${this.#base}/checkpoints/${job(0)}`;
      case "twice":
        return `${this.#base}/checkpoints`;
      case "through-link":
        return "/link/checkpoints";
    }
  }

  #place(j: number, where: string, file: number, ownDirectory: string): string {
    const home = `${this.#base}/checkpoints/${job(j)}`;
    const name = uuid(j * 1000 + file + (offsets[where] ?? 0));
    switch (where) {
      case "exclusive":
        return `${home}/chk-1/${name}`;
      case "savepoint":
        return `${this.#base}/savepoints/savepoint-${job(j).slice(0, 6)}-00000000000${j}/${name}`;
      case "merged":
        return `${home}/taskowned/job_${job(j)}_tm_1/${name}`;
      case "own":
        return `${ownDirectory}/${uuid(j * 1000 + 60 + file)}`;
      case "elsewhere":
        return `/other/place/${name}`;
      default:
        return `${home}/${where}/${name}`;
    }
  }

  #spelled(path: string, how: string): string {
    const cut = path.lastIndexOf("/");
    switch (how) {
      case "file:":
        return `file:${path}`;
      case "file:///":
        return `file://${path}`;
      case "localhost":
        return `file://localhost${path}`;
      case "doubled":
        return `file:${path.slice(0, cut)}//${path.slice(cut + 1)}`;
      case "dotted":
        return `${path.slice(0, cut)}/x/.././${path.slice(cut + 1)}`;
      case "linked":
        return path.startsWith(this.#base) ? `file:/link${path.slice(this.#base.length)}` : path;
      case "otherhost":
        return `hdfs://unknown${path}`;
      default:
        return path;
    }
  }

  #job(j: number, one: Tree["jobs"][number]): void {
    const home = `${this.#base}/checkpoints/${job(j)}`;
    if (one.ended) this.statements.push(terminated(job(j)));
    for (const where of ["shared", "taskowned", "dstl", "exclusive", "savepoint", "merged"]) {
      for (let file = 0; file < 4; file++) this.#add(this.#place(j, where, file, ""), one.fileAge);
    }
    for (const [i, chk] of one.checkpoints.entries()) {
      this.#snapshot(j, `${home}/chk-${i + 1}`, i + 1, "checkpoint", chk);
    }
    const savepoint = `${this.#base}/savepoints/savepoint-${job(j).slice(0, 6)}-00000000000${j}`;
    this.#snapshot(j, savepoint, 99, "native-savepoint", one.savepoint);
  }

  #add(path: string, days: number | null): void {
    if (this.tree.has(path)) return;
    const modifiedAt = days === null ? null : now - days * day;
    this.tree.file(path, 1, modifiedAt);
    this.files.push({ path, age: days });
  }

  #snapshot(
    j: number,
    directory: string,
    n: number,
    kind: "checkpoint" | "native-savepoint",
    chk: Tree["jobs"][number]["savepoint"],
  ) {
    const reached = new Set<string>();
    const located = new Set<string>();
    const uses: Use[] = chk.references.map((given): Use => {
      const target = given.job % this.#given.jobs.length;
      const path = this.#place(given.area === "own" ? j : target, given.area, given.file, directory);
      if (given.area === "own") this.#add(path, chk.age);
      reached.add(path);
      if (given.spelling !== "otherhost" || given.area === "elsewhere") located.add(path);
      if (given.area === "own" && given.spelling === "plain")
        return { as: "relative", path: path.slice(directory.length + 1) };
      const spelled = this.#spelled(path, given.spelling);
      if (given.segment) return { as: "segment", path: spelled };
      return given.changelog ? { as: "changelog", path: spelled } : { as: "file", path: spelled };
    });
    if (chk.directories) {
      const home = `${this.#base}/checkpoints/${job(j)}`;
      const merged = `${home}/taskowned/job_${job(j)}_tm_1`;
      uses.push({ as: "directories", taskOwned: `file:${merged}`, shared: `file:${home}/shared/job_${job(j)}_op_x` });
      if (chk.state === "readable") this.heldDirectories.push({ by: directory, path: merged });
    }
    if (chk.state === "none") return this.#add(`${directory}/${uuid(900 + n)}`, chk.age);
    const bytes = snapshotBytes({ checkpointId: n, kind, uses });
    const broken = chk.state === "broken";
    this.tree.file(
      `${directory}/_metadata`,
      broken ? bytes.subarray(0, bytes.length - 3) : bytes,
      chk.age === null ? null : now - chk.age * day,
    );
    this.files.push({ path: `${directory}/_metadata`, age: chk.age });
    if (broken) this.broken.push(directory);
    else this.reached.set(directory, reached.add(`${directory}/_metadata`));
    if (!broken) this.located.set(directory, located);
  }

  /** A reference that is a link to a file that nothing else refers to. */
  #linkedFile(): void {
    const home = `${this.#base}/checkpoints/${job(0)}`;
    const [link, target] = [`${home}/shared/${uuid(777_000)}`, `${home}/taskowned/${uuid(777_001)}`];
    this.#add(target, 400);
    this.tree.link(link, target);
    const directory = `${home}/chk-50`;
    this.tree.file(
      `${directory}/_metadata`,
      snapshotBytes({ checkpointId: 50, uses: [{ as: "file", path: link }] }),
      now - 5 * day,
    );
    this.files.push({ path: `${directory}/_metadata`, age: 5 });
    this.reached.set(directory, new Set([target, `${directory}/_metadata`]));
  }
}

/** Which of several references to a file comes first depends on what is known of their directories by then. */
function inOneOrder({ snapshots, ...audit }: Audit): object {
  const ordered = snapshots.map(({ missing, ...snapshot }) => ({
    ...snapshot,
    missing: missing.map(({ path, isRelative, foundAt }) => JSON.stringify({ path, isRelative, foundAt })).sort(),
  }));
  return { ...audit, snapshots: ordered };
}

const candidates: ReadonlySet<FileClass> = new Set(candidateClasses);

describe("an audit of any tree", () => {
  it("calls nothing unneeded that a kept snapshot reaches, that is young, or that a running job may want", async () => {
    await fc.assert(
      fc.asyncProperty(tree, async (given) => {
        const world = new World(given);
        const { audit, rows } = await audited(world.tree, world.roots, {
          statements: world.statements,
          keepLast: given.keepLast,
        });
        const inScope = audit.roots.filter(({ within }) => within === null).map(({ path }) => `${path}/`);
        const seen = (path: string) => inScope.some((root) => path.startsWith(root));
        // every file has one row, and totals count them all
        expect([...rows.keys()].sort()).toEqual([...world.tree.files, ...world.tree.links].filter(seen).sort());
        const counted = audit.totals.flatMap(({ byAge }) => byAge).reduce((sum, { files }) => sum + files, 0);
        expect(counted).toBe(rows.size);
        for (const { class: name, byAge, directory } of audit.totals) {
          const here = [...rows.values()].filter((row) => row.class === name && row.directory.id === directory);
          expect(byAge.reduce((sum, { files }) => sum + files, 0)).toBe(here.length);
        }

        const kept = audit.snapshots.filter(({ standing }) => standing.kept);
        const ended = new Set(world.statements.map((statement) => (statement.about === "job" ? statement.jobId : "")));
        for (const row of rows.values()) {
          if (!candidates.has(row.class)) continue;
          const why = `${row.path} is ${row.class} ${JSON.stringify(row.reason)}`;
          // a broken or unknown snapshot may need anything
          expect(
            world.broken.filter((directory) => seen(`${directory}/`)),
            why,
          ).toEqual([]);
          for (const { location } of kept) {
            expect(world.reached.get(location)?.has(row.path) ?? false, `${why}, reached by ${location}`).toBe(false);
          }
          for (const { by, path } of world.heldDirectories) {
            const holds = kept.some(({ location }) => location === by) && row.path.startsWith(`${path}/`);
            expect(holds, `${why}, in a directory held by ${by}`).toBe(false);
          }
          expect(row.modifiedAt !== null && now - row.modifiedAt > 3 * day, `${why}, young`).toBe(true);
          const owner = /\/([0-9a-f]{32})\/(?:shared|taskowned|dstl)\//.exec(row.path)?.[1];
          if (owner !== undefined) expect(ended.has(owner), `${why}, of a job that may run`).toBe(true);
          if (row.class !== "stale-checkpoint") expect(row.usedBy, why).toEqual([]);
        }
        for (const snapshot of audit.snapshots) {
          const needs = world.reached.get(snapshot.location);
          expect(snapshot.unreadable === null, `${snapshot.unreadable}`).toBe(
            !world.broken.includes(snapshot.location),
          );
          for (const path of world.located.get(snapshot.location) ?? []) {
            const users = rows.get(path)?.usedBy.map(({ location }) => location);
            if (users) expect(users, `${path}, used by`).toContain(snapshot.location);
            else if (seen(path)) expect(snapshot.missing.map((missing) => missing.path)).toContain(path);
          }
          // nothing is missing that is there, and nothing is restorable that is not all there
          for (const { path } of snapshot.missing) expect(world.tree.has(world.tree.real(path)), path).toBe(false);
          if (snapshot.restorableNow === true) {
            for (const path of needs ?? [])
              expect(world.tree.has(path), `${snapshot.location} needs ${path}`).toBe(true);
          }
        }
        // the newest complete checkpoint of each job is kept
        for (const directory of audit.directories.filter(({ kind }) => kind === "job")) {
          const complete = audit.snapshots.filter((s) => s.directory.id === directory.id && s.restorableNow === true);
          const newest = complete.sort((a, b) => Number(b.checkpointId) - Number(a.checkpointId))[0];
          if (newest) expect(newest.standing.kept).toBe(true);
        }
      }),
      { numRuns: 150 },
    );
  }, 120_000);

  it("calls nothing unneeded that a snapshot reaches which an older listing did not have", async () => {
    await fc.assert(
      fc.asyncProperty(tree, fc.infiniteStream(fc.boolean()), async (given, isListed) => {
        // buckets have no links
        const world = new World({ ...given, fileLink: false });
        // what was there at the time of the listing, and a snapshot that has gone since
        const before = new MemoryTree();
        for (const path of world.tree.files)
          if (isListed.next().value) before.file(path, 1, world.tree.modifiedAt(path));
        const gone = `${given.base}/checkpoints/${job(0)}/chk-40/_metadata`;
        before.file(gone, 1, now - 30 * day);
        const location = `${given.base}/checkpoints`;
        const listing = storageLister(before.storage);
        const roots = [{ location, storage: world.tree.storage, listing }];
        const { audit, rows } = await audited(world.tree, [], { roots, statements: world.statements });
        const snapshots = [...world.reached].filter(([directory]) => directory.startsWith(`${location}/`));
        const told = new Map(audit.snapshots.map((snapshot) => [snapshot.location, snapshot]));
        for (const [directory, reached] of snapshots) {
          const snapshot = told.get(directory);
          expect(snapshot, `${directory} was looked at`).toBeDefined();
          for (const { path } of snapshot?.missing ?? [])
            expect(world.tree.has(world.tree.real(path)), path).toBe(false);
          if (snapshot?.standing.kept === false) continue;
          for (const path of reached) {
            const row = rows.get(path);
            if (row) expect(candidates.has(row.class), `${path} is ${row.class}, reached by ${directory}`).toBe(false);
          }
        }
      }),
      { numRuns: 150 },
    );
  }, 120_000);

  it("says the same where each _metadata is read only once", async () => {
    const opened = { once: 0, twice: 0 };
    await fc.assert(
      fc.asyncProperty(tree, async (given) => {
        const world = new World(given);
        const { statements } = world;
        const options = { statements, keepLast: given.keepLast, lifecycleDays: 5, workers: workersOf };
        // rows of whatever class are told when everything has been read
        const twice = await audited(world.tree, world.roots, { ...options, files: new Set(["link"]) });
        opened.twice += world.tree.opened.length;
        const once = await audited(world.tree, world.roots, { ...options, files: new Set() });
        opened.once += world.tree.opened.length;
        expect(inOneOrder(once.audit)).toEqual(inOneOrder(twice.audit));
      }),
      { numRuns: 200 },
    );
    // otherwise nothing was compared
    expect(opened.once - opened.twice).toBeLessThan(opened.twice * 0.9);
  }, 120_000);

  it("sums up just what it tells file by file", async () => {
    await fc.assert(
      fc.asyncProperty(tree, async (given) => {
        const world = new World(given);
        const options = { statements: world.statements, keepLast: given.keepLast, lifecycleDays: 5 };
        const told = await audited(world.tree, world.roots, { ...options, files: "all" });
        const summed = await audited(world.tree, world.roots, { ...options, files: new Set() });
        expect(summed.audit.totals).toEqual(told.audit.totals);
        expect(summed.audit.lifecycle).toEqual(told.audit.lifecycle);
      }),
      { numRuns: 200 },
    );
  }, 120_000);

  it("does find what is unneeded", async () => {
    const found = new Set<FileClass>();
    await fc.assert(
      fc.asyncProperty(tree, async (given) => {
        const world = new World(given);
        const { rows } = await audited(world.tree, world.roots, { statements: world.statements });
        for (const row of rows.values()) found.add(row.class);
      }),
      { numRuns: 60, seed: 7 },
    );
    for (const name of candidateClasses) expect(found, name).toContain(name);
    for (const name of ["metadata", "exclusive", "shared", "segment", "directory", "named", "frozen", "live", "link"]) {
      expect(found, name).toContain(name);
    }
  }, 120_000);
});
