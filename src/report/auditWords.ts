/** An audit in words: classes, reasons, who says that a job runs. */
import type { Evidence, Liveness } from "../directory/liveness/statement.js";
import {
  type AuditedFile,
  type AuditedSnapshot,
  candidateClasses,
  type FileClass,
  type Frozen,
  fileClasses,
  type SnapshotKey,
  type Standing,
} from "../directory/model.js";
import type { CheckpointProperties } from "../model/metadata.js";
import { agoText, durationText } from "./age.js";
import { printable } from "./printable.js";
import { grouped } from "./size.js";
import { counted, listed } from "./text.js";

/** What a class means for whoever pays for it. */
export type ClassGroup = "needed" | "not needed" | "not ours to judge";

const needed: ReadonlySet<FileClass> = new Set(["metadata", "exclusive", "shared", "segment", "directory", "named"]);
const candidates: ReadonlySet<FileClass> = new Set(candidateClasses);

export function groupOf(fileClass: FileClass): ClassGroup {
  return needed.has(fileClass) ? "needed" : candidates.has(fileClass) ? "not needed" : "not ours to judge";
}

/** Classes by group, in the order in which they are told. */
export function classesOf(group: ClassGroup): FileClass[] {
  return fileClasses.filter((fileClass) => groupOf(fileClass) === group);
}

/** What the files of a class are, in a few words. */
export const classAbout: Readonly<Record<FileClass, string>> = {
  metadata: "_metadata of snapshots",
  exclusive: "of one snapshot, in its directory",
  shared: "used by snapshots elsewhere",
  segment: "merged files, used in part",
  directory: "in a directory that a snapshot names",
  named: "named like something that is missing",
  "stale-checkpoint": "of superseded checkpoints only",
  "abandoned-checkpoint": "of checkpoints never completed",
  "abandoned-savepoint": "of savepoints never completed",
  orphaned: "used by nothing, job has ended",
  "dead-job": "the job ended and left no snapshot",
  "in-progress": "too young to judge",
  live: "used by nothing, job may run",
  frozen: "cannot be judged",
  protected: "high availability, job results, stated",
  foreign: "not of Flink, or nobody knows whose",
  link: "symbolic links",
  quarantined: "put aside by clean",
};

/** Why a file has its class, as one line. */
export function reasonText(file: AuditedFile, now: number): string {
  const { reason, usedBy } = file;
  switch (reason.why) {
    case "referenced":
      return `used by ${usersText(usedBy)}`;
    case "in-referenced-directory":
      return `in ${printable(reason.directory)}, used by ${usersText(usedBy)}`;
    case "same-name":
      return `named like ${printable(reason.reference)}, which is not where a snapshot says`;
    case "superseded":
      return `only used by ${usersText(usedBy)}; newer is ${printable(reason.by)}`;
    case "no-metadata":
      return reason.oldestRetained === null
        ? "no _metadata, and the job has ended"
        : `no _metadata, and older than checkpoint ${reason.oldestRetained}, which is complete`;
    case "unreferenced":
      return "no snapshot that was read uses it";
    case "young":
      return reason.until === null
        ? "its age is not known"
        : `too young to judge for another ${durationText(Math.max(reason.until - now, 0))}`;
    case "job-may-be-running":
      return reason.liveness === "alive"
        ? "its job runs, or may be started again"
        : "its job may be running: nothing says that it has ended";
    case "jobs-may-mix":
    case "unreadable-metadata":
    case "unreadable-directory":
    case "changing":
      return frozenText(reason);
    case "high-availability":
      return "Flink's high availability";
    case "job-result":
      return "Flink's job result store";
    case "stated":
      return evidenceText(reason.evidence);
    case "snapshots-elsewhere":
      return `data of job ${reason.jobId}, whose snapshots lie elsewhere`;
    case "not-flink":
      return "nothing that Flink writes";
    case "link":
      return reason.target === null ? "a symbolic link" : `a link to ${printable(reason.target)}`;
    case "quarantine":
      return "put aside by clean";
    default:
      return reason satisfies never;
  }
}

