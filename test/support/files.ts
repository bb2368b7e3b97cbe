/** Real files for the tests: the corpus that RESTORABLE_CORPUS names, and the project's own samples. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, join, relative } from "node:path";
import { describe, it } from "vitest";

export interface MetadataFile {
  /** Path below the folder of its set. */
  readonly name: string;
  readonly path: string;
  readonly size: number;
  read(): Uint8Array;
}

export interface FileSet {
  readonly title: string;
  /** Sorted by name. */
  readonly files: readonly MetadataFile[];
  /** Why there are none; null when there are. */
  readonly missing: string | null;
}

/** All files below a folder, as paths, in a stable order. */
export function filesBelow(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

function fileSet(
  title: string,
  folder: string | undefined,
  belongs: (path: string) => boolean,
  absent: string,
): FileSet {
  if (!folder || !existsSync(folder)) return { title, files: [], missing: absent };
  const files = filesBelow(folder)
    .filter((path) => belongs(relative(folder, path)))
    .map((path) => {
      // a Buffer behaves differently from the Uint8Array that it claims to be: hand out the latter
      const bytes = new Uint8Array(readFileSync(path));
      return { name: relative(folder, path), path, size: bytes.length, read: () => bytes };
    });
  if (files.length === 0) throw new Error(`no ${title} below ${folder}`);
  return { title, files, missing: null };
}

const corpusFolder = process.env["RESTORABLE_CORPUS"];
const noCorpus = "RESTORABLE_CORPUS is not set";
const isMetadata = (path: string): boolean => basename(path) === "_metadata" || path.endsWith(".savepoint");

/** Every metadata file that real Flink wrote, V1 to V6, `written/` included. */
export const corpus = fileSet(
  "corpus",
  corpusFolder,
  (path) => (isMetadata(path) && !path.startsWith("edge-cases")) || path.startsWith("written/"),
  noCorpus,
);

/** Broken and odd files; the folder is flat. */
export const edgeCases = fileSet("edge cases", corpusFolder && join(corpusFolder, "edge-cases"), () => true, noCorpus);

/** What `test/flink` wrote for this project. */
export const samples = (() => {
  const folder = join(import.meta.dirname, "../../samples");
  const none = "no samples/flink-*/ in this checkout";
  const there = existsSync(folder) && readdirSync(folder).some((name) => name.startsWith("flink-"));
  return fileSet("samples", there ? folder : undefined, isMetadata, none);
})();

/** A `describe` for a set of files; where the set is missing, one skipped test that says why. */
export function describeFiles(set: FileSet, define: (files: readonly MetadataFile[]) => void): void {
  describe(set.title, () => {
    if (set.missing) it.skip(`${set.title}: ${set.missing}`, () => {});
    else define(set.files);
  });
}
