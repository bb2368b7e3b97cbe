/** Migrations as a library: with the systems that the paths given lie on, and this machine's clock. */
import { resolve } from "node:path";
import { type Applied, type ApplyOptions, applyMigration as applyTo } from "./migrate/apply.js";
import { type MigrationPlan, placesOf } from "./migrate/plan.js";
import { type MigrationRequest, planMigration as planFor } from "./migrate/planMigration.js";
import { findMetadata } from "./readSnapshot.js";
import { writableFor } from "./storage/anyStorage.js";
import type { WritableStorage } from "./storage/port.js";

export interface PlanOptions extends MigrationRequest {
  /** The directory of the new snapshot, empty or not there yet; absent: the metadata is replaced where it is. */
  readonly to?: string;
  /** Snapshots whose operators are added. */
  readonly merge?: readonly string[];
  /** Where snapshots are; default: this machine's files, and the remote systems on which the given paths lie. */
  readonly storage?: WritableStorage;
}

/**
 * Plans what `restorable migrate` would, and changes nothing. The plan is plain data: `JSON.stringify` and `readPlan`
 * carry it elsewhere. Throws a MigrationRefused where the result would not restore, or would lose state that nobody
 * gave up; a StorageError or FormatError where a snapshot cannot be read.
 * @param location a directory that holds `_metadata`, or the file itself
 */
export async function planMigration(
  location: string,
  { to, merge = [], storage: given, ...request }: PlanOptions,
): Promise<MigrationPlan> {
  const storage = given ?? (await writableFor(location, ...merge, ...(to === undefined ? [] : [to])));
  const placeOf = async (one: string) => {
    const { directory, metadata } = await findMetadata(one, storage);
    return { directory, metadataPath: metadata.path };
  };
  const { plan } = await planFor({
    source: await placeOf(location),
    merged: await Promise.all(merge.map(placeOf)),
    target: to === undefined ? "in-place" : isUri(to) ? to : resolve(to),
    request,
    storage,
    createdAt: new Date().toISOString(),
    createdBy: "restorable (library)",
  });
  return plan;
}

const isUri = (location: string): boolean => /^[a-z][a-z0-9+.-]+:/i.test(location);

/**
 * Does exactly what a plan says; the new snapshot gets its name last, all at once, after it was read back. The same call
 * finishes what was interrupted. Throws a PlanNotApplicable where something is not what the plan says; a StorageError.
 */
export async function applyMigration(plan: MigrationPlan, options: Partial<ApplyOptions> = {}): Promise<Applied> {
  return applyTo(plan, { ...options, storage: options.storage ?? (await writableFor(...placesOf(plan))) });
}
