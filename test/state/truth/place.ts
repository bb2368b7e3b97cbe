import { readdirSync } from "node:fs";
import { join } from "node:path";
import { localStorage } from "../../../src/storage/local.js";
import type { Storage } from "../../../src/storage/port.js";

export const root = import.meta.dirname;

/** `<release>/<kind>` of every snapshot with known contents. */
export const snapshots = readdirSync(root, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .flatMap(({ name: release }) => readdirSync(join(root, release)).map((kind) => `${release}/${kind}`));

/** Where Flink wrote a snapshot: the paths in its metadata are absolute. */
export interface WrittenTo {
  readonly writtenTo: string;
  readonly changelogWrittenTo?: string;
}

/** The files where they lie now. */
export function storageOf(folder: string, { writtenTo, changelogWrittenTo }: WrittenTo): Storage {
  const here = (path: string) => {
    const plain = path.replace(/^file:\/*/, "/");
    if (changelogWrittenTo && plain.startsWith(changelogWrittenTo)) {
      return join(folder, "changelog", plain.slice(changelogWrittenTo.length));
    }
    return plain.startsWith(writtenTo) ? join(folder, "snapshot", plain.slice(writtenTo.length)) : path;
  };
  return {
    ...localStorage,
    stat: (path) => localStorage.stat(here(path)),
    open: (path) => localStorage.open(here(path)),
  };
}
