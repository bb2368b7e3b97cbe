import { type FileRow, rowsOf } from "./columns.js";
import { whereIn } from "./directoryRules.js";
import type { Group } from "./groups.js";
import type { Area, FileClass, Frozen, Reason, Standing } from "./model.js";
import type { Needs } from "./needs.js";
import { joined } from "./paths.js";
import type { SnapshotBook } from "./snapshotBook.js";
import { isOlderThan } from "./snapshotParts.js";
import type { HeldSum } from "./sortFiles.js";
import type { SortTaskResult } from "./tasks.js";
import { ageBucket, Totals } from "./totals.js";
import type { Verdict } from "./verdict.js";

/** Everything that is known once everything has been seen. */
export interface AllSeen {
  readonly standings: ReadonlyMap<number, Standing>;
  readonly needs: Needs;
  readonly book: SnapshotBook;
  /** Ids of directories that changed while they were read. */
  readonly changing: ReadonlySet<number>;
  /** Why nothing may be called unneeded. */
  readonly freeze: Frozen | null;
}

/** A row with its last word. */
export interface SettledRow extends FileRow {
  readonly class: FileClass;
  readonly reason: Reason;
}

/** Sums up what is settled, and settles the rest when everything has been seen. */
export class Settlement {
  readonly totals = new Map<number, Totals>();
  readonly links: { readonly root: number; readonly relative: string; readonly users: readonly number[] }[] = [];
  /** What the lifecycle rule would delete of what kept snapshots need. */
  readonly expiring = { files: 0, bytes: 0 };
  readonly #held = new Map<number, Pick<SortTaskResult, "held" | "heldSums" | "verdicts">>();
  readonly #now: number;
  readonly #lifecycleDays: number | null;

  constructor(now: number, lifecycleDays: number | null) {
    this.#now = now;
    this.#lifecycleDays = lifecycleDays;
  }

  take(group: Group, result: SortTaskResult): void {
    const { links, expiring } = result;
    this.links.push(...links.map((link) => ({ root: group.root, ...link })));
    this.#expires(expiring.files, expiring.bytes);
    this.replace(group, result);
  }

  /** The same directory, sorted once more: what it counts and holds back, instead of what it did before. */
  replace({ id }: Group, { totals, held, heldSums, verdicts }: SortTaskResult): void {
    this.totals.set(id, new Totals(totals));
    this.#held.set(id, { held, heldSums, verdicts });
  }

  /** Whether files of it are held back without their names. */
  hasSums({ id }: Group): boolean {
    return (this.#held.get(id)?.heldSums.length ?? 0) > 0;
  }

  /** The rows of one directory that were held back. All have to be taken: totals count them as they go. */
  *settle(group: Group, seen: AllSeen): Generator<SettledRow> {
    const { held, heldSums, verdicts } = this.#held.get(group.id) ?? nothing;
    this.#held.delete(group.id);
    const totals = this.totals.get(group.id) ?? new Totals();
    for (const sum of heldSums) this.#settleSum(group, seen, verdicts, sum, totals);
    for (const row of held ? rowsOf(held) : []) {
      const settled = settledRow(group, seen, verdicts[row.note] as Verdict, row);
      totals.add(settled.class, ageBucket(row.modifiedAt, this.#now), row.size);
      const needed = settled.reason.why === "referenced";
      if (needed && isOlderThan(row.modifiedAt, this.#now, this.#lifecycleDays)) this.#expires(1, row.size);
      yield settled;
    }
  }

  #settleSum(group: Group, seen: AllSeen, verdicts: readonly Verdict[], sum: HeldSum, totals: Totals): void {
    const { area, users, bucket, bytes, files, isExpiring } = sum;
    const stale = isStale(group, seen, area, users);
    totals.add(stale ? "stale-checkpoint" : (verdicts[sum.note] as Verdict).class, bucket, bytes, files);
    if (!stale && isExpiring) this.#expires(files, bytes);
  }

  #expires(files: number, bytes: number): void {
    this.expiring.files += files;
    this.expiring.bytes += bytes;
  }
}

const nothing = { held: null, heldSums: [], verdicts: [] };

function settledRow(group: Group, seen: AllSeen, verdict: Verdict, row: FileRow): SettledRow {
  const { needs, book } = seen;
  const late = needs.lateUsers(group.root, row.directory, row.name);
  const users = late.length === 0 ? row.users : [...new Set([...row.users, ...late])].sort((a, b) => a - b);
  const last = (fileClass: FileClass, reason: Reason): SettledRow => ({ ...row, users, class: fileClass, reason });
  if (verdict.settled === "superseded") {
    const { area } = whereIn(group.discovered, row.directory);
    // whoever refers to that name elsewhere may mean this file: it may go with none of those that are known to use it
    const named = needs.referenceByName(row.directory, row.name);
    if (named !== null) return last("named", { why: "same-name", reference: named });
    const by = isStale(group, seen, area, users) ? supersederOf(users, seen) : null;
    return by === null ? last(verdict.class, verdict.reason) : last("stale-checkpoint", { why: "superseded", by });
  }
  if (late.length > 0) return last("shared", { why: "referenced" });
  const within = needs.lateDirectoryUsers(group.root, row.directory);
  if (within.length > 0) {
    const directory = book.key({ id: within[0] as number }).location;
    return { ...last("directory", { why: "in-referenced-directory", directory }), users: within };
  }
  const stated = needs.statedByTail(row.directory);
  if (stated) return last("protected", { why: "stated", evidence: stated });
  const reference = needs.referenceByName(row.directory, row.name);
  if (reference !== null) return last("named", { why: "same-name", reference });
  const frozen = seen.freeze ?? (seen.changing.has(group.id) ? ({ why: "changing" } as const) : null);
  return frozen ? last("frozen", frozen) : last(verdict.class, verdict.reason);
}

/**
 * Whether all that uses a file is superseded, and nobody who may be running could still want it: what lies in a `chk-N` of
 * the job itself is its own; for everything else each job has to have ended.
 */
function isStale(group: Group, { standings, book, changing, freeze }: AllSeen, area: Area, users: readonly number[]) {
  if (freeze !== null || changing.has(group.id) || group.found.frozen !== null || users.length === 0) return false;
  if (users.some((id) => standings.get(id)?.kept !== false)) return false;
  const groups = users.map((id) => book.groupOf(id));
  if (area === "checkpoint" && groups.every((other) => other === group)) return true;
  return [group, ...groups].every(({ found, id }) => found.liveness === "terminated" && !changing.has(id));
}

function supersederOf(users: readonly number[], { standings }: AllSeen): string | null {
  const standing = standings.get(users[users.length - 1] as number);
  return standing && !standing.kept ? standing.by.location : null;
}

/** The full path of a row. */
export function pathOfRow(rootPath: string, { directory, name }: Pick<FileRow, "directory" | "name">): string {
  return `${joined(rootPath, directory)}/${name}`.replace(/^\/\//, "/");
}
