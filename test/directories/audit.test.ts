/** The audit of trees that real Flink wrote says what Flink says. */
import { rmSync } from "node:fs";
import { basename } from "node:path";
import { describe, expect, test } from "vitest";
import { auditDirectories } from "../../src/directory/audit.js";
import type { Statement } from "../../src/directory/liveness/statement.js";
import { type Audit, type AuditedFile, candidateClasses } from "../../src/directory/model.js";
import { localStorage } from "../../src/storage/local.js";
import { afterwards, filesOf, plant, type Tree, trees } from "./trees.js";

interface Audited {
  readonly audit: Audit;
  readonly files: ReadonlyMap<string, AuditedFile>;
  /** Path below the tree's root. */
  local(path: string): string;
}

const done = new Map<string, Promise<Audited>>();

/** Each audit is made once, however many tests look at it. */
function audited(tree: Tree, statements: readonly Statement[], keepLast = 1000): Promise<Audited> {
  const key = JSON.stringify([tree.release, tree.name, statements, keepLast]);
  const made = done.get(key) ?? audit(tree, statements, keepLast);
  done.set(key, made);
  return made;
}

async function audit(tree: Tree, statements: readonly Statement[], keepLast: number): Promise<Audited> {
  const { root, mappings } = plant(tree);
  try {
    const files = new Map<string, AuditedFile>();
    const local = (path: string) => path.replace(/^file:/, "").slice(root.length + 1);
    const found = await auditDirectories(
      {
        roots: [{ location: root, storage: localStorage }],
        mappings,
        statements,
        now: afterwards(tree),
        gracePeriod: 0,
        keepLast,
        files: "all",
      },
      {
        files(batch) {
          for (const file of batch) {
            if (files.has(local(file.path))) throw new Error(`${file.path} was told twice`);
            files.set(local(file.path), file);
          }
        },
      },
    );
    return { audit: found, files, local };
  } finally {
    rmSync(root, { recursive: true });
  }
}

function said(jobId: string, liveness: "alive" | "terminated"): Statement {
  return { about: "job", jobId, liveness, evidence: { source: "user", option: "--test" } };
}

/** What was true when the tree was written. */
function asItWas({ truth }: Tree): Statement[] {
  return truth.jobs.map(({ id, status }) => said(id, status === "RUNNING" ? "alive" : "terminated"));
}

const ended = [said("*", "terminated")];

function isCandidate({ class: of }: AuditedFile): boolean {
  return (candidateClasses as readonly string[]).includes(of);
}

function candidates(files: ReadonlyMap<string, AuditedFile>): string[] {
  return [...files].filter(([, file]) => isCandidate(file)).map(([path]) => path);
}

/** Directories that handles name as a whole protect what is in them. */
function within(path: string, references: ReadonlySet<string>): boolean {
  return references.has(path) || [...references].some((reference) => path.startsWith(`${reference}/`));
}

describe.each(trees.map((tree) => [`${tree.release} ${tree.name}: ${tree.truth.about}`, tree] as const))(
  "%s",
  (_, tree) => {
    const { truth } = tree;
    const referenced = new Set(truth.snapshots.flatMap(({ files }) => files));
    const isMixed = tree.name === "one-directory";

    test("every file has one class", async () => {
      const { files } = await audited(tree, ended);
      expect([...files.keys()].sort()).toEqual(
        filesOf(tree)
          .map(({ path }) => path)
          .sort(),
      );
    });

    test("a snapshot is restorable now if Flink restored it", async () => {
      const { audit, local } = await audited(tree, ended);
      const found = audit.snapshots.map(({ location, restorableNow }) => [local(location), restorableNow]);
      const restored = truth.snapshots.map(({ location, restore }) => [location, restore === "restored"]);
      expect(Object.fromEntries(found)).toEqual(Object.fromEntries(restored));
    });

    test("a file is used by the snapshots that Flink's reader finds it in", async () => {
      const { files, local } = await audited(tree, ended);
      const used = [...files.values()]
        .filter(({ class: of }) => of !== "named")
        .flatMap((file) => file.usedBy.map(({ location }) => `${local(location)} ${local(file.path)}`))
        .filter((line) => !line.endsWith("/_metadata"));
      const there = new Set(filesOf(tree).map(({ path }) => path));
      const expected = truth.snapshots.flatMap(({ location, files: paths }) =>
        paths.filter((path) => there.has(path)).map((path) => `${location} ${path}`),
      );
      expect(expected.filter((line) => !used.includes(line))).toEqual([]);
    });

    test("nothing that a snapshot refers to can go, by its place or by its name", async () => {
      const { files } = await audited(tree, ended);
      const names = new Set([...referenced].map((path) => basename(path)));
      expect(candidates(files).filter((path) => within(path, referenced) || names.has(basename(path)))).toEqual([]);
    });

    test("what nothing refers to can go once the jobs have ended", async () => {
      if (isMixed) return;
      const { files } = await audited(tree, ended);
      const names = new Set([...referenced].map((path) => basename(path)));
      const unused = filesOf(tree)
        .map(({ path }) => path)
        .filter((path) => !path.endsWith("/_metadata"))
        .filter((path) => !within(path, referenced) && !names.has(basename(path)));
      const gone = new Set(candidates(files));
      expect(unused.filter((path) => !gone.has(path))).toEqual([]);
    });

    test("nothing that Flink holds for a running job can go, nor anything in its shared/ and taskowned/", async () => {
      const { files } = await audited(tree, asItWas(tree), 3);
      const running = truth.jobs.filter(({ status }) => status === "RUNNING");
      const held = new Set(running.flatMap((job) => job.held?.files ?? []));
      const offLimits = running.flatMap(({ id }) => [`/${id}/shared/`, `/${id}/taskowned/`, `/${id}/dstl/`]);
      const gone = candidates(files);
      expect(gone.filter((path) => within(path, held))).toEqual([]);
      expect(gone.filter((path) => offLimits.some((part) => `/${path}`.includes(part)))).toEqual([]);
    });

    test("with one checkpoint kept, all that the newest of each job needs stays", async () => {
      const { files } = await audited(tree, ended, 1);
      const gone = new Set(candidates(files));
      for (const { id } of truth.jobs) {
        const newest = truth.snapshots
          .filter(({ location, restore }) => location.includes(`${id}/chk-`) && restore === "restored")
          .sort((a, b) => number(b.location) - number(a.location))[0];
        if (!newest) continue;
        expect([...newest.files, `${newest.location}/_metadata`].filter((path) => gone.has(path))).toEqual([]);
      }
    });
  },
);

function number(location: string): number {
  return Number(/chk-(\d+)$/.exec(location)?.[1] ?? 0);
}

test("FLINK-39964 is called by its name, and the savepoint that holds the files is kept", async () => {
  for (const tree of trees.filter(({ name }) => name === "claimed-savepoint")) {
    const { audit, files, local } = await audited(tree, ended);
    const second = tree.truth.jobs.find(({ name }) => name === "second")?.id ?? "";
    const broken = tree.truth.snapshots.filter(({ restore }) => restore !== "restored").map(({ location }) => location);
    expect(broken).not.toEqual([]);
    for (const snapshot of audit.snapshots.filter(({ location }) => broken.includes(local(location)))) {
      expect(local(snapshot.location)).toContain(second);
      expect(snapshot.hasClaimedRelativeFiles).toBe(true);
      expect(snapshot.missing.every(({ foundAt }) => foundAt.length > 0)).toBe(true);
    }
    expect(candidates(files).filter((path) => path.startsWith("savepoints/"))).toEqual([]);
  }
});
