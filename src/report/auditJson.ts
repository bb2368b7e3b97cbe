/** schemas/audit.schema.json, piece by piece: an audit can have millions of files. */
import type { AuditedFile, AuditedSnapshot, DirectoryFound, SnapshotKey } from "../directory/model.js";
import type { AuditReport } from "./auditReport.js";
import { byClass, byDirectory, type DirectorySum, outsidePlaces, sumOf } from "./auditSummary.js";
import { brokenText, evidenceText, frozenText, groupOf, reasonText, standingText } from "./auditWords.js";
import { jsonLine } from "./json.js";

/** Before the files. */
export const jsonHead = '{\n"files": [';

/** One file, with what stands in front of it. */
export function fileJson(file: AuditedFile, now: number, isFirst: boolean): string {
  const { path, size, modifiedAt, reason, directory, area, checkpointDirectory, usedBy, localNames } = file;
  const row = {
    path,
    class: file.class,
    reason: reasonText(file, now),
    why: reason.why,
    sizeInBytes: size,
    modifiedAt: timeOf(modifiedAt),
    jobId: directory.jobId,
    directory: directory.path,
    area,
    checkpointDirectory,
    usedBy: usedBy.map(({ id }) => id),
    localNames,
  };
  return `${isFirst ? "" : ","}\n${jsonLine(row)}`;
}

/** Everything else, behind the files. */
export function jsonTail({ audit, job }: AuditReport): string {
  const classes = byClass(audit);
  const all = sumOf(classes);
  const sums = new Map(byDirectory(audit).map((sum) => [sum.directory.id, sum]));
  const rest = {
    roots: audit.roots.map(({ location, path, within }) => ({
      location,
      path,
      within: within === null ? null : (audit.roots[within]?.path ?? null),
    })),
    job,
    directories: audit.directories.map((directory) => directoryJson(directory, sums.get(directory.id))),
    snapshots: audit.snapshots.map(snapshotJson),
    totals: {
      files: all.files,
      bytes: all.bytes,
      notNeeded: sumOf(classes, "not needed"),
      byClass: Object.fromEntries(
        classes.map(({ class: name, files, bytes, byAge }) => [name, { group: groupOf(name), files, bytes, byAge }]),
      ),
    },
    outsideScope: outsidePlaces(audit).map(({ prefix, files, snapshots }) => ({
      prefix,
      references: files,
      snapshots: snapshots.map(({ id }) => id),
    })),
    lifecycle: audit.lifecycle && { ...audit.lifecycle, snapshots: audit.lifecycle.snapshots.map(({ id }) => id) },
    unreadable: audit.unreadable,
    at: timeOf(audit.now),
    gracePeriodInSeconds: audit.gracePeriod / 1000,
  };
  const members = Object.entries(rest).map(([name, value]) => `${jsonLine(name)}: ${membersText(value)}`);
  return `\n],\n${members.join(",\n")}\n}\n`;
}

/** Lists of things on a line each: they can be long as well. */
function membersText(value: unknown): string {
  if (!Array.isArray(value) || value.length === 0) return jsonLine(value);
  return `[\n${value.map(jsonLine).join(",\n")}\n]`;
}

function directoryJson(directory: DirectoryFound, sum: DirectorySum | undefined): Record<string, unknown> {
  const { kind, path, jobId, liveness, evidence, frozen } = directory;
  return {
    path,
    kind,
    jobId,
    liveness,
    evidence: evidence.map((one) => ({ ...one, text: evidenceText(one) })),
    frozen: frozen && { ...frozen, text: frozenText(frozen) },
    operators: sum?.operators ?? [],
    files: sum?.files ?? 0,
    bytes: sum?.bytes ?? 0,
    byClass: Object.fromEntries((sum?.classes ?? []).map(({ class: name, files, bytes }) => [name, { files, bytes }])),
  };
}

function snapshotJson(snapshot: AuditedSnapshot): Record<string, unknown> {
  const { directory, metadata, properties, standing, oldestFile, ...facts } = snapshot;
  return {
    ...facts,
    metadataPath: metadata.path,
    takenAt: timeOf(metadata.modifiedAt),
    directory: directory.path,
    properties: properties ?? null,
    kept: standing.kept,
    standing: standingJson(standing),
    standingText: standingText(standing),
    problem: brokenText(snapshot),
    oldestFile: oldestFile && { path: oldestFile.path, modifiedAt: timeOf(oldestFile.modifiedAt) },
  };
}

function standingJson(standing: AuditedSnapshot["standing"]): Record<string, unknown> {
  return standing.kept ? { ...standing } : { ...standing, by: keyJson(standing.by) };
}

function keyJson({ id, location }: SnapshotKey): Record<string, unknown> {
  return { id, location };
}

function timeOf(millis: number | null): string | null {
  return millis === null ? null : new Date(millis).toISOString();
}
