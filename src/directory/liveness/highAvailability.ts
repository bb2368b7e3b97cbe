import type { ByteSource } from "../../bytes/source.js";
import type { Evidence, Statement } from "./statement.js";

/** Bytes looked at together; what lies across two of them is seen because they overlap. */
const windowSize = 1 << 20;
const overlap = 1024;

/**
 * What a `completedCheckpoint…` file of a high-availability storage directory needs: the checkpoint that it names, and every
 * file by its name. The file is a Java-serialized CompletedCheckpoint, whose paths come as URIs, as strings and as relative
 * names; job directories, `chk-N` and the UUIDs of files look the same in all of them, whatever class holds them.
 * Whether a store still points at the file cannot be told from it.
 */
export function statementsOfCompletedCheckpoint(file: ByteSource, evidence: Evidence): Statement[] {
  const names = new Set<string>();
  const checkpoints = new Map<string, Statement>();
  for (let position = 0; position < file.size; position += windowSize - overlap) {
    const bytes = new Uint8Array(Math.min(windowSize, file.size - position));
    file.read(position, bytes);
    const text = latin1(bytes);
    for (const [name] of text.matchAll(fileNames)) names.add(name);
    for (const [place, jobId = "", n] of text.matchAll(checkpointPaths)) {
      checkpoints.set(place, { about: "checkpoint", jobId, checkpointId: Number(n), evidence });
    }
  }
  return [...checkpoints.values(), ...[...names].map((name): Statement => ({ about: "name", name, evidence }))];
}

/** Files of state, and the directories of file merging. */
const fileNames = /[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}|(?<=\/)job_[0-9a-f]{32}_(?:tm|op)_[\w-]+/g;
const checkpointPaths = /([0-9a-f]{32})\/chk-(\d{1,15})(?!\d)/g;

function latin1(bytes: Uint8Array): string {
  let text = "";
  for (let at = 0; at < bytes.length; at += 8192) text += String.fromCharCode(...bytes.subarray(at, at + 8192));
  return text;
}
