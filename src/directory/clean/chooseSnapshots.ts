/** Which snapshots stay, each with every reason for it, and which may go. */
import type { Evidence } from "../liveness/statement.js";
import type { Audit, AuditedSnapshot } from "../model.js";
import { isWithin, placeOf } from "./places.js";
import { fits, type Policy } from "./policy.js";

export interface Choice {
  readonly snapshot: AuditedSnapshot;
  /** Snapshots that stand in for each other: the directory of the job, or what savepoints of one job have in common. */
  readonly group: string;
  /** Empty: it may go. */
  readonly keptBecause: readonly string[];
}

/** @param tagsOf tags of a snapshot, by its directory */
export function chooseSnapshots(
  audit: Audit,
  policy: Policy,
  tagsOf: (location: string) => readonly string[],
): Map<number, Choice> {
  const unknown = unknownNeeds(audit);
  const choices = new Map<number, Choice>();
  for (const [group, snapshots] of groupsOf(audit.snapshots.filter((one) => !one.subsumedMeanwhile))) {
    const newest = newestOf(snapshots, policy);
    for (const snapshot of snapshots) {
      const rules = ruleReasons(snapshot, snapshots, newest, policy, tagsOf);
      const keptBecause = [...rules, ...safetyReasons(snapshot, audit, policy), ...unknown];
      choices.set(snapshot.id, { snapshot, group, keptBecause });
    }
  }
  return choices;
}

/** What could not be read may need anything: an empty list, or why nothing may go. */
export function unknownNeeds(audit: Audit): string[] {
  const broken = audit.snapshots.filter(
    ({ unreadable, subsumedMeanwhile }) => unreadable !== null && !subsumedMeanwhile,
  );
  const [first, ...others] = [
    ...broken.map(
      ({ metadata }) => `${metadata.path} cannot be read, and may need any file: move it away from there, or repair it`,
    ),
    ...audit.unreadable.map(
      ({ path, problem }) => `what is in ${path} is not known, and may need any file: ${problem}`,
    ),
  ];
  if (first === undefined) return [];
  return [others.length > 0 ? `${first}; and ${others.length} more` : first];
}

export function isSavepoint({ kind, location, directory }: AuditedSnapshot): boolean {
  if (kind !== "unknown") return kind === "savepoint";
  return directory.kind === "savepoint" || !/\/chk-\d+$/.test(location);
}

/** Snapshots that may stand in for each other, by what they have in common. */
function groupsOf(snapshots: readonly AuditedSnapshot[]): readonly (readonly [string, readonly AuditedSnapshot[]])[] {
  const groups = new Map<string, AuditedSnapshot[]>();
  for (const snapshot of snapshots) {
    const group = groupOf(snapshot);
    const others = groups.get(group);
    if (others) others.push(snapshot);
    else groups.set(group, [snapshot]);
  }
  return [...groups].flatMap(([group, members]) => {
    const [first] = members;
    return first && isSavepoint(first) ? byOperators(group, members) : [[group, members] as const];
  });
}

/**
 * Flink names a savepoint after the first six digits of the job's ID; six zeros is every application of a cluster with high
 * availability. Any other stands alone, and so stays.
 */
function groupOf(snapshot: AuditedSnapshot): string {
  if (!isSavepoint(snapshot)) return snapshot.directory.path;
  const ofJob = /^(.*\/savepoint-(?!000000)[0-9a-f]{6})-[0-9a-f]{12}$/.exec(snapshot.location);
  return ofJob?.[1] ?? snapshot.location;
}

/** Savepoints without a single operator in common are of two jobs, whatever their names begin with. */
function byOperators(group: string, savepoints: readonly AuditedSnapshot[]) {
  const parts: { readonly ids: Set<string>; readonly members: AuditedSnapshot[] }[] = [];
  for (const savepoint of savepoints) {
    const ids = savepoint.operators.map(({ operatorId }) => operatorId);
    const part = parts.find((one) => ids.some((id) => one.ids.has(id)));
    if (part === undefined) parts.push({ ids: new Set(ids), members: [savepoint] });
    else {
      part.members.push(savepoint);
      for (const id of ids) part.ids.add(id);
    }
  }
  return parts.map(({ members }, i) => [i === 0 ? group : (members[0]?.location ?? group), members] as const);
}

const mayBeAlive = ({ directory }: AuditedSnapshot): boolean => directory.liveness !== "terminated";

/** The snapshots of a group that its newest count for, by id or by time: ids start again where a job was started anew. */
function newestOf(
  snapshots: readonly AuditedSnapshot[],
  { keepLast, retained }: Policy,
): ReadonlyMap<AuditedSnapshot, string> {
  const [first] = snapshots;
  if (first === undefined) return new Map();
  const asked = keepLast ?? 0;
  const floor = isSavepoint(first) ? 1 : mayBeAlive(first) ? Math.max(1, retained) : 0;
  const newest = new Map<AuditedSnapshot, string>();
  const take = (count: number, why: string): void => {
    for (const order of [byId, byTime]) {
      let restorable = 0;
      for (const snapshot of [...snapshots].sort(order)) {
        if (restorable >= count) break;
        if (snapshot.restorableNow === true) restorable++;
        if (!newest.has(snapshot)) newest.set(snapshot, why);
      }
    }
  };
  take(asked, `--keep-last ${asked}`);
  const last = isSavepoint(first)
    ? "the last savepoint of its job"
    : `a job that may be running holds on to its newest (--num-retained ${retained}); if it has ended, say so: --terminated`;
  take(floor, last);
  return newest;
}

