import { addInt64 } from "../model/values.js";
import type { StoredFile } from "../storage/port.js";
import { type Group, jobIdOf, type Surveyed, statedFor } from "./groups.js";
import { metadataName } from "./layout.js";
import { filesIfThere, type Lister } from "./lister.js";
import type { AuditedSnapshot, LifecycleRule, MissingFile, SizeDifference, SnapshotKey, Standing } from "./model.js";
import type { SortedStatements } from "./needs.js";
import { joined, nameOf } from "./paths.js";
import type { Found } from "./references.js";
import { type Contender, standingsOf, surelyNewest } from "./standing.js";
import type { SortTaskResult, SurveyedSnapshot } from "./tasks.js";

/** What the files say of a snapshot. */
interface Record {
  readonly surveyed: Surveyed;
  readonly key: SnapshotKey;
  metadata: Found | null;
  found: number;
  missing: Missing[];
  missingCount: number;
  sizeDiffers: SizeDifference[];
  oldest: { readonly path: string; readonly modifiedAt: number } | null;
  expiring: number;
  vanished: boolean;
}

interface Missing {
  readonly reference: string;
  readonly path: string;
  readonly root: number;
  readonly isRelative: boolean;
  foundAt: string[];
}

interface BookRules {
  readonly now: number;
  readonly gracePeriod?: number;
  readonly keepLast?: number;
}

/** Files that are looked for once more, of each snapshot, before the rest is taken to be missing as well. */
const mostLookedFor = 100;
const defaultGracePeriod = 3 * 24 * 60 * 60 * 1000;

/** All snapshots of an audit, and what has been found out about each so far. */
export class SnapshotBook {
  readonly statements: SortedStatements;
  readonly #rules: BookRules;
  readonly #roots: readonly { readonly path: string }[];
  readonly #records: Record[] = [];
  readonly #byPlace = new Map<string, Record>();
  readonly #gone = new Set<number>();
  readonly #unknownMetadata = new Map<number, string[]>();

  constructor(rules: BookRules, roots: readonly { readonly path: string }[], statements: SortedStatements) {
    this.#rules = rules;
    this.#roots = roots;
    this.statements = statements;
  }

  get all(): readonly Surveyed[] {
    return this.#records.map(({ surveyed }) => surveyed);
  }

  get count(): number {
    return this.#records.length;
  }

