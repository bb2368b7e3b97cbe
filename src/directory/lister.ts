import { StorageError } from "../errors.js";
import type { Storage, StoredFile } from "../storage/port.js";
import { directoryOf, joined, nameOf } from "./paths.js";

/** A file or link as a listing passes it; one object may be reused for all: copy what you keep. */
export interface ListedFile {
  /** As the storage spells it, no trailing slash; the same string for files one after the other in one directory. */
  readonly directory: string;
  readonly name: string;
  readonly kind: StoredFile["kind"];
  readonly size: number;
  readonly modifiedAt: number | null;
  readonly identity: string | null;
}

/** How an audit looks into directories. What vanishes meanwhile is left out. */
export interface Lister {
  /** Names in one directory. Throws a StorageError. */
  names(directory: string, each: (name: string, kind: StoredFile["kind"]) => void): Promise<void>;
  /**
   * Files and links in a directory, and in those below it where `deep`; directories in `except` are not entered. Throws a
   * StorageError.
   */
  files(directory: string, how: ListHow, each: (file: ListedFile) => void): Promise<void>;
}

export interface ListHow {
  readonly deep: boolean;
  readonly except: ReadonlySet<string>;
  readonly signal?: AbortSignal | undefined;
}

/** A lister over the port. */
export function storageLister(storage: Storage): Lister {
  return {
    async names(directory, each) {
      for await (const entry of storage.list(directory)) each(nameOf(trimmed(entry.path)), entry.kind);
    },
    async files(directory, { deep, except, signal }, each) {
      if (!deep) {
        for await (const entry of storage.list(directory)) {
          signal?.throwIfAborted();
          if (entry.kind !== "directory") each(listed(entry, directory));
        }
        return;
      }
      const apart = [...except].map((other) => `${other}/`);
      let last = directory;
      for await (const batch of storage.walk(directory)) {
        signal?.throwIfAborted();
        for (const entry of batch) {
          const parent = directoryOf(entry.path);
          if (parent !== last) last = parent;
          if (apart.every((prefix) => !entry.path.startsWith(prefix))) each(listed(entry, last));
        }
      }
    },
  };
}

/**
 * Files of a directory below a root, which a running job may have removed since it was found: then there are none.
 * Throws a StorageError for one that is there.
 */
export async function filesIfThere(
  lister: Lister,
  rootPath: string,
  relative: string,
  how: ListHow,
  each: (file: ListedFile) => void,
): Promise<void> {
  try {
    await lister.files(joined(rootPath, relative), how, each);
  } catch (error) {
    if (!(error instanceof StorageError) || !(await isGone(lister, rootPath, relative))) throw error;
  }
}

/** Whether a directory is not there any more: not among the names of the one above, or that is gone too. */
export async function isGone(lister: Lister, rootPath: string, relative: string): Promise<boolean> {
  if (relative === "") return false;
  const above = directoryOf(relative);
  let isThere = false;
  try {
    await lister.names(joined(rootPath, above), (name) => {
      isThere ||= name === nameOf(relative);
    });
  } catch (error) {
    if (!(error instanceof StorageError)) throw error;
    return isGone(lister, rootPath, above);
  }
  return !isThere;
}

function listed(entry: StoredFile, directory: string): ListedFile {
  const { kind, size, modifiedAt, identity } = entry;
  return { directory, name: nameOf(entry.path), kind, size, modifiedAt, identity };
}

function trimmed(path: string): string {
  return path.endsWith("/") ? path.slice(0, -1) : path;
}
