/** What real Flink did, as test/flink/conformance recorded it below `recorded`: a folder a release, and all manifests. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { FileCheck } from "../../src/check/context.js";
import { type DeclaredJob, type Door, parseManifest, type RuleId } from "../../src/index.js";
import type { SerializerAnswer } from "../../src/job/jar/answer.js";

const recorded = process.env["CONFORMANCE_RECORDED"] ?? join(import.meta.dirname, "recorded");

/** What Flink did with a case. */
export interface Outcome {
  readonly result: "restored" | "restored-with-loss" | "refused";
  readonly phase?: "build" | "submit" | "task" | "first-checkpoint";
  /** Phase `task`: before all tasks ran, or when a state was used for the first time. */
  readonly at?: "initialize" | "access";
  /** Class of the root cause, and its text. */
  readonly error?: string;
  readonly message?: string;
  readonly lost?: readonly { operator: string; kind: string; state?: string; detail: string }[];
}

/** A snapshot of one job, restored into another; `snapshot`, `previousJob` and `job` are digests of what is recorded. */
export interface RecordedCase {
  readonly id: string;
  /** What the case is about; random cases are about nothing in particular. */
  readonly rules?: Readonly<Partial<Record<RuleId, "trigger" | "near-miss">>>;
  readonly door: Door;
  /** The release that wrote the snapshot; absent: the one that restored it. */
  readonly from?: string;
  readonly kind: string;
  readonly tamper?: string;
  readonly allowNonRestoredState?: boolean;
  readonly claimMode?: "CLAIM" | "NO_CLAIM" | "LEGACY";
  /** Null: it had been deleted. */
  readonly snapshot: string | null;
  readonly previousJob: string;
  readonly job: string;
  readonly files?: FileCheck;
  readonly outcome: Outcome;
}

/** Everything recorded of one Flink release. */
export interface Recording {
  readonly release: string;
  readonly cases: readonly RecordedCase[];
  /** The metadata file of a snapshot; null: a path where there is none. */
  snapshotPath(digest: string | null): string;
  job(digest: string): DeclaredJob;
}

/** Of every release, oldest first. */
export function recordings(): Recording[] {
  if (!existsSync(recorded)) return [];
  const jobs = jobsOf(join(recorded, "manifests.jsonl"));
  const releases = readdirSync(recorded, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return releases
    .map((entry) => entry.name)
    .sort()
    .map((release) => recordingOf(release, jobs));
}

function recordingOf(release: string, job: Recording["job"]): Recording {
  const folder = join(recorded, release);
  return {
    release,
    job,
    cases: lines<RecordedCase>(join(folder, "cases.jsonl")),
    snapshotPath: (digest) => join(folder, "snapshots", digest === null ? "none" : `${digest}.metadata`),
  };
}

/** Manifests are parsed when they are asked for: some are meant to be refused. */
function jobsOf(file: string): Recording["job"] {
  const manifests = new Map(lines<{ digest: string; manifest: unknown }>(file).map((m) => [m.digest, m.manifest]));
  const jobs = new Map<string, DeclaredJob>();
  return (digest) => {
    const known = jobs.get(digest);
    if (known) return known;
    if (!manifests.has(digest)) throw new Error(`${file}: no manifest ${digest}`);
    const job = parseManifest(JSON.stringify(manifests.get(digest)));
    jobs.set(digest, job);
    return job;
  };
}

function lines<T>(file: string): T[] {
  return readFileSync(file, "utf8")
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as T);
}

/** How often Flink and the rules agreed on a case at a door; `open`: the rules leave it undecided. */
export type Agreed = Readonly<Record<"accepted" | "rejected" | "open" | "disagreed" | "unanswered", number>>;
type ByDoor<T> = Readonly<Record<Door, T>>;

/** What Flink said to every case through the helper of `check --jar --confirm` (test/flink/conformance/run --confirm). */
export interface Confirmed {
  readonly agreed: ByDoor<Agreed>;
  /** Cases by id. */
  readonly asked: readonly string[];
  readonly refused: ByDoor<readonly string[]>;
  readonly unanswered: ByDoor<readonly string[]>;
  /** Flink does not build the job. */
  readonly withoutJob: readonly string[];
}

/** By release; 1.16.3 wrote its snapshots for it, which are not kept. */
export function confirmed(): Readonly<Record<string, Confirmed>> {
  return JSON.parse(readFileSync(join(import.meta.dirname, "confirmed.json"), "utf8"));
}

/** What the job's serializers said through the helper (test/flink/conformance/run --confirm serializers). */
export interface SerializersAsked {
  readonly serializers: readonly Omit<SerializerAnswer, "job">[];
  /** By id: those of which that was said. */
  readonly cases: readonly string[];
}

/** By release. */
export function serializersAsked(): Readonly<Record<string, readonly SerializersAsked[]>> {
  return JSON.parse(readFileSync(join(import.meta.dirname, "confirmed-serializers.json"), "utf8"));
}

/** What the JobManager alone said to a case, its snapshot written anew: no task was there to run. */
export interface SecondLook {
  readonly release: string;
  readonly id: string;
  readonly answer: "accepted" | "refused";
  readonly message?: string;
}

export function secondLooks(): SecondLook[] {
  return readFileSync(join(import.meta.dirname, "second-look.jsonl"), "utf8")
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line));
}
