/** What `migrate` and `check --write-plan` share: planning with this machine's storage and clock, and showing it. */
import { type MigrationRequest, type PlannedMigration, planMigration } from "../migrate/planMigration.js";
import { findMetadata } from "../readSnapshot.js";
import { jsonText } from "../report/json.js";
import type { MigrateReport } from "../report/migrateReport.js";
import type { Explain } from "../report/operatorLabel.js";
import type { Io } from "./io.js";
import { type Arguments, formatOf } from "./options.js";
import { writeResult } from "./output.js";
import { withLocation } from "./snapshots.js";
import { textOptions } from "./style.js";

/** Plans for the snapshots at these locations. Errors about bytes name the snapshot. */
export async function plan(
  location: string,
  merged: readonly string[],
  target: string | "in-place",
  request: MigrationRequest,
  io: Io,
): Promise<PlannedMigration> {
  const storage = await io.writableStorage();
  const placeOf = async (one: string) => {
    const { directory, metadata } = await findMetadata(one, storage);
    return { directory, metadataPath: metadata.path };
  };
  try {
    return await planMigration({
      source: await placeOf(location),
      merged: await Promise.all(merged.map(placeOf)),
      target,
      request,
      storage,
      createdAt: new Date().toISOString(),
      createdBy: `restorable ${io.version}`,
    });
  } catch (error) {
    throw withLocation([location, ...merged].join(", "), error);
  }
}

/** Writes the plan itself to a file, all of it or nothing. */
export function writePlan({ plan: made }: PlannedMigration, path: string, args: Arguments, io: Io): void {
  writeResult(jsonText(made), { ...args, output: path }, io);
}

export function reportOf(
  planned: PlannedMigration,
  snapshotName: string,
  planName: string | null,
  explain: Explain,
): MigrateReport {
  return {
    plan: planned.plan,
    snapshotName,
    sources: planned.sources.map(({ snapshot }) => snapshot),
    result: planned.result.snapshot,
    planName,
    explain,
  };
}

export async function renderMigration(report: MigrateReport, args: Arguments, io: Io): Promise<string> {
  if (formatOf(args) === "json") {
    const { migrateJson } = await import("../report/migrateJson.js");
    return jsonText(migrateJson(report));
  }
  const [{ migrateText }, { unifiedDiff }] = await Promise.all([
    import("../report/migrateText.js"),
    import("./unifiedDiff.js"),
  ]);
  // the plan goes to a file, what is told of it to whoever asked
  return migrateText(report, unifiedDiff, textOptions({ ...args, output: undefined }, io));
}
