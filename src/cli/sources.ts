/** What a <job>, or one side of a diff, can be: a snapshot, or a manifest in one of its forms. */
import { StorageError, UsageError } from "../errors.js";
import type { DeclaredJob } from "../job/declaredJob.js";
import { loadManifest } from "../job/loadManifest.js";
import { jobOfSnapshot } from "../job/snapshotJob.js";
import type { Snapshot } from "../model/snapshot.js";
import type { Storage } from "../storage/port.js";
import { readHead, readWhole } from "./bytes.js";
import type { Io } from "./io.js";
import { openSnapshot } from "./snapshots.js";

export type Source =
  | { readonly kind: "snapshot"; readonly snapshot: Snapshot }
  | { readonly kind: "job"; readonly job: DeclaredJob };

export const supportedSources =
  "Pass a manifest (JSON, YAML, or one uid a line; docs/manifest.md), a savepoint or checkpoint, or - for a manifest on standard input.";

/** Reads whatever is at a location; `-` is a manifest on standard input. Throws a UsageError for other kinds of files. */
export async function openSource(location: string, io: Io): Promise<Source> {
  if (location === "-") {
    return { kind: "job", job: await loadManifest(textOf(await io.stdin(), "standard input"), { location: "-" }) };
  }
  if (await isSnapshot(location, io.storage)) {
    return { kind: "snapshot", snapshot: await openSnapshot(location, io.storage) };
  }
  const text = textOf(await readWhole(location, io.storage), location);
  if (!mayBeManifest(location, text)) {
    throw new UsageError(`${location} is not of a kind that a job can be read from`, { fix: supportedSources });
  }
  return { kind: "job", job: await loadManifest(text, { location }) };
}

/** The same as a job: a snapshot declares the operators that it holds. */
export async function openJob(location: string, io: Io): Promise<DeclaredJob> {
  const source = await openSource(location, io);
  return source.kind === "job" ? source.job : jobOfSnapshot(source.snapshot, location);
}

const snapshotMagic = [0x49, 0x60, 0x67, 0x2d];

/** A directory can be nothing else; a file is told by its first bytes. Throws where there is nothing of the kind. */
async function isSnapshot(location: string, storage: Storage): Promise<boolean> {
  const found = await storage.stat(location);
  if (found === null) {
    throw new StorageError(`${location}: there is no such file or directory`, { fix: supportedSources });
  }
  if (found.kind === "directory") {
    if (await storage.stat(storage.child(found.path, "_metadata"))) return true;
    throw new UsageError(`${location} is a directory without _metadata`, { fix: supportedSources });
  }
  const head = await readHead(found.path, snapshotMagic.length, storage);
  return head.length === snapshotMagic.length && snapshotMagic.every((byte, i) => head[i] === byte);
}

/** By its ending, or by how it begins: a list of uids can look like anything, and so has to be called .txt or have no ending. */
function mayBeManifest(location: string, text: string): boolean {
  const ending = /[^/\\.]\.([a-z0-9]+)$/i.exec(location)?.[1]?.toLowerCase();
  if (ending === undefined || ["json", "yaml", "yml", "txt"].includes(ending)) return true;
  return /^\ufeff?\s*(?:[[{]|---|["']?(?:manifestVersion|operators)["']?\s*:)/.test(text);
}

/** UTF-8 text; binary files are named for what they look like. Throws a UsageError. */
function textOf(bytes: Uint8Array, location: string): string {
  const kind = binaryKind(bytes);
  if (kind !== null) {
    throw new UsageError(`${location} is ${kind}; a job cannot be read from that`, { fix: supportedSources });
  }
  return new TextDecoder("utf-8").decode(bytes);
}

/** What a file that is no text may be. */
function binaryKind(bytes: Uint8Array): string | null {
  const starts = (...head: readonly number[]) => head.every((byte, i) => bytes[i] === byte);
  if (starts(0x50, 0x4b, 0x03, 0x04)) return "a jar or zip file";
  if (starts(0xca, 0xfe, 0xba, 0xbe)) return "a Java class file";
  if (starts(0x1f, 0x8b)) return "a gzip file";
  if (starts(0xac, 0xed)) return "a Java object stream";
  return bytes.subarray(0, 4096).includes(0) ? "a binary file" : null;
}
