import { RestorableError } from "../../errors.js";
import { mergedChannelMembers } from "../../metadata/mergedMembers.js";
import { visitMetadata } from "../../metadata/visit.js";
import type { Snapshot } from "../../model/snapshot.js";
import { Summarizer } from "../../model/summarize.js";
import { addInt64, type Int64 } from "../../model/values.js";
import type { OpenFile, Storage, StoredFile } from "../../storage/port.js";
import { lastPart } from "./candidates.js";
import { each } from "./heads.js";
import type { Dated } from "./runs.js";

/** A file that a snapshot refers to, and that is not as it has to be. */
export interface FileAtFault {
  /** As Flink would open it. */
  readonly path: string;
  readonly kind: "missing" | "too short";
  /** The metadata names it relative to its own directory. */
  readonly isRelative: boolean;
  /** RocksDB's or ForSt's own name of it; else null. */
  readonly localPath: string | null;
  /** What the metadata says; −1 unknown. */
  readonly expectedInBytes: Int64;
  readonly sizeInBytes: number | null;
}

/** Why a snapshot is not taken. */
export type Fault =
  /** `lastWriteAt`: of what lies in its directory; null: nothing does, or the system does not say. */
  | { readonly kind: "no-metadata"; readonly lastWriteAt: number | null }
  | { readonly kind: "broken-metadata"; readonly message: string; readonly sizeInBytes: number }
  /** A running job deletes what is subsumed; newer ones are there then. */
  | { readonly kind: "vanished" }
  | {
      readonly kind: "incomplete";
      readonly files: number;
      readonly atFault: readonly FileAtFault[];
      /** A savepoint in whose directory a relative file lies that is missing here (FLINK-39964). */
      readonly leftIn: string | null;
    }
  | { readonly kind: "out-of-reach"; readonly files: number; readonly unreached: number; readonly example: string }
  | { readonly kind: "unreadable"; readonly message: string }
  | { readonly kind: "no-savepoint" }
  | { readonly kind: "too-old" };

/** A snapshot of which every file is there. */
export interface Complete {
  readonly snapshot: Snapshot;
  /** Distinct files that it refers to. */
  readonly files: number;
  readonly filesInBytes: Int64;
}

export interface ExamineOptions {
  readonly storage: Storage;
  /** Where a path of the metadata is to be looked for. */
  readonly locate: (path: string) => string;
  /** Their directories: where files may lie that were named relative to the wrong one. */
  readonly savepoints: readonly string[];
}

/** Files whose presence is asked for at the same time. */
const statsAtOnce = 32;

/** Reads a snapshot and looks for every file that it refers to. */
export async function examine(candidate: Dated, options: ExamineOptions): Promise<Complete | Fault> {
  const { metadata, location } = candidate;
  const { storage } = options;
  if (metadata === null) return { kind: "no-metadata", lastWriteAt: await lastWrite(location, storage) };
  try {
    const file = await storage.open(metadata.path);
    let read: Read;
    try {
      read = readAll(file, location, storage);
    } finally {
      file.close();
    }
    const fault = await filesFault(read.files, options);
    // a running job may have deleted it meanwhile, files first or metadata first
    if (fault && (await storage.stat(metadata.path)) === null) return { kind: "vanished" };
    const sizes = [...read.files.values()].map(({ atLeast }) => (atLeast > 0 ? atLeast : 0));
    return (
      fault ?? {
        snapshot: read.snapshot,
        files: read.files.size,
        filesInBytes: sizes.reduce<Int64>((sum, size) => addInt64(sum, size), 0),
      }
    );
  } catch (error) {
    if (!(error instanceof RestorableError)) throw error;
    return faultOf(error, metadata, storage);
  }
}

async function faultOf(error: RestorableError, metadata: StoredFile, storage: Storage): Promise<Fault> {
  if ("offset" in error) return { kind: "broken-metadata", message: error.message, sizeInBytes: metadata.size };
  const isGone = await storage.stat(metadata.path).then(
    (found) => found === null,
    () => false,
  );
  return isGone ? { kind: "vanished" } : { kind: "unreadable", message: error.message };
}

