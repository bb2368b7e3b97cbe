import { createHash, randomBytes } from "node:crypto";
import {
  closeSync,
  constants,
  copyFileSync,
  fsyncSync,
  linkSync,
  lstatSync,
  mkdirSync,
  openSync,
  renameSync,
  rmdirSync,
  rmSync,
  statSync,
  unlinkSync,
  writeSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { StorageError } from "../errors.js";
import { localPathOf, localStorage, openLocal, storedFile } from "./local.js";
import { DigestThread, worthAThread } from "./localDigest.js";
import { type PendingFile, pendingName, type StoredFile, type WritableStorage } from "./port.js";

/** Files of this machine, to be written too. */
export const writableLocalStorage: WritableStorage = {
  ...localStorage,

  async create(path) {
    return new LocalPendingFile(localPathOf(path), true);
  },

  async scratch() {
    return new LocalPendingFile(join(tmpdir(), "restorable"), false);
  },

  async makeDirectory(path) {
    const directory = localPathOf(path);
    trying(directory, () => {
      const first = mkdirSync(directory, { recursive: true });
      if (first !== undefined) syncUpTo(directory, dirname(first));
    });
  },

  async keepAs(path, other) {
    const [from, to] = [localPathOf(path), localPathOf(other)];
    return trying(to, () => {
      try {
        linkSync(from, to);
      } catch (error) {
        if (codeOf(error) === "EEXIST") return false;
        if (codeOf(error) === "ENOENT" && !statSync(from, { throwIfNoEntry: false })) {
          throw new StorageError(`${from} does not exist`, { fix: "Check the path.", cause: error });
        }
        if (!noLinks.has(codeOf(error))) throw error;
        if (!copyNew(from, to)) return false;
      }
      syncDirectory(dirname(to));
      return true;
    });
  },

  async remove(path) {
    trying(path, () => rmSync(localPathOf(path), { force: true }));
  },

  async removeSeen(seen) {
    const path = localPathOf(seen.path);
    const state = compared(path, seen);
    if (state === "same") trying(path, () => unlinkSync(path));
    return state === "same" ? "removed" : state;
  },

  async move(seen, other) {
    const [from, to] = [localPathOf(seen.path), localPathOf(other)];
    const state = compared(from, seen);
    if (state !== "same") return state;
    await writableLocalStorage.makeDirectory(dirname(to));
    return trying(to, () => {
      if (!linkNew(from, to)) return "taken";
      syncDirectory(dirname(to));
      syncDirectory(dirname(from));
      return "moved";
    });
  },

  async removeEmptyDirectory(path) {
    const directory = localPathOf(path);
    return trying(directory, () => {
      try {
        rmdirSync(directory);
        return true;
      } catch (error) {
        if (["ENOENT", "ENOTEMPTY", "EEXIST", "ENOTDIR"].includes(codeOf(error) ?? "")) return false;
        throw error;
      }
    });
  },

  sha512() {
    const hash = createHash("sha512");
    return { update: (bytes) => void hash.update(bytes), hex: () => hash.digest("hex") };
  },
};

/** Whether a file is what was seen. A link is nothing that was seen as a file. */
function compared(path: string, seen: StoredFile): "same" | "absent" | "changed" {
  const now = trying(path, () => lstatSync(path, { throwIfNoEntry: false }));
  if (!now) return "absent";
  const { kind, size, modifiedAt, identity } = storedFile(path, now);
  const same =
    kind === "file" && size === seen.size && modifiedAt === seen.modifiedAt && (seen.identity ?? identity) === identity;
  return same ? "same" : "changed";
}

/** What file systems without hard links say. */
const noLinks: ReadonlySet<string | undefined> = new Set(["EPERM", "ENOTSUP", "EOPNOTSUPP", "ENOSYS", "EMLINK"]);

class LocalPendingFile implements PendingFile {
  readonly #path: string;
  readonly #temporary: string;
  readonly #durable: boolean;
  #descriptor: number;
  #size = 0;
  /** Set where somebody wants the digest. */
  #settleDigest: ((digest: Promise<string>) => void) | undefined;
  #thread: DigestThread | undefined;

  constructor(path: string, durable: boolean) {
    this.#path = path;
    this.#durable = durable;
    this.#temporary = join(dirname(path), pendingName(basename(path), randomBytes(8).toString("hex")));
    this.#descriptor = trying(path, () => openSync(this.#temporary, "wx+"));
  }

  digest(): Promise<string> {
    return new Promise((resolve) => {
      this.#settleDigest = resolve;
    });
  }

  write(bytes: Uint8Array): void {
    trying(this.#path, () => {
      for (let done = 0; done < bytes.length; ) {
        done += writeSync(this.#descriptor, bytes, done, bytes.length - done);
      }
    });
    this.#size += bytes.length;
    if (!this.#settleDigest || this.#size < worthAThread) return;
    this.#thread ??= new DigestThread(this.#descriptor, this.#path);
    this.#thread.advance(this.#size);
  }

  async finish() {
    this.#thread?.complete(this.#size);
    trying(this.#path, () => {
      if (this.#durable) fsyncSync(this.#descriptor);
      if (!this.#thread) this.#close();
    });
    const finished = openLocal(this.#temporary);
    this.#settleDigest?.(this.#thread?.result ?? finished.digest());
    return finished;
  }

  async publish(how: "new" | "replace"): Promise<"published" | "exists"> {
    return trying(this.#path, () => {
      if (how === "replace") renameSync(this.#temporary, this.#path);
      else if (!linkNew(this.#temporary, this.#path)) return "exists";
      syncDirectory(dirname(this.#path));
      return "published";
    });
  }

  async abandon(): Promise<void> {
    this.#thread?.stop();
    this.#close();
    trying(this.#path, () => rmSync(this.#temporary, { force: true }));
  }

  #close(): void {
    if (this.#descriptor >= 0) closeSync(this.#descriptor);
    this.#descriptor = -1;
  }
}

/** A link fails where the name is taken, and a rename does not; that is why. False: taken. */
function linkNew(temporary: string, path: string): boolean {
  try {
    linkSync(temporary, path);
  } catch (error) {
    const code = codeOf(error);
    // another process that has published the same file clears away what the others were writing
    if (code === "EEXIST" || (code === "ENOENT" && statSync(path, { throwIfNoEntry: false }))) return false;
    if (!noLinks.has(code)) throw error;
    if (statSync(path, { throwIfNoEntry: false })) return false;
    renameSync(temporary, path);
    return true;
  }
  rmSync(temporary, { force: true });
  return true;
}

/** False: the name is taken. */
function copyNew(from: string, to: string): boolean {
  try {
    copyFileSync(from, to, constants.COPYFILE_EXCL);
    return true;
  } catch (error) {
    if (codeOf(error) === "EEXIST") return false;
    throw error;
  }
}

/** A name is durable once its directory is; directories cannot be opened everywhere. */
function syncDirectory(directory: string): void {
  let descriptor: number;
  try {
    descriptor = openSync(directory, "r");
  } catch (error) {
    if (codeOf(error) === "EISDIR" || codeOf(error) === "EACCES" || codeOf(error) === "EPERM") return;
    throw error;
  }
  try {
    fsyncSync(descriptor);
  } catch (error) {
    if (codeOf(error) !== "EINVAL" && codeOf(error) !== "EPERM") throw error;
  } finally {
    closeSync(descriptor);
  }
}

function syncUpTo(directory: string, top: string): void {
  for (let at = directory; ; at = dirname(at)) {
    syncDirectory(at);
    if (at === top || at === dirname(at)) return;
  }
}

function trying<T>(path: string, act: () => T): T {
  try {
    return act();
  } catch (error) {
    const code = codeOf(error);
    if (code === undefined) throw error;
    throw new StorageError(`cannot write ${path}: ${code}`, { fix: advice[code], cause: error });
  }
}

const advice: Readonly<Record<string, string>> = {
  EACCES: "This user may not write there.",
  EPERM: "This user may not write there.",
  EROFS: "It is on a file system that is read-only.",
  ENOSPC: "The disk is full.",
  EXDEV: "It is on another file system; a place on the same one is needed.",
  ENOTDIR: "A part of the path is a file.",
};

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : undefined;
}
