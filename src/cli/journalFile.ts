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
      for (;;) {
        try {
          linkSync(own, file);
          return () => rmSync(file, { force: true });
        } catch (error) {
          if (codeOf(error) !== "EEXIST") throw error;
        }
        demandDead(file);
        rmSync(file, { force: true });
      }
    } finally {
      rmSync(own, { force: true });
    }
  });
}

function demandDead(file: string): void {
  let holder: string;
  try {
    holder = readFileSync(file, "utf8").trim();
  } catch (error) {
    if (codeOf(error) === "ENOENT") return;
    throw error;
  }
  const [pid, host] = holder.split(" ");
  if (host === hostname() && !isAlive(Number(pid))) return;
  throw new StorageError(`another restorable is at work with this journal: process ${pid} on ${host}`, {
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
