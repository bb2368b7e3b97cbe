import type { Int64 } from "../model/values.js";
import { areaOf, checkpointNumber } from "./layout.js";
import type { Evidence, Liveness } from "./liveness/statement.js";
import type { Area, DirectoryKind, Frozen, Reason } from "./model.js";
import type { Verdict } from "./verdict.js";

/** What is known of a directory before its files are listed; plain data. */
export interface DirectoryFacts {
  readonly kind: DirectoryKind;
  /** To the root. */
  readonly relative: string;
  readonly jobId: string | null;
  readonly liveness: Liveness;
  readonly frozen: Frozen | null;
  /** Its own snapshots. */
  readonly snapshots: readonly OwnSnapshot[];
  /** It belongs to a job whose snapshots lie elsewhere. */
  readonly snapshotsElsewhere: boolean;
  /** Directories, relative to the root, that snapshots refer to as a whole. */
  readonly referenced: readonly ReferencedDirectory[];
  /** What is stated to be needed, relative to the root, with everything below. */
  readonly stated: readonly { readonly relative: string; readonly evidence: Evidence }[];
}

export interface ReferencedDirectory {
  /** To the root. */
  readonly relative: string;
  readonly path: string;
  readonly users: readonly number[];
}

export interface OwnSnapshot {
  readonly id: number;
  /** The directory of its `_metadata`, relative to the root. */
  readonly relative: string;
  readonly checkpointId: Int64 | null;
  readonly kind: "savepoint" | "checkpoint" | "unknown";
  readonly unreadable: boolean;
  /** Nothing that is still to be found out makes it superseded. */
  readonly surelyKept: boolean;
}

/** What holds for every file of one directory that nothing refers to. */
export interface PlaceRules {
  readonly area: Area;
  readonly checkpointDirectory: number | null;
  /** Whatever the file is like. */
  readonly always: Verdict | null;
  readonly users: readonly number[];
  /** For a file that Flink may have written, older than the grace period. */
  readonly old: Verdict;
  /** It is only told together with all others of this `chk-N` or savepoint, by the youngest of them. */
  readonly together: string | null;
}

/** Where in a found directory another one lies; both relative to the root. */
export function whereIn({ kind, relative: top }: Pick<DirectoryFacts, "kind" | "relative">, relative: string) {
  const inside = top === "" ? relative : relative.slice(top.length + 1);
  const [first = "", ...deeper] = inside.split("/");
  const isJobs = kind === "job" || kind === "unnamed-job";
  const area: Area = kind === "savepoint" ? "savepoint" : isJobs ? (areaOf(first) ?? "other") : "other";
  return { area, checkpointDirectory: area === "checkpoint" ? checkpointNumber(first) : null, first, deeper };
}

/** Whether Flink keeps files of snapshots right in a directory. */
export function isFlinksPlace(kind: DirectoryKind, area: Area, deeper: readonly string[]): boolean {
  return kind !== "other" && area !== "other" && (area === "shared" || area === "taskowned" || deeper.length === 0);
}

/** The rules for a directory inside `facts`' one. `relative`: to the root. */
export function placeRules(facts: DirectoryFacts, relative: string): PlaceRules {
  const { area, checkpointDirectory, first, deeper } = whereIn(facts, relative);
  const base = { area, checkpointDirectory, users: [] as readonly number[], together: null };
  const always = fixed(facts, relative);
  if (always) return { ...base, ...always, old: foreign };
  if (!isFlinksPlace(facts.kind, area, deeper)) {
    return { ...base, always: now("foreign", { why: "not-flink" }), old: foreign };
  }
  if (area === "savepoint") return { ...base, always: null, ...inSavepoint(facts) };
  if (area === "checkpoint") return { ...base, always: null, ...inCheckpoint(facts, first, checkpointDirectory ?? 0) };
  return { ...base, always: null, old: unreferenced(facts) };
}

const foreign: Verdict = { class: "foreign", reason: { why: "not-flink" }, settled: "now" };

function now(fileClass: Verdict["class"], reason: Reason): Verdict {
  return { class: fileClass, reason, settled: "now" };
}

function fixed(facts: DirectoryFacts, relative: string): Pick<PlaceRules, "always" | "users"> | null {
  if (facts.kind === "high-availability") {
    return { always: now("protected", { why: "high-availability" }), users: [] };
  }
  if (facts.kind === "job-results") return { always: now("protected", { why: "job-result" }), users: [] };
  if (facts.kind === "quarantine") return { always: now("quarantined", { why: "quarantine" }), users: [] };
  const stated = facts.stated.find((other) => isWithin(relative, other.relative));
  if (stated) return { always: now("protected", { why: "stated", evidence: stated.evidence }), users: [] };
  const held = facts.referenced.filter((other) => isWithin(relative, other.relative));
  const users = [...new Set(held.flatMap((other) => other.users))].sort((a, b) => a - b);
  if (held[0]) {
    return { always: now("directory", { why: "in-referenced-directory", directory: held[0].path }), users };
  }
  return facts.frozen ? { always: now("frozen", facts.frozen), users: [] } : null;
}

/** `chk-N`: rules 4, 6 and 8 of the spec's B5. */
function inCheckpoint(facts: DirectoryFacts, name: string, n: number): Pick<PlaceRules, "old" | "together"> {
  const relative = facts.relative === "" ? name : `${facts.relative}/${name}`;
  if (facts.snapshots.some((own) => own.relative === relative)) return { old: unreferenced(facts), together: null };
  if (facts.liveness === "terminated" && !facts.snapshotsElsewhere) {
    return { old: candidate("abandoned-checkpoint", { why: "no-metadata", oldestRetained: null }), together: relative };
  }
  const oldest = oldestRetained(facts.snapshots);
  if (oldest === null || n >= oldest) return { old: unreferenced(facts), together: null };
  return { old: candidate("abandoned-checkpoint", { why: "no-metadata", oldestRetained: oldest }), together: relative };
}

function inSavepoint(facts: DirectoryFacts): Pick<PlaceRules, "old" | "together"> {
  if (facts.snapshots.length > 0) {
    return { old: candidate("abandoned-savepoint", { why: "unreferenced" }), together: facts.relative };
  }
  return {
    old: candidate("abandoned-savepoint", { why: "no-metadata", oldestRetained: null }),
    together: facts.relative,
  };
}

function unreferenced(facts: DirectoryFacts): Verdict {
  if (facts.liveness !== "terminated") return now("live", { why: "job-may-be-running", liveness: facts.liveness });
  if (facts.snapshotsElsewhere) {
    return now("foreign", { why: "snapshots-elsewhere", jobId: facts.jobId ?? "" });
  }
  return candidate(facts.snapshots.length > 0 ? "orphaned" : "dead-job", { why: "unreferenced" });
}

function candidate(fileClass: Verdict["class"], reason: Reason): Verdict {
  return { class: fileClass, reason, settled: "all-seen" };
}

function oldestRetained(snapshots: readonly OwnSnapshot[]): Int64 | null {
  let oldest: Int64 | null = null;
  for (const { checkpointId, kind, unreadable } of snapshots) {
    if (unreadable || checkpointId === null || kind === "savepoint") continue;
    if (oldest === null || checkpointId < oldest) oldest = checkpointId;
  }
  return oldest;
}

/** Both relative to one root. */
export function isWithin(relative: string, directory: string): boolean {
  return directory === "" || relative === directory || relative.startsWith(`${directory}/`);
}
