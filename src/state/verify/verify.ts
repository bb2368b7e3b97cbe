import { FormatError } from "../../bytes/errors.js";
import { StorageError } from "../../errors.js";
import type { AnyChannelStateHandle, StreamStateHandle } from "../../model/handles.js";
import type { Metadata } from "../../model/metadata.js";
import { addInt64, type Int64, type Sequence } from "../../model/values.js";
import type { Storage } from "../../storage/port.js";
import { loadCodecs } from "../codecs.js";
import { bytesHandle, type HandlePlace, type OpenHandle, openHandle, pathOf } from "../openHandle.js";
import { type StatePiece, statePieces } from "../pieces.js";
import {
  type ContentChecks,
  checkBackendFile,
  checkChangelog,
  checkChannelState,
  checkKeyGroups,
  checkMeta,
  checkOperatorState,
  NotUnderstoodError,
  readThrough,
} from "./contents.js";
import { type FileOwner, type FileProblem, type Verification, verdictOf } from "./problem.js";
import { type HandleUse, handleUses, merged, type ReferencedFile, referencedFile } from "./references.js";
import { fileName, findByName } from "./whereabouts.js";

export interface VerifyInput {
  readonly metadata: Metadata;
  readonly metadataPath: string;
  /** The directory that holds it. */
  readonly location: string;
  readonly storage: Storage;
  /** Read everything, not only heads, footers and properties. */
  readonly isDeep: boolean;
  /** More directories to look for missing files in. */
  readonly searchIn: readonly string[];
  /** Offsets of the channels of a handle; `mergedChannelMembers` of the metadata codec for merged ones. */
  readonly channelOffsets: (handle: AnyChannelStateHandle) => Iterable<Sequence<Int64>>;
  /** Told after each piece that was read, and every 16 MiB. */
  readonly progress?: (progress: VerifyProgress) => void;
}

export interface VerifyProgress {
  readonly filesDone: number;
  readonly files: number;
  readonly bytesRead: number;
}

const tellEvery = 1 << 24;

/** Files whose presence is asked for at the same time. */
const statsAtOnce = 32;

/**
 * Looks at every file that a snapshot refers to: that it is there, has its size, and begins (SST files: ends) as it has
 * to. What cannot be read is a problem of its own and hides nothing else. Memory: some words for each distinct file.
 */
export async function verify(input: VerifyInput): Promise<Verification> {
  const files = referencedFiles(input);
  const problems = await checkPresence([...files.values()], input);
  const { seen, bytesRead, inline } = await checkContents(input, files, problems);
  const all = await withWhereabouts([...problems.values()], files, input);
  let sizeInBytes: Int64 = 0;
  for (const { atLeast } of files.values()) if (atLeast > 0) sizeInBytes = addInt64(sizeInBytes, atLeast);
  return {
    verdict: verdictOf(all),
    isDeep: input.isDeep,
    files: files.size,
    sizeInBytes,
    inline,
    ...seen,
    bytesRead,
    problems: all,
  };
}

/** Path → what is expected there. */
function referencedFiles(input: VerifyInput): Map<string, ReferencedFile> {
  const files = new Map<string, ReferencedFile>();
  for (const piece of statePieces(input.metadata)) {
    for (const use of handleUses(piece)) {
      const file = referencedFile(use, input);
      if (!file) continue;
      const known = files.get(file.path);
      files.set(file.path, known ? merged(known, file) : file);
    }
  }
  return files;
}

/** Problems by path, of files that are not there, not as long as they have to be, or not to be asked for. */
async function checkPresence(
  files: readonly ReferencedFile[],
  { storage }: VerifyInput,
): Promise<Map<string, FileProblem>> {
  const problems = new Map<string, FileProblem>();
  for (let i = 0; i < files.length; i += statsAtOnce) {
    const some = files.slice(i, i + statsAtOnce);
    const found = await Promise.all(some.map((file) => presenceProblem(file, storage)));
    for (const problem of found) if (problem) problems.set(problem.path, problem);
  }
  return problems;
}

