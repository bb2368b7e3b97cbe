/** What a <job>, or one side of a diff, can be: a snapshot, a file that declares a job, or a REST endpoint. */
import { StorageError, UsageError } from "../errors.js";
import type { DeclaredJob } from "../job/declaredJob.js";
import { kindOfText, type TextKind } from "../job/recognize.js";
import { jobOfSnapshot } from "../job/snapshotJob.js";
import type { Snapshot } from "../model/snapshot.js";
import type { Storage } from "../storage/port.js";
import { readHead, readWhole } from "./bytes.js";
import type { Io } from "./io.js";
import { noContext, type ReadContext, type ReadSource, readText } from "./openText.js";
import type { Arguments } from "./options.js";
import { openSnapshot } from "./snapshots.js";

export type Source =
  | { readonly kind: "snapshot"; readonly snapshot: Snapshot }
  | { readonly kind: "job"; readonly job: DeclaredJob };

/** Opened, and not read further than was needed to tell what it is. */
export type Opened =
  | { readonly kind: "snapshot"; readonly location: string; readonly snapshot: Snapshot }
  | { readonly kind: "url"; readonly location: string }
  | { readonly kind: TextKind; readonly location: string; readonly text: string; readonly name?: string };

export const supportedSources =
  "Pass a manifest (JSON, YAML, or one uid a line), a savepoint or checkpoint, or another kind of docs/job-sources.md; - is standard input.";

/** Reads whatever is at a location; `-` is standard input. Throws a UsageError for other kinds of files. */
export async function openSource(location: string, io: Io): Promise<Source> {
  const opened = await open(location, io);
  if (opened.kind === "snapshot") return opened;
  return { kind: "job", job: (await read(opened, noContext, io)).job };
}

/** The same as a job: a snapshot declares the operators that it holds. */
export async function openJob(location: string, io: Io): Promise<DeclaredJob> {
  return (await read(await open(location, io), noContext, io)).job;
}

/** Finds out what is at a location. `as`: it is said to be of this kind. */
export async function open(location: string, io: Io, as?: TextKind): Promise<Opened> {
  if (/^https?:\/\//i.test(location)) return { kind: "url", location };
  if (location === "-") {
    const text = textOf(await io.stdin(), "standard input");
    return { kind: as ?? kindOfText(text, "-"), location: "-", text };
  }
  const found = await find(location, io.storage);
  if (found.kind === "snapshot")
    return { kind: "snapshot", location, snapshot: await openSnapshot(location, io.storage) };
  const text = textOf(await readWhole(found.path, io.storage), found.path);
  const kind = as ?? kindOfText(text, found.path);
  if (kind === "manifest" && !mayBeManifest(found.path, text)) {
    throw new UsageError(`${location} is not of a kind that a job can be read from`, { fix: supportedSources });
  }
  return { kind, location: found.path, text, ...(found.name !== undefined && { name: found.name }) };
}

/** Whether it is a jar on a session cluster, which is planned with arguments. */
export const isJarUrl = ({ kind, location }: Opened): boolean => kind === "url" && /\/jars\/[^/]/.test(location);

/** Reads what was opened. `args`: how to ask REST endpoints. */
export async function read(opened: Opened, context: ReadContext, io: Io, args: Arguments = {}): Promise<ReadSource> {
  if (opened.kind === "snapshot") return { job: jobOfSnapshot(opened.snapshot, opened.location) };
  if (opened.kind !== "url") return readText(opened.text, opened.kind, opened.location, context, opened.name);
  const [{ askRest, restSettings }, { jobOfRest, verticesOfAnswers }] = await Promise.all([
    import("./rest.js"),
    import("../job/restJob.js"),
  ]);
  const { answers, location } = await askRest(opened.location, restSettings(args, io));
  return { job: jobOfRest(answers, { kind: "rest", location }), vertices: verticesOfAnswers(answers) };
}

const snapshotMagic = [0x49, 0x60, 0x67, 0x2d];

type Found =
  | { readonly kind: "snapshot" }
  /** `name`: what stands behind a # that is no part of the file's name. */
  | { readonly kind: "file"; readonly path: string; readonly name?: string };

/**
 * A directory is a snapshot, or the configuration of a Flink distribution: of its two files the one that Flink takes, which
 * is flink-conf.yaml where both are there (GlobalConfiguration, 1.19 and 1.20). A file is told by its first bytes.
 */
async function find(location: string, storage: Storage): Promise<Found> {
  const found = await storage.stat(location);
  if (found === null) {
    const [, path, name] = /^(.+\.(?:ya?ml|zpln|json))#([^#/]+)$/i.exec(location) ?? [];
    if (path !== undefined && name !== undefined && (await storage.stat(path)) !== null) {
      return { kind: "file", path, name };
    }
    throw new StorageError(`${location}: there is no such file or directory`, { fix: supportedSources });
  }
  if (found.kind === "directory") {
    if (await storage.stat(storage.child(found.path, "_metadata"))) return { kind: "snapshot" };
    for (const name of ["flink-conf.yaml", "config.yaml"]) {
      const file = storage.child(found.path, name);
      if (await storage.stat(file)) return { kind: "file", path: file };
    }
    throw new UsageError(`${location} is a directory without _metadata`, { fix: supportedSources });
  }
  const head = await readHead(found.path, snapshotMagic.length, storage);
  const isSnapshot = head.length === snapshotMagic.length && snapshotMagic.every((byte, i) => head[i] === byte);
  return isSnapshot ? { kind: "snapshot" } : { kind: "file", path: location };
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
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    // a uid that is misread is another operator
    throw new UsageError(`${location} is no text in UTF-8; a job cannot be read from that`, {
      fix: "Save it as UTF-8, for example with iconv -f GBK -t UTF-8.",
    });
  }
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
