import type { Storage } from "../storage/port.js";
import type { RepairReference, SetProperties } from "./actions.js";
import { childOf, directoryOf, nameOf, placeOf, storedForm } from "./paths.js";
import { newPlaceOf, type ReferenceRules } from "./references.js";
import { MigrationRefused } from "./refusal.js";
import { lookedAtInFull, type Source } from "./source.js";

/**
 * Finds files that are not where the snapshot says: after CLAIM of a native savepoint, checkpoints name files of the
 * savepoint as if they lay beside their own metadata (FLINK-39964; every release up to 2.3). File names are random
 * UUIDs: the same name with the same size is the same file. Searched are the given directories, and those that other
 * files of the snapshot are in. Throws a MigrationRefused where there are more references than are looked at.
 */
export async function resolveRepairs(
  sources: readonly Source[],
  rules: ReferenceRules,
  search: readonly string[],
  storage: Storage,
): Promise<RepairReference[]> {
  const repairs: RepairReference[] = [];
  for (const { references } of sources) {
    if (!references.complete) {
      throw new MigrationRefused(
        "inexpressible",
        `more than ${lookedAtInFull} references are too many to look for their files one by one`,
        "Where whole directories have moved: --relocate. For lost checkpoint properties alone: --properties.",
      );
    }
    const places = new Set(search.map(storedForm));
    for (const path of references.files.keys()) places.add(directoryOf(newPlaceOf(path, rules)));
    for (const [path, sizeInBytes] of references.files) {
      const place = newPlaceOf(path, rules);
      if (!storage.reaches(place) || (await storage.stat(place))) continue;
      const found = await findIn(places, nameOf(path), sizeInBytes, storage);
      if (found !== null) repairs.push({ action: "repair-reference", from: storedForm(path), to: found });
    }
  }
  return repairs;
}

async function findIn(
  places: ReadonlySet<string>,
  name: string,
  sizeInBytes: number | bigint,
  storage: Storage,
): Promise<string | null> {
  for (const directory of places) {
    const path = childOf(directory, name);
    if (!storage.reaches(path)) continue;
    const found = await storage.stat(path);
    if (found?.kind === "file" && (sizeInBytes < 0 || BigInt(found.size) === BigInt(sizeInBytes))) return path;
  }
  return null;
}

/**
 * Properties for a snapshot that has none: the State Processor API writes null, and a file can be cut off there. What it
 * was is known without being told only for a canonical savepoint, by its keyed handles.
 */
export function resolveProperties(sources: readonly Source[]): SetProperties[] {
  const [first] = sources;
  if (!first || first.snapshot.properties || first.snapshot.metadataVersion < 4) return [];
  if (first.snapshot.operators.some(({ keyedHandles }) => keyedHandles.includes("savepoint"))) {
    return [{ action: "properties", kind: "canonical-savepoint" }];
  }
  throw new MigrationRefused(
    "properties-unknown",
    `${placeOf(first.directory).path} does not say whether it is a checkpoint or a savepoint`,
    "Say it: --properties checkpoint, canonical-savepoint or native-savepoint.",
  );
}
