import type { WritableStorage } from "../../storage/port.js";
import { ifThere } from "../ifThere.js";
import { type Audit, type AuditedFile, candidateClasses, type FileClass } from "../model.js";
import { type Choice, chooseSnapshots, evidenceText, unknownNeeds } from "./chooseSnapshots.js";
import { digestOf } from "./digest.js";
import { Going, needsOf } from "./needed.js";
import { eachOf } from "./pace.js";
import { placeOf } from "./places.js";
import {
  type CleanPlan,
  isBelow,
  isMetadata,
  type KeptSnapshot,
  type Removal,
  type SeenMetadata,
  seenFileOf,
} from "./plan.js";
import { planIdOf } from "./planId.js";
import { isProtected, type Policy, planHoldsFor, type RemovableKind } from "./policy.js";
import { nameOf } from "./references.js";

/** Classes of files that a snapshot refers to; they go with the last snapshot that does. */
const neededClasses: ReadonlySet<FileClass> = new Set([
  "metadata",
  "exclusive",
  "shared",
  "segment",
  "directory",
  "stale-checkpoint",
]);

/** What of the policy lets a class of files go that nothing refers to. */
const kindOf: Readonly<Partial<Record<FileClass, RemovableKind>>> = {
  "abandoned-checkpoint": "abandoned",
  "abandoned-savepoint": "abandoned",
  orphaned: "orphaned",
  "dead-job": "dead-jobs",
};

/** Files that an audit is to hand over for a plan. */
export function wantedClasses(): ReadonlySet<FileClass> {
  return new Set([...neededClasses, ...candidateClasses]);
}

/** Collects what might go while an audit runs: what stays in any case is forgotten at once. */
export class Candidates {
  readonly files: AuditedFile[] = [];
  readonly #policy: Policy;
  readonly #now: number;
  /** A snapshot's directory that is disposed of, whatever rules say; null: by policy. */
  readonly #disposed: string | null;

  constructor(policy: Policy, now: number, disposed: string | null = null) {
    this.#policy = policy;
    this.#now = now;
    this.#disposed = disposed;
  }

