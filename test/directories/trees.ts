/**
 * Trees that real Flink wrote, standing again on this machine: every file of its size and age, `_metadata` with its
 * content, and what was true of them when Flink wrote them (test/flink/directories).
 */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, truncateSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { PathMapping } from "../../src/directory/paths.js";

/** What truth.json says. Paths are relative to the root of the tree; what lies elsewhere keeps its full name. */
export interface Truth {
  /** Release that wrote it. */
  readonly flink: string;
  readonly about: string;
  /** The root as Flink knew it; absolute paths in the metadata begin with it. */
  readonly uri: string;
  readonly jobs: readonly {
    readonly name: string;
    readonly id: string;
    /** Flink's `JobStatus`; LOST: killed. */
    readonly status: "RUNNING" | "CANCELED" | "FAILED" | "FINISHED" | "LOST";
    readonly restored?: { readonly from: string; readonly claim: "CLAIM" | "NO_CLAIM" | "LEGACY" };
    /** What the JobManager held at last: its completed checkpoints, and the files of these and of the shared state registry. */
    readonly held?: { readonly checkpoints: readonly string[]; readonly files: readonly string[] };
  }[];
  /** Every snapshot that was there, what Flink's own reader says that it refers to, and what a restore did. */
  readonly snapshots: readonly {
    readonly location: string;
    readonly files: readonly string[];
    readonly restore: "restored" | { readonly type: string; readonly message: string };
  }[];
  /** Directories, with a slash at the end, and files: `modified size path`. */
  readonly entries: readonly string[];
}

export interface Tree {
  readonly name: string;
  readonly release: string;
  readonly truth: Truth;
}

const kept = new URL("trees/", import.meta.url);

export const trees: readonly Tree[] = readdirSync(kept).flatMap((release) =>
  readdirSync(new URL(`${release}/`, kept)).map((name) => ({
    name,
    release,
    truth: JSON.parse(readFileSync(new URL(`${release}/${name}/truth.json`, kept), "utf8")) as Truth,
  })),
);

export function treeOf(name: string, release = "2.2.1"): Tree {
  const found = trees.find((tree) => tree.name === name && tree.release === release);
  if (!found) throw new Error(`no tree ${release}/${name}`);
  return found;
}

export interface Entry {
  readonly path: string;
  readonly size: number;
  readonly modified: Date;
}

export function filesOf({ truth }: Tree): Entry[] {
  return truth.entries
    .filter((line) => !line.endsWith("/"))
    .map((line) => {
      const [modified = "", size = "", ...path] = line.split(" ");
      return { path: path.join(" "), size: Number(size), modified: new Date(modified) };
    });
}

/** Plants it below a new directory, which the caller removes. Data files are holes of the right size. */
export function plant(tree: Tree): { root: string; mappings: PathMapping[] } {
  const root = mkdtempSync(join(tmpdir(), "restorable-tree-"));
  for (const line of tree.truth.entries) {
    if (line.endsWith("/")) mkdirSync(join(root, line), { recursive: true });
  }
  for (const { path, size, modified } of filesOf(tree)) {
    const file = join(root, path);
    mkdirSync(dirname(file), { recursive: true });
    if (path.endsWith("/_metadata")) {
      writeFileSync(file, readFileSync(new URL(`${tree.release}/${tree.name}/snapshots/${path}`, kept)));
    } else {
      writeFileSync(file, "");
      truncateSync(file, size);
    }
    utimesSync(file, modified, modified);
  }
  return { root, mappings: [{ from: tree.truth.uri, to: root }] };
}

/** After everything in the tree. */
export function afterwards(tree: Tree): number {
  return Math.max(0, ...filesOf(tree).map(({ modified }) => modified.getTime())) + 1000;
}