/** "chk-41, chk-42 and 3 more of job 5a4d…" */
export function usersText(users: readonly SnapshotKey[], shown = 4): string {
  const names = users.slice(0, shown).map(({ location }) => printable(shortLocation(location)));
  const left = users.length - names.length;
  const jobs = [...new Set(users.flatMap(({ jobId }) => jobId ?? []))];
  const of = jobs.length === 0 ? "" : jobs.length === 1 ? ` of job ${jobs[0]}` : ` of ${jobs.length} jobs`;
  return `${left > 0 ? `${names.join(", ")} and ${grouped(left)} more` : listed(names)}${of}`;
}

/** Last part of a path. */
export function shortLocation(location: string): string {
  return location.slice(location.lastIndexOf("/") + 1);
}

export function frozenText(frozen: Frozen): string {
  switch (frozen.why) {
    case "jobs-may-mix":
      return frozen.proof === null
        ? "jobs may mix here: nothing says which job a file belongs to"
        : `jobs mix here: ${frozen.proof.map((path) => printable(shortLocation(path))).join(" and ")} cannot be of one job`;
    case "unreadable-metadata":
      return `${printable(frozen.metadata)} cannot be read, and may use anything`;
    case "unreadable-directory":
      return `${printable(frozen.directory)} could not be looked at: what is in it may use anything`;
    case "changing":
      return "it went on changing while it was read";
  }
}

export function evidenceText(evidence: Evidence): string {
  switch (evidence.source) {
    case "user":
      return printable(evidence.option);
    case "rest":
      return `${printable(evidence.url)} says ${printable(evidence.status)}`;
    case "high-availability":
      return `high availability: ${printable(evidence.file)}`;
    case "job-result-store":
      return `job result store: ${printable(evidence.status)}`;
    case "kubernetes":
      return `${printable(evidence.resource)}, ${printable(evidence.field)}`;
    case "zeppelin":
      return `paragraph ${printable(evidence.paragraph)} of ${printable(evidence.note)}`;
    case "audit":
      return `${printable(shortLocation(evidence.checkpoint))} was completed meanwhile`;
  }
}

export const livenessWord: Readonly<Record<Liveness, string>> = {
  alive: "runs",
  terminated: "ended",
  unknown: "may run",
};

/** Why a snapshot counts, or does not. */
export function standingText(standing: Standing): string {
  if (!standing.kept) return `superseded by ${printable(shortLocation(standing.by.location))}`;
  switch (standing.why) {
    case "newest":
      return "newest";
    case "savepoint":
      return "savepoint";
    case "stated":
      return standing.evidence.map(evidenceText).join("; ");
    case "recent":
      return "superseded a short while ago";
    case "unreadable":
      return "cannot be read";
  }
}

/** When Flink itself deletes a checkpoint, besides when it is subsumed (CheckpointRetentionPolicy). */
export function retentionText(properties: CheckpointProperties | null | undefined): string {
  if (!properties) return "";
  if (properties.isSavepoint) return "never deleted by Flink";
  if (!properties.discardCancelled) return "kept when the job is cancelled";
  return properties.discardFailed ? "deleted when the job ends" : "deleted when the job is cancelled";
}

/** Why a snapshot cannot be restored now, as one line; null where it can, or nobody knows. */
export function brokenText(snapshot: AuditedSnapshot): string | null {
  if (snapshot.unreadable !== null) return `its _metadata cannot be read: ${printable(snapshot.unreadable)}`;
  const [first] = snapshot.missing;
  if (snapshot.restorableNow !== false || first === undefined) return null;
  const { missingCount, fileCount, hasClaimedRelativeFiles } = snapshot;
  const of = `${grouped(missingCount)} of ${counted(fileCount, "file")} ${missingCount === 1 ? "is missing:" : "are missing, such as"}`;
  const [found] = first.foundAt;
  const where = found === undefined ? "" : `; it lies at ${printable(found)}`;
  const claimed = hasClaimedRelativeFiles
    ? ", in a savepoint that was claimed: Flink looks for it in the wrong directory (FLINK-39964)"
    : "";
  return `${of} ${printable(first.path)}${where}${claimed}`;
}

/** "chk-42 · 3 min ago" */
export function snapshotAge({ metadata }: AuditedSnapshot, now: number): string {
  return metadata.modifiedAt === null ? "" : agoText(metadata.modifiedAt, new Date(now));
}