  add(batch: readonly AuditedFile[]): void {
    for (const file of batch) if (this.#mightGo(file)) this.files.push(file);
  }

  /** Rules 2 to 6 and 10 of a careful cleaner, for each file by itself; the audit has judged by them too. */
  #mightGo(file: AuditedFile): boolean {
    const { olderThan, protect, remove, includeSavepoints } = this.#policy;
    const { directory } = file;
    if (file.kind !== "file" || file.modifiedAt === null || this.#now - file.modifiedAt < olderThan) return false;
    if (directory.frozen !== null || (directory.kind !== "job" && directory.kind !== "savepoint")) return false;
    if (protect.length > 0 && isProtected(placeOf(file.path), protect)) return false;
    // what a running job shares or owns may be in use though nothing refers to it yet
    if (directory.liveness !== "terminated" && file.area !== "checkpoint" && file.area !== "savepoint") return false;
    const kind = kindOf[file.class];
    if (kind !== undefined) {
      return (
        file.usedBy.length === 0 &&
        remove.has(kind) &&
        (file.class !== "abandoned-savepoint" || includeSavepoints) &&
        this.#disposed === null
      );
    }
    if (!neededClasses.has(file.class)) return false;
    if (this.#disposed !== null) {
      return isMetadata(file)
        ? file.path === `${this.#disposed}/_metadata`
        : file.usedBy.every(({ location }) => location === this.#disposed);
    }
    return remove.has("stale") && (directory.kind !== "savepoint" || includeSavepoints);
  }
}

export interface PlanRequest {
  readonly audit: Audit;
  readonly candidates: Candidates;
  readonly policy: Policy;
  /** In the words of the command line. */
  readonly request: readonly string[];
  /** Tags by directory of a snapshot. */
  readonly tags?: ReadonlyMap<string, readonly string[]>;
  readonly storage: WritableStorage;
  readonly createdBy: string;
}

/** What goes by a policy, from what an audit found. Reads each `_metadata` once more, to tell later whether it changed. */
export async function planClean({ tags, ...given }: PlanRequest): Promise<CleanPlan> {
  const choices = chooseSnapshots(given.audit, given.policy, (location) => tags?.get(location) ?? []);
  return planOf(choices, given);
}

/** A plan of choices made, by a policy or by naming one snapshot. */
export async function planOf(
  choices: ReadonlyMap<number, Choice>,
  given: Omit<PlanRequest, "tags">,
): Promise<CleanPlan> {
  const { audit, candidates, request, storage, createdBy } = given;
  const unneeded = unknownNeeds(audit).length > 0 ? [] : removalsOf(candidates.files, choices);
  const actions = await withoutNeeded(unneeded, choices, storage);
  const plan: Omit<CleanPlan, "id"> = {
    planVersion: 1,
    kind: "clean",
    createdAt: new Date(audit.now).toISOString(),
    createdBy,
    expiresAt: new Date(audit.now + planHoldsFor).toISOString(),
    request,
    roots: audit.roots.filter(({ within }) => within === null).map(({ path }) => path),
    metadata: await seenMetadata(choices, storage),
    jobs: audit.directories
      .filter(({ kind }) => kind === "job" || kind === "unnamed-job")
      .map(({ path, liveness, evidence }) => ({
        directory: path,
        job: path,
        mayBeAlive: liveness !== "terminated",
        why: evidence.map(evidenceText).join(", ") || "nobody says whether it has ended",
      })),
    kept: keptBy(choices, actions),
    actions,
    directories: emptiedBy(actions, candidates.files),
  };
  return { ...plan, id: planIdOf(plan, storage) };
}

/**
 * Of the files that might go, those that nothing needs which stays. A file goes with the last snapshot that refers to it, and
 * only where the `_metadata` of all of them goes too: no other order of events could leave half a snapshot.
 */
function removalsOf(files: readonly AuditedFile[], choices: ReadonlyMap<number, Choice>): Removal[] {
  const byMetadata = new Map([...choices.values()].map((choice) => [choice.snapshot.metadata.path, choice]));
  const going = new Set<number>();
  for (const file of files) {
    const choice = byMetadata.get(file.path);
    const others = file.usedBy.filter(({ id }) => id !== choice?.snapshot.id);
    if (choice && choice.keptBecause.length === 0 && others.length === 0) going.add(choice.snapshot.id);
  }
  return files.flatMap((file) => {
    const choice = byMetadata.get(file.path);
    if (choice) return going.has(choice.snapshot.id) ? [removal(file, reasonOf(choice), choice.group)] : [];
    if (isMetadata(file) || !file.usedBy.every(({ id }) => going.has(id))) return [];
    const isNeeded = neededClasses.has(file.class);
    if (isNeeded && file.usedBy.length === 0) return [];
    return [removal(file, isNeeded ? goesWith(file) : unreferenced(file), file.directory.path)];
  });
}

/**
 * Reads what stays once more: a directory that a snapshot needs as a whole is no reference to a file. Where a `_metadata`
 * turns out to be in one, its snapshot stays too, and what that needs.
 */
async function withoutNeeded(
  removals: readonly Removal[],
  choices: ReadonlyMap<number, Choice>,
  storage: WritableStorage,
): Promise<readonly Removal[]> {
  if (removals.length === 0) return removals;
  const going = new Going(removals);
  const staying = [...choices.values()].filter(({ snapshot }) => !going.paths.has(snapshot.metadata.path));
  const needed = new Set<string>();
  await eachOf(staying, 8, async ({ snapshot: { metadata } }) => {
    // those of a running job go away as newer ones come, which apply looks at
    const needs = await ifThere(storage, metadata.path, () => needsOf(metadata.path, going, storage));
    for (const { path } of needs ?? []) needed.add(path);
  });
  if (needed.size === 0) return removals;
  const left = removals.filter(({ path }) => !needed.has(path));
  return withoutNeeded(left, choices, storage);
}

/** With the reason that holds where no rule does. */
function keptBy(choices: ReadonlyMap<number, Choice>, actions: readonly Removal[]): KeptSnapshot[] {
  const going = new Set(actions.map(({ path }) => path));
  return [...choices.values()]
    .filter(({ snapshot }) => !going.has(snapshot.metadata.path))
    .map(({ snapshot: { location }, group, keptBecause }) => ({
      location,
      job: group,
      reasons: keptBecause.length > 0 ? keptBecause : ["another snapshot that stays needs its directory"],
    }));
}

function removal(file: AuditedFile, reason: string, job: string): Removal {
  return { action: "remove", ...seenFileOf(file), class: file.class, reason, job };
}

function reasonOf({ snapshot }: Choice): string {
  const { standing } = snapshot;
  return standing.kept ? "no rule keeps this snapshot" : `superseded by ${nameOf(standing.by.location)}`;
}

function goesWith({ usedBy }: AuditedFile): string {
  const [first] = usedBy;
  const more = usedBy.length > 1 ? ` and ${usedBy.length - 1} more that go` : "";
  return `needed by ${first?.location ?? ""}${more} only`;
}

function unreferenced({ reason, checkpointDirectory }: AuditedFile): string {
  if (reason.why !== "no-metadata") return "nothing refers to it, and its job has ended";
  if (reason.oldestRetained === null) return "no _metadata beside it, and its job has ended";
  return `no _metadata beside it, and ${checkpointDirectory ?? "it"} is before the oldest checkpoint, ${reason.oldestRetained}`;
}

/** Their files may all go. Of a job that may be running only `chk-N`: it makes the others once, at its start. */
function emptiedBy(actions: readonly Removal[], files: readonly AuditedFile[]): string[] {
  const going = new Set(actions.map(({ path }) => path));
  const directories = new Set<string>();
  for (const { path, directory, area } of files) {
    if (!going.has(path)) continue;
    const isWhole = directory.liveness === "terminated" || directory.kind === "savepoint";
    const top = isWhole ? directory.path : null;
    for (let at = parentOf(path); ; at = parentOf(at)) {
      if (top === null ? area !== "checkpoint" || at === directory.path : at !== top && !isBelow(at, top)) break;
      directories.add(at);
    }
    if (top !== null && directory.kind === "job")
      for (const name of ["shared", "taskowned"]) directories.add(`${top}/${name}`);
  }
  return [...directories].sort((a, b) => b.split("/").length - a.split("/").length || (a < b ? -1 : 1));
}

const parentOf = (path: string): string => path.slice(0, path.lastIndexOf("/"));

async function seenMetadata(choices: ReadonlyMap<number, Choice>, storage: WritableStorage): Promise<SeenMetadata[]> {
  const all = [...choices.values()];
  const seen = new Map<number, SeenMetadata>();
  await eachOf(all, 8, async ({ snapshot, group }) => {
    const { metadata, unreadable, checkpointId } = snapshot;
    seen.set(snapshot.id, {
      ...seenFileOf(metadata),
      sha512:
        unreadable === null ? await ifThere(storage, metadata.path, () => digestOf(metadata.path, storage)) : null,
      job: group,
      checkpointId: typeof checkpointId === "bigint" ? String(checkpointId) : checkpointId,
    });
  });
  return all.flatMap(({ snapshot }) => seen.get(snapshot.id) ?? []);
}
