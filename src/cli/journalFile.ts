import {
  closeSync,
  existsSync,
  fsyncSync,
  linkSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { hostname } from "node:os";
import { dirname, resolve } from "node:path";
import { linesOf } from "../bytes/lines.js";
import type { JournalFile } from "../directory/clean/journal.js";
import { StorageError } from "../errors.js";
import { openLocal } from "../storage/local.js";

export interface OpenJournal extends JournalFile {
  close(): void;
}

/**
 * A journal on this machine, for one process at a time: what an apply and an undo of the same plan did at once would be
 * neither. Throws a StorageError.
 */
export function openJournal(given: string): OpenJournal {
  const path = resolve(given);
  const release = lock(path);
  let descriptor: number | undefined;
  return {
    path,
    read: () => linesOfFile(path),
    async append(text) {
      trying(path, () => {
        const isNew = descriptor === undefined;
        descriptor ??= openSync(path, "a");
        const bytes = Buffer.from(text);
        for (let done = 0; done < bytes.length; ) done += writeSync(descriptor, bytes, done);
        fsyncSync(descriptor);
        if (isNew) syncDirectory(dirname(path));
      });
    },
    close() {
      if (descriptor !== undefined) closeSync(descriptor);
      descriptor = undefined;
      release();
    },
  };
}

/** Nothing for a file that is not there. Throws a StorageError. */
function* linesOfFile(path: string): Generator<string> {
  if (!existsSync(path)) return;
  const file = openLocal(path);
  try {
    yield* linesOf(file);
  } finally {
    file.close();
  }
}

/** Takes a lock, over from a process that was killed too. Returns what gives it back. */
function lock(path: string): () => void {
  const file = `${path}.lock`;
  const own = `${file}.${process.pid}`;
  return trying(file, () => {
    writeFileSync(own, `${process.pid} ${hostname()}\n`);
    try {
      while (!linked(own, file)) removeDead(file, own);
      return () => rmSync(file, { force: true });
    } finally {
      rmSync(own, { force: true });
    }
  });
}

/** Whether the name was free, and is now that file's. */
function linked(file: string, name: string): boolean {
  try {
    linkSync(file, name);
    return true;
  } catch (error) {
    if (codeOf(error) === "EEXIST") return false;
    throw error;
  }
}

/**
 * Removes the lock of a process that is dead. One process at a time does that to it: a second one, having read the same,
 * would remove the lock that the first has taken by then. Throws a StorageError where somebody is at work.
 */
function removeDead(file: string, own: string): void {
  const text = textOf(file);
  if (text === null) return;
  const [pid, host] = text.trim().split(" ");
  if (host !== hostname() || isAlive(Number(pid))) throw atWork(`process ${pid} on ${host}`, file);
  const takeover = `${file}.${pid}.over`;
  if (!linked(own, takeover)) throw atWork("one that takes over from one that was killed", takeover);
  try {
    if (textOf(file) === text) rmSync(file, { force: true });
  } finally {
    rmSync(takeover, { force: true });
  }
}

function textOf(file: string): string | null {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    if (codeOf(error) === "ENOENT") return null;
    throw error;
  }
}

function atWork(who: string, file: string): StorageError {
  return new StorageError(`another restorable is at work with this journal: ${who}`, {
    fix: `Wait until it has ended. If there is no such process any more, remove ${file}.`,
  });
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return codeOf(error) === "EPERM";
  }
}

/** A name is durable once its directory is; directories cannot be opened everywhere. */
function syncDirectory(directory: string): void {
  if (process.platform === "win32") return;
  const descriptor = openSync(directory, "r");
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

function trying<T>(path: string, act: () => T): T {
  try {
    return act();
  } catch (error) {
    if (codeOf(error) === undefined) throw error;
    throw new StorageError(`cannot keep the journal ${path}: ${codeOf(error)}`, {
      fix: "Give --journal another place on this machine; nothing is removed without it.",
      cause: error,
    });
  }
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : undefined;
}
