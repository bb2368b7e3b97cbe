import { isWithin } from "./directoryRules.js";
import { sourceOf } from "./liveness/evidence.js";
import type { Evidence, Statement } from "./liveness/statement.js";
import { lastSteps, nameOf } from "./paths.js";
import { ReferenceTable } from "./references.js";
import type { Location, Scope } from "./scope.js";
import type { LocatedUse, Outside } from "./tasks.js";

/**
 * What is needed beyond what each directory's own snapshots say, gathered until everything has been seen: references found
 * late, and names. Names protect where a place cannot be told: Flink's are UUIDs, and the same name is the same file, or a
 * copy of it.
 */
export class Needs {
  readonly #late = new Map<number, ReferenceTable>();
  readonly #lateDirectories: { readonly location: Location; readonly user: number }[] = [];
  /** File name → what refers to it. */
  readonly #names = new Map<string, string>();
  readonly #directoryNames = new Map<string, string>();
  readonly #stated: { readonly tail: string; readonly evidence: Evidence }[] = [];

  outside({ names, example, directories }: Outside): void {
    for (const name of names)
      this.name(name, example === null ? name : `${example.slice(0, -nameOf(example).length)}${name}`);
    for (const directory of directories) this.#directoryNames.set(nameOf(directory), directory);
  }

  name(name: string, reference: string): void {
    if (!this.#names.has(name)) this.#names.set(name, reference);
    if (/^job_[0-9a-f]{32}_/.test(name)) this.#directoryNames.set(name, reference);
  }

  late(use: LocatedUse, user: number): void {
    let table = this.#late.get(use.root);
    if (table === undefined) {
      table = new ReferenceTable();
      this.#late.set(use.root, table);
    }
    table.add(use.relative, use, user, false);
  }

  lateDirectory(location: Location, user: number): void {
    this.#lateDirectories.push({ location, user });
  }

  /** A path that somebody said is needed, and that lies under no root as it is spelled: its last two names count. */
  statedElsewhere(path: string, evidence: Evidence): void {
    const tail = lastSteps(path);
    if (tail !== "") this.#stated.push({ tail, evidence });
  }

  /** Snapshots that were found late and refer to a file. */
  lateUsers(root: number, directory: string, name: string): readonly number[] {
    return this.#late.get(root)?.in(directory)?.get(name)?.users.ids ?? [];
  }

  lateDirectoryUsers(root: number, directory: string): readonly number[] {
    const found = this.#lateDirectories.filter(
      ({ location }) => location.root === root && isWithin(directory, location.relative),
    );
    return found.map(({ user }) => user);
  }

  /** Whether it says anything of single files in use below a directory. */
  tellsFilesBelow({ root, relative }: Location): boolean {
    if (this.#names.size > 0 || this.#directoryNames.size > 0) return true;
    return [...(this.#late.get(root) ?? [])].some(([directory]) => isWithin(directory, relative));
  }

  /** What refers to something of the name of the file, or of a directory that it is in. */
  referenceByName(directory: string, name: string): string | null {
    const byName = this.#names.get(name);
    if (byName !== undefined || this.#directoryNames.size === 0) return byName ?? null;
    for (const step of directory.split("/")) {
      const reference = this.#directoryNames.get(step);
      if (reference !== undefined) return reference;
    }
    return null;
  }

  statedByTail(directory: string): Evidence | null {
    const padded = `/${directory}/`;
    return this.#stated.find(({ tail }) => padded.includes(`/${tail}/`))?.evidence ?? null;
  }
}

/** Statements, sorted by what they are about. */
export interface SortedStatements {
  readonly liveness: readonly Extract<Statement, { readonly about: "job" }>[];
  readonly directories: readonly { readonly at: Location; readonly statement: LiveDirectory }[];
  readonly paths: readonly { readonly at: Location; readonly evidence: Evidence }[];
  readonly checkpoints: ReadonlyMap<string, Evidence>;
}

export type LiveDirectory = Extract<Statement, { readonly about: "directory" }>;

/** Finds out where stated paths lie. What lies under no root goes to `needs`. */
export async function sortStatements(
  statements: readonly Statement[],
  scope: Scope,
  needs: Needs,
): Promise<SortedStatements> {
  const directories: { at: Location; statement: LiveDirectory }[] = [];
  const paths: { at: Location; evidence: Evidence }[] = [];
  const checkpoints = new Map<string, Evidence>();
  for (const statement of statements) {
    switch (statement.about) {
      case "job":
        break;
      case "directory": {
        const at = await scope.resolve(statement.path);
        if (at) directories.push({ at, statement });
        break;
      }
      case "path": {
        const path = statement.path.replace(/\/_metadata$/, "");
        const at = await scope.resolve(path);
        if (at) paths.push({ at, evidence: statement.evidence });
        else needs.statedElsewhere(path, statement.evidence);
        break;
      }
      case "checkpoint":
        checkpoints.set(checkpointKey(statement.jobId, statement.checkpointId), statement.evidence);
        break;
      case "name":
        needs.name(statement.name, sourceOf(statement.evidence));
        break;
      default:
        throw statement satisfies never;
    }
  }
  const liveness = statements.filter((statement) => statement.about === "job");
  return { liveness, directories, paths, checkpoints };
}

export function checkpointKey(jobId: string, checkpointId: number | bigint): string {
  return `${jobId} ${checkpointId}`;
}
