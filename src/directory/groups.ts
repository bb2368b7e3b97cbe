import { isWithin, type OwnSnapshot, type ReferencedDirectory } from "./directoryRules.js";
import type { DiscoveredDirectory } from "./discover.js";
import { isJobId } from "./layout.js";
import type { Evidence, Liveness } from "./liveness/statement.js";
import type { DirectoryFound, Frozen } from "./model.js";
import { checkpointKey, type SortedStatements } from "./needs.js";
import { nameOf } from "./paths.js";
import type { CrossingUse } from "./references.js";
import type { Location } from "./scope.js";
import type { Extent, SurveyedSnapshot } from "./tasks.js";

/** A snapshot while an audit runs. */
export interface Surveyed {
  readonly id: number;
  readonly group: Group;
  readonly relative: string;
  readonly survey: SurveyedSnapshot;
  /** It was not there at first. */
  readonly isLate: boolean;
}

/** A directory while an audit runs. */
export interface Group {
  readonly id: number;
  /** Index among the roots that are looked at. */
  readonly root: number;
  readonly discovered: DiscoveredDirectory;
  readonly extent: Extent;
  readonly snapshots: Surveyed[];
  /** References from elsewhere. */
  readonly crossing: CrossingUse[];
  readonly referenced: ReferencedDirectory[];
  found: DirectoryFound;
}

/** Groups of one root by path, innermost first. */
export class GroupIndex {
  readonly #byPath: readonly Map<string, Group>[];

  constructor(groups: readonly Group[], roots: number) {
    this.#byPath = Array.from({ length: roots }, () => new Map<string, Group>());
    for (const group of groups) this.#byPath[group.root]?.set(group.discovered.relative, group);
  }

  /** The group that a directory belongs to; null where there was nothing when the roots were looked through. */
  of({ root, relative }: Location): Group | null {
    const groups = this.#byPath[root];
    for (let at = relative; ; at = at.slice(0, Math.max(0, at.lastIndexOf("/")))) {
      const group = groups?.get(at);
      if (group || at === "") return group ?? null;
    }
  }
}

/** What lies below a directory and is of another one. */
export function apartFrom(own: DiscoveredDirectory, all: readonly DiscoveredDirectory[]): string[] {
  const nested = all.filter((other) => other !== own && isWithin(other.relative, own.relative));
  return nested.map(({ relative }) => relative);
}

/** Whose a directory is, by its name or by what is stated of its path; what nobody says is unknown. */
export function livenessOf(
  { root, discovered }: Pick<Group, "root" | "discovered">,
  jobId: string | null,
  { liveness, directories }: SortedStatements,
): { readonly liveness: Liveness; readonly evidence: readonly Evidence[] } {
  const here = directories.filter(({ at }) => at.root === root && isWithin(discovered.relative, at.relative));
  const ofJob = jobId === null ? [] : liveness.filter((statement) => statement.jobId === jobId);
  const said = [...here.map(({ statement }) => statement), ...ofJob];
  const counts = said.length > 0 ? said : jobId === null ? [] : liveness.filter(({ jobId: id }) => id === "*");
  const alive = counts.filter((statement) => statement.liveness === "alive");
  if (alive.length > 0) return { liveness: "alive", evidence: alive.map(({ evidence }) => evidence) };
  if (counts.length > 0) return { liveness: "terminated", evidence: counts.map(({ evidence }) => evidence) };
  return { liveness: "unknown", evidence: [] };
}

/** The job that a snapshot is of, as far as directories say. */
export function jobIdOf(group: Group, path: string): string | null {
  if (group.discovered.jobId !== null) return group.discovered.jobId;
  const parent = nameOf(path.slice(0, Math.max(0, path.lastIndexOf("/"))));
  return isJobId(parent) ? parent : null;
}

/** Evidence that a snapshot is needed, whatever came after it. */
export function statedFor(surveyed: Surveyed, jobId: string | null, statements: SortedStatements): Evidence[] {
  const { group, relative, survey } = surveyed;
  const here = statements.paths.filter(({ at }) => at.root === group.root && isWithin(relative, at.relative));
  const id = survey.facts?.checkpointId;
  const named = jobId === null || id === undefined ? undefined : statements.checkpoints.get(checkpointKey(jobId, id));
  return [...here.map(({ evidence }) => evidence), ...(named ? [named] : [])];
}

/**
 * A directory without a job's name may be several jobs' (execution.checkpointing.create-subdir: false). It stays untouched,
 * unless somebody said of this very directory that whoever wrote it has ended, and its snapshots have operators in common.
 * One that is named after a job is several jobs' where IDs are given and not drawn (application mode with high availability
 * has 32 zeros for every application, and `$internal.pipeline.job-id` any ID): what proves it counts there as well.
 */
export function mixture({ discovered, snapshots }: Group, liveness: Liveness): Frozen | null {
  const { kind } = discovered;
  if (kind !== "job" && kind !== "unnamed-job") return null;
  const proof = strangers(snapshots);
  const isOneJob = kind === "job" || liveness === "terminated";
  return isOneJob && proof === null ? null : { why: "jobs-may-mix", proof };
}

/** Two snapshots with state of which no operator is in both. */
function strangers(snapshots: readonly Surveyed[]): [string, string] | null {
  const [first, ...others] = snapshots.filter(({ survey }) => (survey.facts?.operators.length ?? 0) > 0);
  const known = new Set(first?.survey.facts?.operators.map(({ operatorId }) => operatorId));
  for (const other of others) {
    const operators = other.survey.facts?.operators ?? [];
    if (first && !operators.some(({ operatorId }) => known.has(operatorId))) return [first.relative, other.relative];
  }
  return null;
}

export function ownSnapshot({ id, relative, survey }: Surveyed, surelyKept: boolean): OwnSnapshot {
  const { facts } = survey;
  return {
    id,
    relative,
    checkpointId: facts?.checkpointId ?? null,
    kind: facts?.kind ?? "unknown",
    unreadable: facts === null,
    surelyKept,
  };
}
