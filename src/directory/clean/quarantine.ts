/** Where things are moved to instead of being deleted. */
import type { WritableStorage } from "../../storage/port.js";
import { isWithin, placeOf, writtenPlace } from "./places.js";
import type { CleanPlan } from "./plan.js";
import { CleanRefused } from "./refusal.js";

/**
 * The place of a plan's objects in a quarantine: a folder for each plan, below it the paths as they were. `_metadata` gets
 * another name, so that nothing in there is ever taken for a snapshot, by Flink or by an audit.
 */
export function quarantinePath(path: string, folder: string): string {
  // "s3://bucket/key" and "/path" alike: what is before the path becomes the first names; HDFS has none with a colon
  const plain = path.replace(
    /^([a-z][a-z0-9+.-]*):\/*([^/]*)/i,
    (_, scheme: string, authority: string) => `${scheme}/${authority.replaceAll(":", "_")}`,
  );
  const below = plain.replace(/^\/+/, "");
  return `${folder}/${below.replace(/(^|\/)_metadata$/, "$1_metadata.quarantined")}`;
}

export function folderOf(plan: CleanPlan, quarantine: string): string {
  return `${quarantine.replace(/\/+$/, "")}/restorable-${plan.createdAt.slice(0, 10)}-${plan.id}`;
}

/** Throws a CleanRefused for a quarantine that what is cleaned, and what is looked through, would not be apart from. */
export async function demandApart(plan: CleanPlan, quarantine: string, storage: WritableStorage): Promise<string> {
  if (!storage.reaches(quarantine)) {
    throw new CleanRefused(`${quarantine} is on another system than what is to be moved there`, {
      fix: "Give a directory of the same file system or bucket.",
    });
  }
  const directory = await storage.canonical(quarantine);
  const place = writtenPlace(directory) ?? placeOf(directory);
  for (const root of plan.roots) {
    if (!isWithin(place, placeOf(root)) && !isWithin(placeOf(root), place)) continue;
    throw new CleanRefused(`${directory} and ${root} are not apart: what was moved would be found again`, {
      fix: "Give --quarantine a directory beside the roots, on the same file system or bucket.",
    });
  }
  return directory;
}
