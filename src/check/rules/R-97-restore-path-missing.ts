import { defineRule } from "../rule.js";

/** The texts of AbstractFsCheckpointStorageAccess.resolveCheckpointPointer, where there is nothing to check at all. */
export function restorePathMissingText(path: string, scheme: string): string {
  return `Cannot find checkpoint or savepoint file/directory '${path}' on file system '${scheme}'.`;
}

export function metadataFileMissingText(path: string): string {
  return `Cannot find meta data file '_metadata' in directory '${path}'. Please try to load the checkpoint/savepoint directly from the metadata file instead of the directory.`;
}

/** Without a snapshot there is no check: reading it fails with this rule's text, and the exit code says "could not". */
export const restorePathMissing = defineRule<Record<never, never>>({
  id: "R-97",
  name: "restore-path-missing",
  title: "There is no snapshot at the path",
  doors: ["path"],
  needs: [],
  applies: () => false,
  check: () => [],
});
