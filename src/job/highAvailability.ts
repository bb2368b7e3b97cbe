/**
 * What a high-availability storage directory says of jobs: `completedCheckpoint<12 hex>` holds a Java-serialized
 * CompletedCheckpoint (ZooKeeperUtils, KubernetesUtils), `job-result-store/<cluster>/<job id>.json` the end of a job
 * (FileSystemJobResultStore, 1.15+).
 */
import { objectOf, textOf } from "./locatedJson.js";

/** Names of files with a checkpoint that a JobManager would recover from. */
export function isCheckpointPointer(name: string): boolean {
  return /^completedCheckpoint[0-9a-f]{12}$/.test(name);
}

const stringTag = 0x74;
const snapshotPath = /\/(?:chk-\d+|savepoint-[0-9a-f]{6}-[0-9a-f]{12})(?:\/_metadata)?$/;

/**
 * Directories of the snapshots that a serialized checkpoint names, each once: its external pointer. The stream can hold
 * millions of handles, so it is not built: its strings are found by their tag and length.
 */
export function snapshotsNamedIn(bytes: Uint8Array): string[] {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  const found = new Set<string>();
  for (let at = bytes.indexOf(stringTag); at >= 0; at = bytes.indexOf(stringTag, at + 1)) {
    const length = ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0);
    const text = bytes.subarray(at + 3, at + 3 + length);
    if (text.length < length || !endsLikeSnapshot(text)) continue;
    try {
      const path = decoder.decode(text);
      if (snapshotPath.test(path)) found.add(path.replace(/\/_metadata$/, ""));
    } catch {
      // bytes that only look like a string
    }
  }
  return [...found];
}

/** Cheap, before anything is decoded: a digit of `chk-N` or of a savepoint's name, or the end of `_metadata`. */
function endsLikeSnapshot(text: Uint8Array): boolean {
  const last = text.at(-1) ?? 0;
  return text.length > 6 && ((last >= 0x30 && last <= 0x39) || (last >= 0x61 && last <= 0x66));
}

export interface JobResult {
  readonly jobId: string;
  /** "SUCCEEDED", "FAILED", "CANCELED" … */
  readonly status: string;
}

/**
 * The job of an entry of a job result store, and how it ended; null for one that is still being cleaned up
 * (`_DIRTY.json`), and for other files.
 */
export function jobResultOf(name: string, text: string): JobResult | null {
  const jobId = /^([0-9a-f]{32})\.json$/.exec(name)?.[1];
  if (jobId === undefined) return null;
  try {
    const result = objectOf(objectOf(JSON.parse(text))?.["result"]);
    return { jobId, status: textOf(result?.["application-status"]) ?? "ended" };
  } catch {
    return null;
  }
}