/** Of one time, by id: buckets tell whole seconds. */
function byTime(a: AuditedSnapshot, b: AuditedSnapshot): number {
  return timeOrder(a, b) || idOrder(a, b);
}

function byId(a: AuditedSnapshot, b: AuditedSnapshot): number {
  return idOrder(a, b) || timeOrder(a, b);
}

function timeOrder(a: AuditedSnapshot, b: AuditedSnapshot): number {
  const [first, second] = [a.metadata.modifiedAt ?? Infinity, b.metadata.modifiedAt ?? Infinity];
  return first < second ? 1 : first > second ? -1 : 0;
}

/** What cannot be read has no id, and counts as newest. */
function idOrder(a: AuditedSnapshot, b: AuditedSnapshot): number {
  if (a.checkpointId === null || b.checkpointId === null) {
    return Number(b.checkpointId === null) - Number(a.checkpointId === null);
  }
  return a.checkpointId < b.checkpointId ? 1 : a.checkpointId > b.checkpointId ? -1 : 0;
}

/** By what the policy says. */
function ruleReasons(
  snapshot: AuditedSnapshot,
  group: readonly AuditedSnapshot[],
  newest: ReadonlyMap<AuditedSnapshot, string>,
  policy: Policy,
  tagsOf: (location: string) => readonly string[],
): string[] {
  if (!policy.remove.has("stale")) return ["no --keep- option was given: complete snapshots stay"];
  if (isSavepoint(snapshot) && !policy.includeSavepoints) return ["a savepoint (--include-savepoints counts them too)"];
  const reasons: string[] = [];
  const among = newest.get(snapshot);
  if (among !== undefined) reasons.push(among);
  const time = snapshot.metadata.modifiedAt;
  if (policy.keepWithin !== null) {
    const last = Math.max(...group.map(({ metadata }) => metadata.modifiedAt ?? 0));
    if (time === null || last - time <= policy.keepWithin) reasons.push("--keep-within of the newest of its job");
  }
  for (const tag of tagsOf(snapshot.location)) {
    if (policy.keepTags.some((pattern) => fits(tag, pattern))) reasons.push(`--keep-tag: it is tagged ${tag}`);
  }
  return reasons;
}

/** Whatever the policy says. */
function safetyReasons(snapshot: AuditedSnapshot, audit: Audit, policy: Policy): string[] {
  const { location, directory, standing, unreadable, metadata } = snapshot;
  const reasons: string[] = [];
  const place = placeOf(location);
  const protectedBy = policy.protect.find((path) => isWithin(place, placeOf(path)) || isWithin(placeOf(path), place));
  if (protectedBy !== undefined) reasons.push(`--protect ${protectedBy}`);
  if (unreadable !== null) reasons.push(`it cannot be read: ${unreadable}`);
  if (metadata.modifiedAt === null) reasons.push("its age is not known");
  else if (audit.now - metadata.modifiedAt < policy.olderThan) reasons.push("younger than --older-than");
  if (directory.frozen !== null) reasons.push(frozenText(directory.frozen.why));
  if (directory.kind !== "job" && directory.kind !== "savepoint") {
    reasons.push("it is not in a directory that is named as Flink names those of a job or savepoint");
  }
  if (snapshot.hasClaimedRelativeFiles || snapshot.missing.some(({ foundAt }) => foundAt.length > 0)) {
    reasons.push("files that it misses lie elsewhere: restorable migrate --repair makes it whole");
  }
  if (standing.kept && standing.why === "stated") {
    reasons.push(`it is needed, says ${standing.evidence.map(evidenceText).join(", ")}`);
  }
  if (standing.kept && (standing.why === "recent" || standing.why === "newest") && mayBeAlive(snapshot)) {
    reasons.push("no complete checkpoint of its job that is old enough has superseded it");
  }
  return reasons;
}

const frozenWords = {
  "jobs-may-mix": "several jobs may write to its directory",
  "unreadable-metadata": "a _metadata that cannot be read may need it",
  "unreadable-directory": "a directory that cannot be read may hold what needs it",
  changing: "its directory went on changing while it was read",
} as const;

export function frozenText(why: keyof typeof frozenWords): string {
  return frozenWords[why];
}

export function evidenceText(evidence: Evidence): string {
  switch (evidence.source) {
    case "user":
      return evidence.option;
    case "rest":
      return `${evidence.url} (${evidence.status})`;
    case "high-availability":
      return `high availability (${evidence.file})`;
    case "job-result-store":
      return `the job result store (${evidence.file}: ${evidence.status})`;
    case "kubernetes":
      return `${evidence.resource} in ${evidence.file} (${evidence.field})`;
    case "zeppelin":
      return `a Zeppelin note (${evidence.note}, ${evidence.paragraph})`;
    case "audit":
      return `a checkpoint that was completed meanwhile (${evidence.checkpoint})`;
    default:
      throw evidence satisfies never;
  }
}
