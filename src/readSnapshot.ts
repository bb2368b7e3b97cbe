import { metadataFileMissingText, restorePathMissingText } from "./check/rules/R-97-restore-path-missing.js";
import { StorageError } from "./errors.js";
import { mergedChannelMembers } from "./metadata/mergedMembers.js";
import { visitMetadata } from "./metadata/visit.js";
import type { Snapshot } from "./model/snapshot.js";
import { Summarizer } from "./model/summarize.js";
import { storageFor } from "./storage/anyStorage.js";
import type { Storage } from "./storage/port.js";

/** There is no snapshot where one was expected; what Flink says then is rule R-97. */
export class SnapshotNotFoundError extends StorageError {
  readonly rule = "R-97";
  readonly flinkError: string;

  constructor(message: string, fix: string, flinkError: string) {
    super(message, { fix });
    this.flinkError = flinkError;
  }
}

export interface ReadSnapshotOptions {
  /** Where to read from; default: this machine's files, or the remote system on which the location is. */
  readonly storage?: Storage;
  /** Read metadata version 7 as FLIP-600 proposes it. Default false. */
  readonly allowProposedV7?: boolean;
}

/** The metadata file of a snapshot, by Flink's rule: a directory's `_metadata`, or the given file whatever its name. */
export async function findMetadata(location: string, storage: Storage = storageFor(location)) {
  const found = await storage.stat(location);
  if (!found) {
    throw new SnapshotNotFoundError(
      `${location}: there is no such file or directory`,
      "Pass a savepoint or chk-N directory, or a _metadata file.",
      restorePathMissingText(location, schemeOf(location)),
    );
  }
  if (found.kind === "file") return { directory: storage.parent(found.path), metadata: found };
  const metadata = await storage.stat(storage.child(found.path, "_metadata"));
  if (metadata?.kind !== "file") {
    throw new SnapshotNotFoundError(
      `${location}: there is no _metadata in this directory`,
      isCheckpointDirectory(found.path)
        ? "This checkpoint was not completed, or is gone. `restorable latest` on the directory above finds the newest that is whole."
        : "Pass the savepoint or chk-N directory itself. `restorable latest` on this directory finds the newest that is whole.",
      metadataFileMissingText(location),
    );
  }
  return { directory: found.path, metadata };
}

function isCheckpointDirectory(path: string): boolean {
  return /(^|\/)chk-\d+\/?$/.test(path);
}

function schemeOf(location: string): string {
  return /^([a-z][a-z0-9+.-]*):/i.exec(location)?.[1] ?? "file";
}

/**
 * Reads what the metadata of a savepoint or checkpoint says, in one streaming pass: memory does not grow with the file.
 * `location`: a directory that holds `_metadata`, or the file itself.
 * Throws a StorageError (not there, not readable) or a FormatError (not a metadata file, broken).
 */
export async function readSnapshot(location: string, options: ReadSnapshotOptions = {}): Promise<Snapshot> {
  const storage = options.storage ?? storageFor(location);
  const { directory, metadata } = await findMetadata(location, storage);
  const file = await storage.open(metadata.path);
  try {
    const summarizer = new Summarizer(mergedChannelMembers);
    visitMetadata(file, summarizer, { allowProposedV7: options.allowProposedV7 ?? false });
    return summarizer.finish({
      location: directory,
      metadataPath: metadata.path,
      metadataSizeInBytes: file.size,
    });
  } finally {
    file.close();
  }
}
