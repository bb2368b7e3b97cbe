import { auditDirectories } from "../../src/directory/audit.js";
import { ifThere } from "../../src/directory/ifThere.js";
import { storageLister } from "../../src/directory/lister.js";
import type { Audit, AuditedFile, FileClass } from "../../src/directory/model.js";
import type { AuditRequest, DirectoryWorkers } from "../../src/directory/request.js";
import { TaskRunner } from "../../src/directory/tasks.js";
import type { Storage } from "../../src/storage/port.js";
import type { MemoryTree } from "./memoryTree.js";

export const day = 24 * 60 * 60 * 1000;
export const now = 1_700_000_000_000;
/** Well before the grace period. */
export const old = now - 10 * day;

export interface Seen {
  readonly audit: Audit;
  readonly rows: ReadonlyMap<string, AuditedFile>;
  /** Class of a file by its path. */
  classOf(path: string): FileClass | undefined;
}

/** An audit of a tree, with every row. */
export async function audited(
  tree: MemoryTree,
  roots: readonly string[],
  more: Partial<AuditRequest> = {},
): Promise<Seen> {
  const rows = new Map<string, AuditedFile>();
  const given = roots.map((location) => ({ location, storage: tree.storage }));
  const audit = await auditDirectories(
    { roots: given, now, files: "all", ...more },
    {
      files(batch) {
        for (const file of batch) {
          if (rows.has(file.path)) throw new Error(`two rows for ${file.path}`);
          rows.set(file.path, file);
        }
      },
    },
  );
  return { audit, rows, classOf: (path) => rows.get(path)?.class };
}

/** Workers that are no threads: what goes in and comes out is copied all the same. */
export function workersOf(storage: Storage): DirectoryWorkers {
  const lister = storageLister(storage);
  const canonical = (path: string) => storage.canonical(path);
  const open = (path: string) => ifThere(storage, path, () => storage.open(path));
  let runner: TaskRunner | null = null;
  return {
    count: 2,
    lister,
    expect() {},
    async run({ surroundings, task }) {
      runner ??= new TaskRunner(
        surroundings,
        surroundings.roots.map(() => ({ lister, canonical, open })),
      );
      return structuredClone(await runner.run(structuredClone(task)));
    },
  };
}

const ended = { source: "user", option: "--ended" } as const;

export function terminated(jobId: string) {
  return { about: "job", jobId, liveness: "terminated", evidence: ended } as const;
}

export function uuid(n: number): string {
  return `${n.toString(16).padStart(8, "0")}-0000-4000-8000-000000000000`;
}

export function job(n: number): string {
  return n.toString(16).padStart(32, "a");
}