  add(group: Group, survey: SurveyedSnapshot, isLate: boolean): Surveyed {
    const surveyed = { id: this.#records.length, group, relative: survey.relative, survey, isLate };
    const location = this.#pathOf(group.root, survey.relative);
    const checkpointId = survey.facts?.checkpointId ?? null;
    const key = { id: surveyed.id, location, jobId: jobIdOf(group, location), checkpointId };
    const counts = { found: 0, missing: [], missingCount: 0, sizeDiffers: [], oldest: null, expiring: 0 };
    const record = { surveyed, key, metadata: null, ...counts, vanished: false };
    this.#records.push(record);
    this.#byPlace.set(`${group.root} ${survey.relative}`, record);
    return surveyed;
  }

  #pathOf(root: number, relative: string): string {
    return joined(this.#roots[root]?.path ?? "", relative);
  }

  has(root: number, relative: string): boolean {
    return this.#byPlace.has(`${root} ${relative}`);
  }

  key({ id }: { readonly id: number }): SnapshotKey {
    return (this.#records[id] as Record).key;
  }

  groupOf(id: number): Group {
    return (this.#records[id] as Record).surveyed.group;
  }

  metadataPath(surveyed: Surveyed): string {
    return `${this.key(surveyed).location}/${metadataName}`;
  }

  /** Snapshots of a directory that count whatever else turns up. */
  surelyKept({ snapshots }: Group): number[] {
    const ordered = snapshots.filter(isCheckpointOfJob);
    const newest = surelyNewest(ordered.map(({ id }) => this.key({ id })));
    const kept = snapshots.filter(
      (one) => one.id === newest || !isCheckpointOfJob(one) || this.#stated(one).length > 0,
    );
    return kept.map(({ id }) => id);
  }

  #stated(surveyed: Surveyed) {
    return statedFor(surveyed, this.key(surveyed).jobId, this.statements);
  }

  /** Takes what the files of one directory say. */
  take(group: Group, result: SortTaskResult): void {
    for (const part of result.parts) {
      const record = this.#records[part.id] as Record;
      record.found += part.found;
      record.missingCount += part.missingCount;
      record.expiring += part.expiring;
      record.sizeDiffers.push(...part.sizeDiffers);
      for (const { relative, ...missing } of part.missing) {
        record.missing.push({ ...missing, path: this.#pathOf(group.root, relative), root: group.root, foundAt: [] });
      }
      const { oldest } = part;
      if (oldest && (!record.oldest || oldest.modifiedAt < record.oldest.modifiedAt)) record.oldest = oldest;
    }
    for (const { id, file } of result.metadata) (this.#records[id] as Record).metadata = file;
    for (const id of result.gone) this.#gone.add(id);
    this.#unknownMetadata.set(group.root, [
      ...(this.#unknownMetadata.get(group.root) ?? []),
      ...result.unknownMetadata,
    ]);
  }

  unknownMetadata(root: number): readonly string[] {
    return this.#unknownMetadata.get(root) ?? [];
  }

  goneGroups(): number[] {
    return [...this.#gone].map((id) => this.groupOf(id).id);
  }

  /** Notes which snapshots of a root are not there any more. Ids of their groups. */
  markVanished(root: number, now: ReadonlySet<string>): number[] {
    const vanished = this.#records.filter(
      ({ surveyed }) => surveyed.group.root === root && !surveyed.isLate && !now.has(surveyed.relative),
    );
    for (const record of vanished) record.vanished = true;
    return vanished.map(({ surveyed }) => surveyed.group.id);
  }

  /** A file that is no use though it is there: a link that leads nowhere. */
  addMissing(users: readonly number[], reference: string, path: string): void {
    for (const id of users) {
      const record = this.#records[id] as Record;
      record.missing.push({ reference, path, root: record.surveyed.group.root, isRelative: false, foundAt: [] });
      record.missingCount++;
    }
  }

  /** Nothing is missing before it was looked for once more, and the snapshot is still there. */
  async checkMissing(
    stat: (root: number, path: string) => Promise<StoredFile | null>,
    listers: readonly Lister[],
  ): Promise<void> {
    for (const record of this.#records) {
      if (record.missing.length === 0) continue;
      const metadata = await stat(record.surveyed.group.root, this.metadataPath(record.surveyed));
      record.vanished ||= metadata === null;
      const isThere = async ({ root, path }: Missing) => (await stat(root, path)) !== null;
      const still: Missing[] = [];
      for (const [at, missing] of record.missing.entries()) {
        const lookFor = at < mostLookedFor || still.length < at;
        if (!lookFor || !(await isThere(missing))) still.push(missing);
      }
      record.missingCount -= record.missing.length - still.length;
      record.found += record.missing.length - still.length;
      record.missing = still;
    }
    await this.#findElsewhere(listers);
  }

  /** Where files that are missing lie instead: savepoints are where claimed ones were left (FLINK-39964). */
  async #findElsewhere(listers: readonly Lister[]): Promise<void> {
    const wanted = new Map<string, Missing[]>();
    for (const { missing, vanished } of this.#records) {
      for (const one of vanished ? [] : missing) {
        const name = nameOf(one.path);
        wanted.set(name, [...(wanted.get(name) ?? []), one]);
      }
    }
    if (wanted.size === 0) return;
    const savepoints = new Set(this.#records.map(({ surveyed }) => surveyed.group).filter(isSavepoint));
    for (const { root, extent } of savepoints) {
      const lister = listers[root];
      if (lister === undefined) continue;
      await filesIfThere(lister, this.#pathOf(root, ""), extent.relative, { deep: true, except: new Set() }, (file) => {
        for (const one of wanted.get(file.name) ?? []) {
          const path = `${file.directory}/${file.name}`;
          if (path !== one.path) one.foundAt.push(path);
        }
      });
    }
  }

  /** Names that would be needed to make broken snapshots whole. */
  *missingNames(): Generator<{ readonly name: string; readonly reference: string }> {
    for (const { missing, vanished } of this.#records) {
      for (const { path } of vanished ? [] : missing) yield { name: nameOf(path), reference: path };
    }
  }

  standings(): ReadonlyMap<number, Standing> {
    const { now, gracePeriod = defaultGracePeriod, keepLast = 1 } = this.#rules;
    const byGroup = new Map<Group, Contender[]>();
    for (const record of this.#records) {
      const { surveyed, key, metadata } = record;
      const contender: Contender = {
        ...key,
        kind: surveyed.survey.facts?.kind ?? "unknown",
        isCheckpointOfJob: isCheckpointOfJob(surveyed),
        unreadable: surveyed.survey.facts === null,
        restorableNow: restorableNow(record),
        modifiedAt: metadata?.modifiedAt ?? null,
        stated: this.#stated(surveyed),
      };
      const others = byGroup.get(surveyed.group);
      if (others) others.push(contender);
      else byGroup.set(surveyed.group, [contender]);
    }
    const rules = { now, gracePeriod, keepLast };
    return new Map([...byGroup.values()].flatMap((contenders) => [...standingsOf(contenders, rules)]));
  }

  lifecycle(
    days: number,
    standings: ReadonlyMap<number, Standing>,
    breaks: { readonly files: number; readonly bytes: number },
  ): LifecycleRule {
    const hit = this.#records.filter(({ key, expiring }) => expiring > 0 && standings.get(key.id)?.kept);
    return { days, breaks: { ...breaks }, snapshots: hit.map(({ key }) => key) };
  }

  finish(standings: ReadonlyMap<number, Standing>): AuditedSnapshot[] {
    return this.#records.map((record) => audited(record, standings.get(record.key.id) as Standing));
  }
}

function isSavepoint({ found }: Group): boolean {
  return found.kind === "savepoint";
}

function isCheckpointOfJob({ group, survey, isLate }: Surveyed): boolean {
  const { kind } = group.discovered;
  return (
    !isLate && (kind === "job" || kind === "unnamed-job") && survey.facts !== null && survey.facts.kind !== "savepoint"
  );
}

function restorableNow({ surveyed, missingCount, vanished }: Record): boolean | null {
  const { facts, outside } = surveyed.survey;
  if (facts === null || vanished || surveyed.isLate) return null;
  if (missingCount > 0) return false;
  return outside.count > 0 ? null : true;
}

function audited(record: Record, standing: Standing): AuditedSnapshot {
  const { surveyed, key, metadata, found, missing, missingCount, sizeDiffers, oldest, vanished } = record;
  const { facts, unreadable, outside, size } = surveyed.survey;
  const told = vanished ? [] : missing.map(({ root: _, ...one }): MissingFile => one);
  const listed = metadata ?? { kind: "file" as const, size, modifiedAt: null, identity: null };
  const own = metadata === null ? 0 : 1;
  return {
    ...key,
    directory: surveyed.group.found,
    metadata: { path: `${key.location}/${metadataName}`, ...listed },
    unreadable,
    metadataVersion: facts?.version ?? null,
    kind: facts?.kind ?? "unknown",
    format: facts?.format ?? null,
    properties: facts?.properties,
    operators: facts?.operators ?? [],
    totalSizeInBytes: addInt64(facts?.totalSizeInBytes ?? 0, 0),
    fileCount: Math.max(0, found - own) + missingCount + outside.count,
    outsideScope: outside.count,
    outsideExample: outside.example,
    restorableNow: restorableNow(record),
    missing: told,
    missingCount: vanished ? 0 : missingCount,
    hasClaimedRelativeFiles: told.some(({ isRelative, foundAt }) => isRelative && foundAt.length > 0),
    sizeDiffers,
    oldestFile: oldest,
    standing,
    subsumedMeanwhile: vanished,
  };
}
