import { closeSync, fsyncSync, openSync, renameSync, statSync, unlinkSync, writeSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { StorageError } from "../errors.js";
import type { Io, Out } from "./io.js";
import { type Arguments, flag, single } from "./options.js";

/** Where a result goes. Nothing is there for others to see before `commit`, unless it is a stream. */
export interface Output {
  write(text: string): void;
  /** Nobody reads any more: the rest need not be made. */
  readonly closed: boolean;
  commit(): void;
  /** After an error: nothing stays behind. */
  abandon(): void;
}

/** Standard output, or the file of --output. Throws a StorageError. */
export function openOutput(args: Arguments, io: Io): Output {
  const path = single(args, "output");
  if (path === undefined || path === "-") return streamOutput(io.stdout);
  const file = fileOutput(path);
  return {
    ...file,
    commit: () => {
      file.commit();
      if (!flag(args, "quiet")) io.stderr.write(`restorable: wrote ${path}\n`);
    },
  };
}

/** A result that is there as a whole. Throws a StorageError. */
export function writeResult(text: string, args: Arguments, io: Io): void {
  const output = openOutput(args, io);
  try {
    output.write(text);
  } catch (error) {
    output.abandon();
    throw error;
  }
  output.commit();
}

function streamOutput(out: Out): Output {
  return {
    write: (text) => out.write(text),
    get closed() {
      return out.closed;
    },
    commit: () => {},
    abandon: () => {},
  };
}

/** A file beside the target that takes its name at the end. What is no plain file (/dev/stdout, a pipe) is written to. */
function fileOutput(path: string): Output {
  const inPlace = isSpecial(path);
  const target = inPlace ? path : join(dirname(path), `.${basename(path)}.${process.pid}.tmp`);
  const descriptor = trying(path, () => openSync(target, inPlace ? "w" : "wx"));
  const remove = () => {
    closeSync(descriptor);
    if (!inPlace) unlinkSync(target);
  };
  return {
    write: (text) => trying(path, () => writeAll(descriptor, Buffer.from(text))),
    closed: false,
    commit: () =>
      trying(path, () => {
        if (!inPlace) fsyncSync(descriptor);
        closeSync(descriptor);
        if (!inPlace) renameSync(target, path);
      }),
    abandon: () => trying(path, remove),
  };
}

function isSpecial(path: string): boolean {
  const found = trying(path, () => statSync(path, { throwIfNoEntry: false }));
  if (found?.isDirectory()) {
    throw new StorageError(`${path} is a directory`, { fix: "--output takes the name of a file." });
  }
  return found !== undefined && !found.isFile();
}

function writeAll(descriptor: number, bytes: Buffer): void {
  for (let done = 0; done < bytes.length; ) done += writeSync(descriptor, bytes, done);
}

function trying<T>(path: string, act: () => T): T {
  try {
    return act();
  } catch (error) {
    if (!(error instanceof Error && "code" in error)) throw error;
    throw new StorageError(`cannot write ${path}: ${error.code}`, {
      fix: "Give --output another name, or make room for it.",
      cause: error,
    });
  }
}
