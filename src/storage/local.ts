import { closeSync, fstatSync, lstatSync, openSync, readdirSync, readSync, statSync } from "node:fs";
import { lstat, opendir, realpath, stat } from "node:fs/promises";
import { basename, dirname, join, posix, resolve } from "node:path";
import { setImmediate as turn } from "node:timers/promises";
import { type ByteSource, smallFiles } from "../bytes/source.js";
import { StorageError } from "../errors.js";
import { DigestThread, digestHere, worthAThread } from "./localDigest.js";
import type { OpenFile, Storage, StoredFile } from "./port.js";

/**
 * The path of a `file:` URI or a plain path. Flink writes paths unescaped, so nothing is percent-decoded.
 * Throws a StorageError for a host.
 */
export function localPathOf(location: string): string {
  const uri = /^file:(\/\/([^/]*))?(\/.*)?$/i.exec(location);
  if (!uri) return resolve(location);
  if (uri[2] && uri[2] !== "localhost") {
    throw new StorageError(`${location}: a file URI with the host "${uri[2]}"`, {
      fix: "Local files are file:/path or file:///path.",
    });
  }
  return resolve(uri[3] ?? "/");
}

/** Files of this machine. */
export const localStorage: Storage = {
  async stat(path) {
    try {
      const found = await stat(localPathOf(path), { bigint: false });
      return storedFile(localPathOf(path), found);
    } catch (error) {
      if (codeOf(error) === "ENOENT" || codeOf(error) === "ENOTDIR") return null;
      throw storageError(path, error);
    }
  },

  async *list(path) {
    const directory = localPathOf(path);
    try {
      for await (const { name } of await opendir(directory)) {
        const child = `${directory}/${name}`;
        const found = await lstat(child).catch(nullIfGone);
        if (found) yield storedFile(child, found);
      }
    } catch (error) {
      throw storageError(path, error);
    }
  },

  walk: (path) => walkLocal(localPathOf(path)),
  canonical: (path) => canonicalPath(localPathOf(path)),

  async open(path) {
    return openLocal(localPathOf(path));
  },

  child: (directory, name) => posix.normalize(`${directory}/${name.replace(/^\//, "")}`),
  // "c:\…" is a path, and so is anything without a scheme
  reaches: (path) => !/^[a-z][a-z0-9+.-]+:/i.test(path) || /^file:/i.test(path),
  parent: (path) => dirname(localPathOf(path)),
};

/** For what vanishes while its directory is listed. */
function nullIfGone(error: unknown): null {
  if (codeOf(error) === "ENOENT") return null;
  throw error;
}

/** Directory by directory, each a batch, so that memory holds one. */
async function* walkLocal(top: string): AsyncGenerator<readonly StoredFile[]> {
  for (const waiting = [top]; ; ) {
    const directory = waiting.pop();
    if (directory === undefined) return;
    const found: StoredFile[] = [];
    for (const name of namesIn(directory, directory === top)) {
      const path = `${directory}/${name}`;
      // asynchronous lstat takes several times as long, on a local disk
      const entry = lstatSync(path, { throwIfNoEntry: false });
      if (entry?.isDirectory()) waiting.push(path);
      else if (entry) found.push(storedFile(path, entry));
    }
    yield found;
    // all of this is synchronous: whatever else there is to do has its turn
    await turn();
  }
}

/** A directory that vanished meanwhile is empty; the top one must be there. */
function namesIn(directory: string, isTop: boolean): readonly string[] {
  try {
    return readdirSync(directory);
  } catch (error) {
    if (!isTop && codeOf(error) === "ENOENT") return [];
    throw storageError(directory, error);
  }
}

/** What does not exist, or may not be looked at, keeps its name below the part that does. */
async function canonicalPath(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch (error) {
    if (path === dirname(path)) throw storageError(path, error);
    return join(await canonicalPath(dirname(path)), basename(path));
  }
}

/**
 * What a single read gives of a small file, most likely all of it: for who can tell from the content whether it is. Null for
 * one that is not small. A size, as Node finds it out, takes longer than all of this. Throws a StorageError.
 */
export function readAtOnce(path: string): Uint8Array | null {
  const descriptor = descriptorOf(path);
  try {
    return smallFiles.filled((block, from, room) => readSome(path, descriptor, block, from, room, 0));
  } finally {
    closeSync(descriptor);
  }
}