async function presenceProblem(file: ReferencedFile, storage: Storage): Promise<FileProblem | null> {
  const { path, isRelative, atLeast, isExact } = file;
  const owner = ownerOf(file);
  if (!storage.reaches(path)) return { ...owner, path, kind: "not reached", level: "unknown" };
  try {
    const found = await storage.stat(path);
    if (found?.kind !== "file") return { ...owner, path, kind: "missing", level: "error", isRelative, foundAt: [] };
    const sizes = { sizeInBytes: found.size, expectedInBytes: atLeast };
    if (atLeast > found.size) return { ...owner, path, ...sizes, kind: "too short", level: "error" };
    if (isExact && atLeast < found.size) return { ...owner, path, ...sizes, kind: "too long", level: "warning" };
    return null;
  } catch (error) {
    if (!(error instanceof StorageError)) throw error;
    return { ...owner, path, kind: "unreadable", level: "unknown", message: error.message };
  }
}

function ownerOf({ operatorId, subtaskIndex, use, localPath }: FileOwner): FileOwner {
  return { operatorId, subtaskIndex, use, localPath };
}

/** Opens one piece after the other, each file of RocksDB once. Adds the problems that it finds. */
async function checkContents(
  input: VerifyInput,
  files: ReadonlyMap<string, ReferencedFile>,
  problems: Map<string, FileProblem>,
) {
  const codecs = await loadCodecs();
  const { isDeep, channelOffsets } = input;
  const checks: ContentChecks = { isDeep, codecs, channelOffsets, seen: { heads: 0, sstFiles: 0, dataBlocks: 0 } };
  const totals = { bytesRead: 0, inline: 0 };
  const opened = new Set<string>();
  const backendFiles = new Set<string>();
  const tell = () => input.progress?.({ filesDone: opened.size, files: files.size, bytesRead: totals.bytesRead });
  const read = (bytes: number) => {
    const before = totals.bytesRead;
    totals.bytesRead += bytes;
    if (Math.floor(before / tellEvery) < Math.floor(totals.bytesRead / tellEvery)) tell();
  };
  for (const piece of statePieces(input.metadata)) {
    for (const use of handleUses(piece)) {
      const path = pathOf(use.handle, input);
      if (bytesHandle(use.handle).tag === 1) totals.inline++;
      if (path !== null) {
        opened.add(path);
        const known = problems.get(path)?.kind;
        if (known !== undefined && known !== "too long" && known !== "not understood") continue;
        // files of RocksDB are shared, by segment where files are merged; other files hold several pieces, each of which is looked at
        const place = `${startOf(use.handle)} ${path}`;
        if (backendFiles.has(place)) continue;
        if (use.use === "backend's file") backendFiles.add(place);
      }
      const problem = await contentProblem(piece, use, input, checks, read);
      const at = path ?? `${input.metadataPath}#${problems.size}`;
      // one that says nothing hides none that does
      if (problem && !(problem.kind === "not understood" && problems.has(at))) problems.set(at, problem);
      tell();
    }
  }
  return { seen: checks.seen, ...totals };
}

/** Where in its file a handle's bytes begin. */
function startOf(handle: StreamStateHandle): Int64 {
  const plain = bytesHandle(handle);
  return plain.tag === 15 ? plain.startPos : 0;
}

async function contentProblem(
  piece: StatePiece,
  use: HandleUse,
  place: HandlePlace & Pick<VerifyInput, "metadataPath">,
  checks: ContentChecks,
  onRead: (bytes: number) => void,
): Promise<FileProblem | null> {
  const path = pathOf(use.handle, place) ?? place.metadataPath;
  let source: OpenHandle | undefined;
  try {
    source = counting(await openHandle(use.handle, place), onRead);
    checkPiece(source, piece, use, checks);
    return null;
  } catch (error) {
    const at = { ...ownerOf(use), path };
    if (error instanceof NotUnderstoodError) {
      return { ...at, kind: "not understood", level: "unknown", message: error.detail };
    }
    if (error instanceof FormatError) {
      return { ...at, kind: "broken", level: "error", message: error.message, offset: error.offset };
    }
    if (error instanceof StorageError) return { ...at, kind: "unreadable", level: "unknown", message: error.message };
    throw error;
  } finally {
    source?.close();
  }
}

