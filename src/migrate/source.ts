import { FormatError } from "../bytes/errors.js";
import type { ByteSource } from "../bytes/source.js";
import { mergedChannelMembers } from "../metadata/mergedMembers.js";
import { visitMetadata } from "../metadata/visit.js";
import type { Snapshot } from "../model/snapshot.js";
import { Summarizer } from "../model/summarize.js";
import { addInt64, type Int64 } from "../model/values.js";
import type { MetadataVisitor, Reference } from "../model/visitor.js";
import { childOf, directoryOf, storedForm } from "./paths.js";

/** What the references of a snapshot come to. */
export interface References {
  /** Relative and absolute ones; segments are absolute. */
  readonly relative: number;
  readonly absolute: number;
  /**
   * Distinct files by absolute path, in the order of the file, with their sizes (−1: not known, as for segments and
   * changelog files); of the first references only, see `complete`.
   */
  readonly files: ReadonlyMap<string, Int64>;
  /** Directories that file-merging handles keep alive. */
  readonly directories: ReadonlySet<string>;
  /** False where there were more references than are looked at one by one. */
  readonly complete: boolean;
}

/** A snapshot that is to be rewritten. */
export interface Source {
  /** The directory, in the form that Flink stores. */
  readonly directory: string;
  readonly metadataPath: string;
  readonly snapshot: Snapshot;
  readonly references: References;
  /** The file ends inside its checkpoint properties. */
  readonly tailIsCut: boolean;
}

/** References that are looked at one by one: the path of each takes longer to decode than to pass, and room to keep. */
const lookedAt = 20_000;

/** Where each of them is wanted: a plan that says what is copied where, or which are repaired. */
export const lookedAtInFull = 200_000;

/**
 * Reads a snapshot in one pass. Throws a FormatError for a broken file, but for one that ends inside its checkpoint
 * properties: everything that is state is there then.
 * @param atMost references that are looked at one by one
 */
export function readSource(
  file: ByteSource,
  found: { readonly directory: string; readonly metadataPath: string },
  atMost = lookedAt,
): Source {
  const directory = storedForm(found.directory);
  const summarizer = new Summarizer(mergedChannelMembers);
  const collector = new ReferenceCollector(directory, atMost);
  const tailIsCut = visitUpToTail(file, both(summarizer, collector));
  const snapshot = summarizer.finish({
    location: found.directory,
    metadataPath: found.metadataPath,
    metadataSizeInBytes: file.size,
  });
  return { directory, metadataPath: found.metadataPath, snapshot, references: collector, tailIsCut };
}

function visitUpToTail(file: ByteSource, visitor: MetadataVisitor): boolean {
  try {
    visitMetadata(file, visitor);
    return false;
  } catch (error) {
    if (!(error instanceof FormatError && error.looks === "truncated" && error.path[0] === "checkpointProperties")) {
      throw error;
    }
    visitor.end?.(null, 0);
    return true;
  }
}

class ReferenceCollector implements References {
  relative = 0;
  absolute = 0;
  complete = true;
  readonly files = new Map<string, Int64>();
  readonly directories = new Set<string>();
  readonly #directory: string;
  readonly #atMost: number;

  constructor(directory: string, atMost: number) {
    this.#directory = directory;
    this.#atMost = atMost;
  }

  reference(reference: Reference): void {
    const { tag, stateSize, role } = reference;
    if (tag === 1 || tag === 16) return;
    if (tag === 6) this.relative++;
    else this.absolute++;
    if (this.relative + this.absolute > this.#atMost) {
      this.complete = false;
      return;
    }
    const path = tag === 6 ? childOf(this.#directory, reference.path) : reference.path;
    // a segment is part of a file, and a changelog file is longer than what it is said to hold
    const sizeInBytes = tag === 15 || role === "changelog" ? -1 : stateSize;
    const known = this.files.get(path);
    if (known === undefined || (known < 0 && sizeInBytes >= 0)) this.files.set(path, sizeInBytes);
  }

  add(taskOwned: string, shared: string): void {
    for (const directory of [taskOwned, shared]) if (directory !== "") this.directories.add(directory);
  }
}

/** Everything to the summarizer, references to the collector too. */
function both(summarizer: Summarizer, collector: ReferenceCollector): MetadataVisitor {
  return {
    header: (version, checkpointId, changelogLayout) => summarizer.header(version, checkpointId, changelogLayout),
    masterState: (name, version, size) => summarizer.masterState(name, version, size),
    operatorStart: (operator) => summarizer.operatorStart(operator),
    subtaskCount: (count, fullyFinished) => summarizer.subtaskCount(count, fullyFinished),
    subtask: (index, finished) => summarizer.subtask(index, finished),
    operatorState: (category, tag, empty) => summarizer.operatorState(category, tag, empty),
    operatorStateEntry: (name, mode, count, category) => summarizer.operatorStateEntry(name, mode, count, category),
    directories: (taskOwned, shared) => collector.add(taskOwned, shared),
    keyedState: (category, tag, depth) => summarizer.keyedState(category, tag, depth),
    channelState: (handle) => summarizer.channelState(handle),
    stateSize: (bytes) => summarizer.stateSize(bytes),
    reference: (reference) => {
      summarizer.reference(reference);
      collector.reference(reference);
    },
    operatorEnd: () => summarizer.operatorEnd(),
    end: (properties, trailing) => summarizer.end(properties, trailing),
  };
}

/** Files by the directory that they lie in. */
export function byDirectory(files: Iterable<readonly [string, Int64]>): Map<string, { files: number; bytes: Int64 }> {
  const directories = new Map<string, { files: number; bytes: Int64 }>();
  for (const [path, sizeInBytes] of files) {
    const directory = directoryOf(path);
    const sum = directories.get(directory) ?? { files: 0, bytes: 0 };
    const bytes = sizeInBytes > 0 ? addInt64(sum.bytes, sizeInBytes) : sum.bytes;
    directories.set(directory, { files: sum.files + 1, bytes });
  }
  return directories;
}