function descriptorOf(path: string): number {
  try {
    return openSync(path, "r");
  } catch (error) {
    throw storageError(path, error);
  }
}

/** Opens a file for reading. Throws a StorageError. */
export function openLocal(path: string): OpenFile & Required<Pick<OpenFile, "digest">> {
  const descriptor = descriptorOf(path);
  const found = fstatSync(descriptor);
  if (!found.isFile()) {
    closeSync(descriptor);
    throw found.isDirectory() ? isDirectory(path) : isPipe(path);
  }
  const { size } = found;
  const threads: DigestThread[] = [];
  const read: OpenFile["read"] = (position, target) => {
    for (let done = 0; done < target.length; ) {
      const count = readSome(path, descriptor, target, done, target.length - done, position + done);
      if (count === 0) {
        throw new StorageError(`${path} became shorter while it was read (${size} bytes at first)`, {
          fix: "Is it still being written? Try again, or use another snapshot.",
        });
      }
      done += count;
    }
  };
  return {
    path,
    size,
    read,
    async digest() {
      if (size < worthAThread) return digestHere({ size, read });
      const thread = new DigestThread(descriptor, path);
      threads.push(thread);
      thread.complete(size);
      return thread.result;
    },
    close() {
      for (const thread of threads) thread.stop();
      closeSync(descriptor);
    },
  };
}

/**
 * A file that is read now, and maybe later: until `close` it is open, and afterwards only while it is read. Throws a
 * StorageError, also where it is another one by then.
 */
export function openForLater(path: string): ByteSource & { close(): void } {
  // before it is opened: replaced in between, it is told as another one, and never taken for the one that was read
  const identity = identityOf(path);
  let file: OpenFile | null = openLocal(path);
  const { size } = file;
  return {
    size,
    read(position, target) {
      if (file) return file.read(position, target);
      const again = openLocal(path);
      try {
        again.read(position, target);
        if (identityOf(path) === identity) return;
        throw new StorageError(`${path} is not the file any more that it was when its metadata was decoded`, {
          fix: "Decode it again.",
        });
      } finally {
        again.close();
      }
    },
    close() {
      file?.close();
      file = null;
    },
  };
}

function identityOf(path: string): string | null {
  try {
    return storedFile(path, statSync(path)).identity;
  } catch (error) {
    throw storageError(path, error);
  }
}

/** At most `count` bytes into `target`, from an index on. Returns how many there were. */
function readSome(
  path: string,
  descriptor: number,
  target: Uint8Array,
  from: number,
  count: number,
  position: number,
): number {
  try {
    return readSync(descriptor, target, from, count, position);
  } catch (error) {
    throw storageError(path, error);
  }
}

interface Stats {
  isDirectory(): boolean;
  isSymbolicLink(): boolean;
  readonly size: number;
  readonly mtimeMs: number;
  readonly ctimeMs: number;
  readonly ino: number;
}

export function storedFile(path: string, found: Stats): StoredFile {
  const kind = found.isDirectory() ? "directory" : found.isSymbolicLink() ? "link" : "file";
  return {
    path,
    kind,
    size: kind === "file" ? found.size : 0,
    modifiedAt: found.mtimeMs,
    identity: `${found.ino}-${found.ctimeMs}-${found.size}`,
  };
}

function isDirectory(path: string): StorageError {
  return new StorageError(`${path} is a directory`, { fix: "A file is needed." });
}

function isPipe(path: string): StorageError {
  return new StorageError(`${path} is a pipe or a device`, { fix: "Write what comes out of it to a file first." });
}

const advice: Readonly<Record<string, string>> = {
  ENOENT: "Check the path.",
  EACCES: "This user may not read it.",
  EPERM: "This user may not read it.",
};

export function storageError(path: string, error: unknown): unknown {
  const code = codeOf(error);
  if (!code) return error;
  if (code === "EISDIR") return isDirectory(path);
  if (code === "ESPIPE") return isPipe(path);
  const what = code === "ENOENT" ? "does not exist" : code === "EACCES" ? "permission denied" : code;
  return new StorageError(`${path}: ${what}`, { fix: advice[code], cause: error });
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : undefined;
}
