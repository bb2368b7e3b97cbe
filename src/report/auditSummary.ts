/** What an audit comes to: sums over its totals, and what to tell first. Pure arithmetic over `Audit`. */
import {
  type Amount,
  type Audit,
  type AuditedSnapshot,
  ageBounds,
  type DirectoryFound,
  type FileClass,
  type OperatorLabel,
} from "../directory/model.js";
import { type ClassGroup, groupOf } from "./auditWords.js";

export const nothing: Amount = { files: 0, bytes: 0 };

export function plus(a: Amount, b: Amount): Amount {
  return { files: a.files + b.files, bytes: a.bytes + b.bytes };
}

export interface ClassSum extends Amount {
  readonly class: FileClass;
  /** As in ClassTotal. */
  readonly byAge: readonly Amount[];
}

/** Only the directories and snapshots of one job: its ID, or how it begins. */
export function ofJob(audit: Audit, job: string): Audit {
  const directories = audit.directories.filter(({ jobId }) => jobId?.startsWith(job));
  const ids = new Set(directories.map(({ id }) => id));
  return {
    ...audit,
    directories,
    snapshots: audit.snapshots.filter(({ jobId, directory }) => jobId?.startsWith(job) || ids.has(directory.id)),
    totals: audit.totals.filter(({ directory }) => ids.has(directory)),
  };
}

/** Sums by class; classes without files are left out. */
export function byClass({ totals }: Pick<Audit, "totals">): ClassSum[] {
  const sums = new Map<FileClass, ClassSum>();
  for (const total of totals) {
    const { files, bytes } = total.byAge.reduce(plus, nothing);
    if (files === 0) continue;
    const known = sums.get(total.class);
    sums.set(total.class, {
      class: total.class,
      files: files + (known?.files ?? 0),
      bytes: bytes + (known?.bytes ?? 0),
      byAge: total.byAge.map((amount, i) => plus(amount, known?.byAge[i] ?? nothing)),
    });
  }
  return [...sums.values()];
}

export function sumOf(sums: readonly ClassSum[], group?: ClassGroup): Amount {
  return sums.filter((sum) => group === undefined || groupOf(sum.class) === group).reduce<Amount>(plus, nothing);
}

/** Of ages beyond a bound of `ageBounds`; files of unknown age count as young. */
export function olderThan(byAge: readonly Amount[], bound: number): Amount {
  return byAge.slice(ageBounds.indexOf(bound) + 1, ageBounds.length + 1).reduce<Amount>(plus, nothing);
}

export interface DirectorySum extends Amount {
  readonly directory: DirectoryFound;
  readonly classes: readonly ClassSum[];
  readonly notNeeded: Amount;
  readonly snapshots: readonly AuditedSnapshot[];
  /** Of its newest snapshot that can be read. */
  readonly operators: readonly OperatorLabel[];
}

/** Each directory, those with most bytes first; empty ones of no kind are left out. */
export function byDirectory(audit: Audit): DirectorySum[] {
  const totals = new Map<number, Audit["totals"][number][]>();
  for (const total of audit.totals) {
    const known = totals.get(total.directory);
    if (known) known.push(total);
    else totals.set(total.directory, [total]);
  }
  const snapshots = new Map<number, AuditedSnapshot[]>();
  for (const snapshot of audit.snapshots) {
    const known = snapshots.get(snapshot.directory.id);
    if (known) known.push(snapshot);
    else snapshots.set(snapshot.directory.id, [snapshot]);
  }
  return audit.directories
    .map((directory): DirectorySum => {
      const classes = byClass({ totals: totals.get(directory.id) ?? [] });
      const own = snapshots.get(directory.id) ?? [];
      return {
        directory,
        classes,
        ...sumOf(classes),
        notNeeded: sumOf(classes, "not needed"),
        snapshots: own,
        operators: own.findLast(({ unreadable }) => unreadable === null)?.operators ?? [],
      };
    })
    .filter(({ directory, files, snapshots }) => directory.kind !== "other" || files > 0 || snapshots.length > 0)
    .sort((a, b) => b.bytes - a.bytes || b.files - a.files);
}

/** Snapshots that Flink would fail on now: files are missing, or the metadata cannot be read. Kept ones first. */
export function notRestorable({ snapshots }: Audit): AuditedSnapshot[] {
  return snapshots
    .filter((s) => !s.subsumedMeanwhile && (s.restorableNow === false || s.unreadable !== null))
    .sort((a, b) => Number(b.standing.kept) - Number(a.standing.kept));
}

/** A place that snapshots refer to, and that lies under no root. */
export interface OutsidePlace {
  readonly prefix: string;
  readonly files: number;
  readonly snapshots: readonly AuditedSnapshot[];
}

/** By prefix, above the directories of jobs and savepoints: what would have to be given as a root as well. */
export function outsidePlaces({ snapshots }: Audit): OutsidePlace[] {
  const places = new Map<string, { prefix: string; files: number; snapshots: AuditedSnapshot[] }>();
  for (const snapshot of snapshots) {
    if (snapshot.outsideScope === 0 || snapshot.outsideExample === null) continue;
    const prefix = rootOf(snapshot.outsideExample);
    const place = places.get(prefix) ?? { prefix, files: 0, snapshots: [] };
    places.set(prefix, place);
    place.files += snapshot.outsideScope;
    place.snapshots.push(snapshot);
  }
  return [...places.values()].sort((a, b) => b.files - a.files);
}

/** Where Flink's own names begin in a path; else the directory of the file. */
function rootOf(path: string): string {
  const own = /\/(?:[0-9a-f]{32}|chk-\d+|savepoint-[0-9a-f]{6}-[0-9a-f]{12}|shared|taskowned)(?:\/|$)/.exec(path);
  return path.slice(0, own ? own.index : Math.max(path.lastIndexOf("/"), 0)) || "/";
}
