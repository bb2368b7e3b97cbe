import { closeSync, fsyncSync, openSync, realpathSync, renameSync, statSync, unlinkSync, writeSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
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

/** Opened as a file they would be written to from another place than where the stream stands. */
const standardOutput: readonly string[] = ["-", "/dev/stdout", "/dev/fd/1", "/proc/self/fd/1"];

/** Standard output, or the file of --output. Throws a StorageError. */
export function openOutput(args: Arguments, io: Io): Output {
  const path = single(args, "output");
  if (path === undefined || standardOutput.includes(path)) return streamOutput(io.stdout);
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
  writePieces([text], args, io);
}

/** The same of one that may be longer than a string. Throws a StorageError. */
export function writePieces(pieces: Iterable<string>, args: Arguments, io: Io): void {
  const output = openOutput(args, io);
  try {
    for (const piece of pieces) output.write(piece);
  } catch (error) {
    output.abandon();
    throw error;
  }
  output.commit();
}

/** A file that is there as a whole, and told on stderr. Throws a StorageError. */
export function writeFile(path: string, text: string, args: Arguments, io: Io): void {
  const output = fileOutput(path);
  try {
    output.write(text);
  } catch (error) {
    output.abandon();
    throw error;
  }
  output.commit();
  if (!flag(args, "quiet")) io.stderr.write(`restorable: wrote ${path}\n`);
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

/**
 * A file beside the target that takes its name at the end. What is no plain file (/dev/stdout, a pipe) is written to as it
 * is: renaming would put a file in its place.
 */
function fileOutput(path: string): Output {
  const place = placeOf(path);
  const temporary = join(dirname(place.path), `.${basename(place.path)}.${process.pid}.tmp`);
  const descriptor = trying(path, () => (place.inPlace ? openSync(place.path, "a") : openSync(temporary, "wx")));
  return {
    write: (text) => trying(path, () => writeAll(descriptor, Buffer.from(text))),
    closed: false,
    commit: () =>
      trying(path, () => {
        if (!place.inPlace) fsyncSync(descriptor);
        closeSync(descriptor);
        if (!place.inPlace) renameSync(temporary, place.path);
      }),
    abandon: () =>
      trying(path, () => {
        closeSync(descriptor);
        if (!place.inPlace) unlinkSync(temporary);
      }),
  };
}

/** Where the bytes go: links are followed, so that they stay links; what /dev and /proc name is nobody's file to replace. */
function placeOf(path: string): { readonly path: string; readonly inPlace: boolean } {
  const found = trying(path, () => statSync(path, { throwIfNoEntry: false }));
  if (found?.isDirectory()) {
    throw new StorageError(`${path} is a directory`, { fix: "--output takes the name of a file." });
  }
  if (found === undefined) return { path, inPlace: false };
  const inPlace = !found.isFile() || /^\/(?:dev|proc)\//.test(resolve(path));
  return { path: inPlace ? path : trying(path, () => realpathSync(path)), inPlace };
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
