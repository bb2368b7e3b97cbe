import type { Storage } from "../storage/port.js";
import type { Copy, MigrationPlan, RequiredFile } from "./plan.js";
import { MigrationRefused, PlanNotApplicable } from "./refusal.js";
import type { Source } from "./source.js";

/** More are not listed in a plan. */
const listedAtMost = 10_000;

/**
 * The files that the result needs, of those that can be looked at from here; a file that is copied counts where it is
 * now. Throws a MigrationRefused where one is missing: Flink would not restore the result.
 */
export async function requiredFiles(
  result: Source,
  copies: readonly Copy[],
  storage: Storage,
  unchecked: boolean,
): Promise<MigrationPlan["requiredFiles"]> {
  const copied = new Map(copies.map(({ from, to }) => [to, from]));
  const all: RequiredFile[] = [...result.references.files].map(([path, sizeInBytes]) => ({
    path: copied.get(path) ?? path,
    sizeInBytes,
  }));
  const complete = result.references.complete && all.length <= listedAtMost;
  if (unchecked) return { complete: all.length === 0, files: [] };
  const files = all.slice(0, listedAtMost).filter(({ path }) => storage.reaches(path));
  const problems = await problemsOf(files, storage);
  if (problems.length === 0) return { complete, files };
  throw new MigrationRefused(
    "missing-file",
    `${problems.length} of ${files.length} files that the result needs ${problems.length === 1 ? "is" : "are"} not right:\n  ${problems.slice(0, 5).join("\n  ")}`,
    "Moved files: --relocate from=to. Files of a claimed savepoint: --repair --search <savepoint>. Files that cannot be seen from here: --skip-file-check.",
  );
}

/** Throws a PlanNotApplicable where a file is gone, or not what it was. */
export async function demandFiles(files: readonly RequiredFile[], storage: Storage): Promise<void> {
  const problems = await problemsOf(files, storage);
  if (problems.length === 0) return;
  throw new PlanNotApplicable(`files that the plan needs are not right:\n  ${problems.slice(0, 5).join("\n  ")}`, {
    fix: "Bring them back, or plan again.",
  });
}

async function problemsOf(files: readonly RequiredFile[], storage: Storage): Promise<string[]> {
  const problems: string[] = [];
  for (const { path, sizeInBytes } of files) {
    const found = await storage.stat(path);
    if (!found) problems.push(`${path} is missing`);
    else if (sizeInBytes >= 0 && BigInt(found.size) < BigInt(sizeInBytes)) {
      problems.push(`${path} has ${found.size} bytes, and needs ${sizeInBytes}`);
    }
  }
  return problems;
}