/** The source; `onRead` is told the bytes that are read of it. */
function counting(source: OpenHandle, onRead: (bytes: number) => void): OpenHandle {
  if (source.whole) return source;
  return {
    size: source.size,
    read(position, target) {
      onRead(target.length);
      source.read(position, target);
    },
    close: () => source.close(),
  };
}

function checkPiece(source: OpenHandle, piece: StatePiece, use: HandleUse, checks: ContentChecks): void {
  if (bytesHandle(use.handle).tag === 16) return;
  switch (piece.use) {
    case "operator":
      if (!piece.isRaw) checkOperatorState(source, piece.handle, checks);
      else if (checks.isDeep) readThrough(source);
      return;
    case "channel":
      return checkChannelState(source, piece.handle, checks);
    case "coordinator":
    case "legacy":
      if (checks.isDeep) readThrough(source);
      return;
    case "keyed":
      return checkKeyed(source, piece, use, checks);
  }
}

function checkKeyed(
  source: OpenHandle,
  piece: Extract<StatePiece, { readonly use: "keyed" }>,
  { use, localPath, offset, handle: file }: HandleUse,
  checks: ContentChecks,
): void {
  const { handle } = piece;
  switch (handle.tag) {
    case 3:
    case 7:
    case 12:
      return checkKeyGroups(source, piece, checks);
    case 5:
    case 11:
      if (use === "backend's meta") return checkMeta(source, checks);
      return checkBackendFile(source, localPath ?? "", handle, checks);
    case 10:
    case 13:
      return checkChangelog(source, { offset, size: sizeOf(file) }, checks);
    case 9:
      return;
  }
}

function sizeOf(handle: StreamStateHandle): Int64 {
  const plain = bytesHandle(handle);
  return plain.tag === 1 || plain.tag === 16 ? 0 : plain.stateSize;
}

/** Looks for files that are missing around the snapshot, where other files of it are, and in `searchIn`. */
async function withWhereabouts(
  problems: readonly FileProblem[],
  files: ReadonlyMap<string, ReferencedFile>,
  { storage, location, searchIn }: VerifyInput,
): Promise<FileProblem[]> {
  const missing = problems.filter((problem) => problem.kind === "missing");
  if (missing.length === 0) return [...problems];
  const gone = new Set(missing.map(({ path }) => path));
  const directories = [...files.keys()].filter((path) => !gone.has(path) && storage.reaches(path));
  const roots = [
    ...searchIn,
    ...directories.slice(0, 1000).map((path) => storage.parent(path)),
    ...ancestors(location, storage),
  ];
  const found = await findByName(new Set(missing.map(({ path }) => fileName(path))), roots, storage);
  return problems.map((problem) => {
    if (problem.kind !== "missing") return problem;
    const { atLeast, isExact } = files.get(problem.path) ?? { atLeast: -1, isExact: false };
    const same = (found.get(fileName(problem.path)) ?? []).filter(({ size }) => !isExact || size === atLeast);
    return { ...problem, foundAt: same.map(({ path }) => path).sort() };
  });
}

/** The directory itself, and those above it: of the job, of all checkpoints, and where savepoints often are beside them. */
function ancestors(location: string, storage: Storage): string[] {
  const directories = [location];
  for (let i = 0; i < 3; i++) {
    const parent = storage.parent(directories.at(-1) as string);
    // a whole machine is not "nearby"
    if (storage.parent(parent) === parent) break;
    directories.push(parent);
  }
  return directories;
}