interface Wanted {
  readonly path: string;
  readonly isRelative: boolean;
  readonly localPath: string | null;
  /** The file has this many bytes at least; −1 unknown. */
  readonly atLeast: Int64;
}

interface Read {
  readonly snapshot: Snapshot;
  /** By path, as Flink would open them. */
  readonly files: ReadonlyMap<string, Wanted>;
}

/** Two passes over the open file: the summary, and what it refers to. Throws a FormatError. */
function readAll(file: OpenFile, location: string, storage: Storage): Read {
  const summarizer = new Summarizer(mergedChannelMembers);
  visitMetadata(file, summarizer);
  const snapshot = summarizer.finish({ location, metadataPath: file.path, metadataSizeInBytes: file.size });
  const files = new Map<string, Wanted>();
  visitMetadata(file, {
    reference: ({ tag, role, path, localPath, stateSize, startPos }) => {
      if (tag === 1 || tag === 16) return;
      const isRelative = tag === 6;
      const absolute = isRelative ? storage.child(location, path) : path;
      // what a changelog handle says counts changes before compression
      const atLeast = role === "changelog" ? 1 : stateSize < 0 ? -1 : addInt64(startPos, stateSize);
      const known = files.get(absolute);
      if (known && known.atLeast >= atLeast) return;
      files.set(absolute, { path: absolute, isRelative, localPath, atLeast });
    },
  });
  return { snapshot, files };
}

/** Null: every file is there, and long enough. */
async function filesFault(files: ReadonlyMap<string, Wanted>, options: ExamineOptions): Promise<Fault | null> {
  const { storage, locate } = options;
  const wanted = [...files.values()];
  const reached = wanted.filter(({ path }) => storage.reaches(locate(path)));
  const faults = await each(reached, statsAtOnce, async (file): Promise<FileAtFault | null> => {
    const found = await storage.stat(locate(file.path));
    const { path, isRelative, localPath, atLeast } = file;
    const about = { path, isRelative, localPath, expectedInBytes: atLeast };
    if (found?.kind !== "file") return { ...about, kind: "missing", sizeInBytes: null };
    return atLeast > found.size ? { ...about, kind: "too short", sizeInBytes: found.size } : null;
  });
  const atFault = faults.filter((fault) => fault !== null);
  if (atFault.length > 0) {
    return { kind: "incomplete", files: wanted.length, atFault, leftIn: await placeOf(atFault, options) };
  }
  const [example] = wanted.filter(({ path }) => !storage.reaches(locate(path)));
  if (!example) return null;
  const unreached = wanted.length - reached.length;
  return { kind: "out-of-reach", files: wanted.length, unreached, example: example.path };
}

/** The savepoint beside whose metadata a file lies that is missing here. */
async function placeOf(atFault: readonly FileAtFault[], options: ExamineOptions): Promise<string | null> {
  const { storage, savepoints } = options;
  const missing = atFault.find(({ kind, isRelative }) => kind === "missing" && isRelative);
  if (!missing) return null;
  const name = lastPart(missing.path);
  const found = await each(savepoints, statsAtOnce, async (directory) =>
    (await storage.stat(storage.child(directory, name)))?.kind === "file" ? directory : null,
  );
  return found.find((directory) => directory !== null) ?? null;
}

/** Newest time in a directory; its own where it is empty. Null: it vanished, or the system does not say. */
async function lastWrite(directory: string, storage: Storage): Promise<number | null> {
  let newest = (await storage.stat(directory))?.modifiedAt ?? null;
  try {
    for await (const { modifiedAt } of storage.list(directory)) {
      if (modifiedAt !== null && modifiedAt > (newest ?? 0)) newest = modifiedAt;
    }
  } catch (error) {
    if (!(error instanceof RestorableError)) throw error;
  }
  return newest;
}
