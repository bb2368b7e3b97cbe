import { closeSync, fstatSync, mkdtempSync, openSync, readSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { StorageError } from "../../errors.js";
import type { OpenFile, PendingFile } from "../port.js";

/** What is to be uploaded. Read piece by piece, as often as it takes. */
export interface Content {
  readonly size: number;
  /** A copy of the range. */
  read(from: number, length: number): Uint8Array;
}

/** Gives the content its name on the remote system; see PendingFile. */
export type Upload = (content: Content, how: "new" | "replace") => Promise<"published" | "exists">;

/**
 * A file that is written to this machine first and uploaded when it is published: systems that make a file visible all at
 * once want to know its length before. The file has no name here, so that nothing stays if the process is killed.
 */
export function spooledFile(path: string, upload: Upload): PendingFile {
  const folder = trying(path, () => mkdtempSync(join(tmpdir(), "restorable-")));
  const file = join(folder, "spool");
  const descriptor = trying(path, () => openSync(file, "wx+", 0o600));
  const forget = () => rmSync(folder, { recursive: true, force: true });
  // an open file cannot be removed there
  const hasName = process.platform === "win32";
  if (!hasName) forget();
  let isOpen = true;
  const read = (position: number, target: Uint8Array) => {
    for (let done = 0; done < target.length; ) {
      const count = trying(path, () => readSync(descriptor, target, done, target.length - done, position + done));
      if (count === 0) throw new StorageError(`${path}: what was written for it ends too early`);
      done += count;
    }
  };
  const opened = (): OpenFile => ({ path, size: fstatSync(descriptor).size, read, close: () => {} });
  return {
    write(bytes) {
      for (let done = 0; done < bytes.length; ) {
        done += trying(path, () => writeSync(descriptor, bytes, done, bytes.length - done));
      }
    },
    finish: async () => opened(),
    publish: (how) => {
      const { size } = opened();
      const copyOf = (from: number, length: number) => {
        const bytes = new Uint8Array(length);
        read(from, bytes);
        return bytes;
      };
      return upload({ size, read: copyOf }, how);
    },
    async abandon() {
      if (!isOpen) return;
      isOpen = false;
      closeSync(descriptor);
      if (hasName) forget();
    },
  };
}

function trying<T>(path: string, act: () => T): T {
  try {
    return act();
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === undefined) throw error;
    throw new StorageError(`cannot write ${path} to ${tmpdir()} first: ${code}`, {
      fix: "Files are written to this machine before they are uploaded. TMPDIR names another place.",
      cause: error,
    });
  }
}
