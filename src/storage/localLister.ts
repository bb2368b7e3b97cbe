import { constants, type Dirent, lstatSync, readdirSync, type Stats } from "node:fs";
import { storageError, storedFile } from "./local.js";
import type { StoredFile } from "./port.js";

/** One listed file; the same object for all, so that a million of them are a million system calls and little else. */
class Passing {
  directory = "";
  name = "";
  kind: StoredFile["kind"] = "file";
  size = 0;
  modifiedAt: number | null = null;
  stats: Stats | null = null;

  get identity(): string | null {
    return this.stats && storedFile(this.name, this.stats).identity;
  }
}

const quietly = { throwIfNoEntry: false } as const;

/**
 * Lists local files as fast as one thread can: synchronously, since asynchronous lstat takes several times as long on a
 * local disk. For worker threads, and for an audit's first look.
 */
export const localLister = {
  async names(directory: string, each: (name: string, kind: StoredFile["kind"]) => void): Promise<void> {
    for (const entry of entriesOf(directory, true)) each(entry.name, kindOf(entry));
  },

  async files(
    directory: string,
    { deep, except }: { readonly deep: boolean; readonly except: ReadonlySet<string> },
    each: (file: Passing) => void,
  ): Promise<void> {
    const passing = new Passing();
    for (const waiting = [directory]; waiting.length > 0; ) {
      const at = waiting.pop() as string;
      const prefix = at.endsWith("/") ? at : `${at}/`;
      passing.directory = at;
      for (const name of namesIn(at, at === directory)) {
        const path = prefix + name;
        const stats = lstatSync(path, quietly);
        if (stats === undefined) continue;
        const type = stats.mode & constants.S_IFMT;
        if (type === constants.S_IFDIR) {
          if (deep && !except.has(path)) waiting.push(path);
          continue;
        }
        const isLink = type === constants.S_IFLNK;
        passing.name = name;
        passing.kind = isLink ? "link" : "file";
        passing.size = isLink ? 0 : stats.size;
        passing.modifiedAt = stats.mtimeMs;
        passing.stats = stats;
        each(passing);
      }
    }
  },
};

function kindOf(entry: Dirent): StoredFile["kind"] {
  return entry.isDirectory() ? "directory" : entry.isSymbolicLink() ? "link" : "file";
}

function entriesOf(directory: string, isTop: boolean): Dirent[] {
  return reading(directory, isTop, () => readdirSync(directory, { withFileTypes: true }));
}

function namesIn(directory: string, isTop: boolean): string[] {
  return reading(directory, isTop, () => readdirSync(directory));
}

/** A directory below the top one that vanished meanwhile is empty. */
function reading<T>(directory: string, isTop: boolean, read: () => T[]): T[] {
  try {
    return read();
  } catch (error) {
    const isGone = error instanceof Error && "code" in error && error.code === "ENOENT";
    if (isGone && !isTop) return [];
    throw storageError(directory, error);
  }
}
