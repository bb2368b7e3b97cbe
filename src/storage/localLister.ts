import { constants, type Dirent, lstatSync, readdirSync, type Stats } from "node:fs";
import { readdir } from "node:fs/promises";
import { setImmediate as turn } from "node:timers/promises";
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

/** Files after which whatever else this thread has to do gets its turn: some milliseconds. */
const filesInOneGo = 512;

interface How {
  readonly deep: boolean;
  readonly except: ReadonlySet<string>;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Lists local files as fast as it goes. Names are read asynchronously: several directories at a time are read by as many
 * threads of Node's own. Sizes and times are not, since asynchronous lstat takes several times as long on a local disk.
 */
export const localLister = {
  async names(directory: string, each: (name: string, kind: StoredFile["kind"]) => void): Promise<void> {
    for (const entry of await entriesOf(directory)) each(entry.name, kindOf(entry));
  },

  async files(directory: string, { deep, except, signal }: How, each: (file: Passing) => void): Promise<void> {
    const passing = new Passing();
    let files = 0;
    for (const waiting = [directory]; waiting.length > 0; ) {
      const at = waiting.pop() as string;
      const prefix = at.endsWith("/") ? at : `${at}/`;
      passing.directory = at;
      for (const name of namesIn(at, at === directory)) {
        if (++files % filesInOneGo === 0) {
          await turn();
          signal?.throwIfAborted();
        }
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

async function entriesOf(directory: string): Promise<Dirent[]> {
  try {
    return await readdir(directory, { withFileTypes: true });
  } catch (error) {
    throw storageError(directory, error);
  }
}

/** A directory below the top one that vanished meanwhile is empty. */
function namesIn(directory: string, isTop: boolean): string[] {
  try {
    return readdirSync(directory);
  } catch (error) {
    const isGone = error instanceof Error && "code" in error && error.code === "ENOENT";
    if (isGone && !isTop) return [];
    throw storageError(directory, error);
  }
}
