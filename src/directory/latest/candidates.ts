import type { Storage, StoredFile } from "../../storage/port.js";

/** A directory that holds a savepoint or checkpoint, or began to be one. */
export interface Candidate {
  /** As `flink run -s` takes it. */
  readonly location: string;
  /** Null: there is none (yet). */
  readonly metadata: StoredFile | null;
  /** From the names of the directories around it; a savepoint's name has the first six digits only. */
  readonly jobId: string | null;
  readonly jobIdPrefix: string | null;
  /** From the name `chk-N`; null for others. */
  readonly chkNumber: number | null;
}

export interface Found {
  readonly candidates: readonly Candidate[];
  /** Directories that were looked into. */
  readonly directories: number;
}

/** Directories looked into at the same time: each is a request or two where storage is remote. */
const atOnce = 32;

const jobDirectory = /^[0-9a-f]{32}$/;
const checkpointDirectory = /^chk-(\d{1,18})$/;
const savepointDirectory = /^savepoint-([0-9a-f]{6})-[0-9a-f]{12}$/;

/** What belongs to a job beside its checkpoints, and holds no snapshots (AbstractFsCheckpointStorageAccess, FsStateChangelogStorage). */
const besideCheckpoints = new Set(["shared", "taskowned", "dstl"]);

/**
 * Every snapshot at or below some directories. Links are not followed. A root that is given twice, or lies in another,
 * counts once. Throws a StorageError where a root is not there or cannot be listed.
 */
export async function findCandidates(
  roots: readonly string[],
  storage: Storage,
  progress?: (found: Found) => void,
): Promise<Found> {
  const found = new Map<string, Candidate>();
  let directories = 0;
  let waiting = [...new Set(roots)];
  let isRoot = true;
  while (waiting.length > 0) {
    const next: string[] = [];
    for (let i = 0; i < waiting.length; i += atOnce) {
      const looked = await Promise.all(
        waiting.slice(i, i + atOnce).map((directory) => lookInto(directory, storage, isRoot)),
      );
      for (const { candidate, below } of looked) {
        if (candidate) found.set(candidate.metadata?.path ?? candidate.location, candidate);
        next.push(...below);
      }
      directories += looked.length;
      progress?.({ candidates: [...found.values()], directories });
    }
    waiting = next;
    isRoot = false;
  }
  return { candidates: [...found.values()], directories };
}

interface Looked {
  readonly candidate?: Candidate;
  /** Directories to look into next. */
  readonly below: readonly string[];
}

/** One directory. Checkpoints and savepoints are known by their names, so that their files need not be listed. */
async function lookInto(directory: string, storage: Storage, isRoot: boolean): Promise<Looked> {
  const name = lastPart(directory);
  const isNamed = checkpointDirectory.test(name) || savepointDirectory.test(name);
  if (isNamed) {
    const metadata = await storage.stat(storage.child(directory, "_metadata"));
    if (metadata?.kind === "file" || checkpointDirectory.test(name)) {
      return { candidate: candidateOf(directory, metadata, storage), below: [] };
    }
  }
  const below: string[] = [];
  let metadata: StoredFile | undefined;
  for await (const entry of entriesOf(directory, storage, isRoot)) {
    if (entry.kind === "directory") below.push(storage.child(directory, lastPart(entry.path)));
    else if (lastPart(entry.path) === "_metadata") metadata = entry;
  }
  const isOfJob = jobDirectory.test(name) || below.some((path) => checkpointDirectory.test(lastPart(path)));
  return {
    ...(metadata || isNamed ? { candidate: candidateOf(directory, metadata ?? null, storage) } : {}),
    below: isOfJob ? below.filter((path) => !besideCheckpoints.has(lastPart(path))) : below,
  };
}

/** A directory that vanished meanwhile is empty; a root has to be there. */
async function* entriesOf(directory: string, storage: Storage, isRoot: boolean): AsyncGenerator<StoredFile> {
  try {
    yield* storage.list(directory);
  } catch (error) {
    if (isRoot || (await storage.stat(directory)) !== null) throw error;
  }
}

function candidateOf(location: string, metadata: StoredFile | null, storage: Storage): Candidate {
  const name = lastPart(location);
  const chk = checkpointDirectory.exec(name)?.[1];
  const parent = lastPart(storage.parent(location));
  const jobId = chk !== undefined && jobDirectory.test(parent) ? parent : null;
  return {
    location,
    metadata: metadata?.kind === "file" ? metadata : null,
    jobId,
    jobIdPrefix: jobId?.slice(0, 6) ?? savepointDirectory.exec(name)?.[1] ?? null,
    chkNumber: chk === undefined ? null : Number(chk),
  };
}

/** Name of a file or directory. */
export function lastPart(path: string): string {
  const trimmed = path.replace(/\/+$/, "");
  return trimmed.slice(trimmed.lastIndexOf("/") + 1);
}
