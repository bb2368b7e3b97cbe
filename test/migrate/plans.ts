/** Plans on snapshots in temporary directories. */
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { afterAll } from "vitest";
import type { MigrationPlan } from "../../src/migrate/plan.js";
import { type MigrationRequest, type PlannedMigration, planMigration } from "../../src/migrate/planMigration.js";
import { writableLocalStorage } from "../../src/storage/localWrite.js";
import type { WritableStorage } from "../../src/storage/port.js";
import { filesBelow } from "../support/files.js";

export const samples = resolve(import.meta.dirname, "../../samples");
export const canonical = join(samples, "flink-2.2.1/aaabbb/canonical-savepoint");
export const nativeRocksdb = join(samples, "flink-2.2.1/aaabbb/native-savepoint-rocksdb");

const home = mkdtempSync(join(tmpdir(), "restorable migrate 100% #1 "));
afterAll(() => rmSync(home, { recursive: true, force: true }));
let count = 0;

/** A directory that is not there yet, with a name that needs no escaping in Flink's paths. */
export function fresh(): string {
  return join(home, `new ${count++}`);
}

export function copyOf(sample: string): string {
  const to = fresh();
  cpSync(sample, to, { recursive: true });
  return to;
}

/** The chk-N below a sample of a checkpoint. */
export function checkpointIn(sample: string): string {
  const metadata = filesBelow(sample).find((file) => file.endsWith("/_metadata"));
  if (!metadata) throw new Error(`no _metadata below ${sample}`);
  return dirname(metadata);
}

export interface Wanted {
  readonly target?: string;
  readonly merged?: readonly string[];
  /** Of the snapshot; default: `_metadata`. */
  readonly metadataPath?: string;
  readonly storage?: WritableStorage;
}

export async function planned(
  snapshot: string,
  request: MigrationRequest,
  { target = fresh(), merged = [], metadataPath, storage = writableLocalStorage }: Wanted = {},
): Promise<PlannedMigration> {
  const place = (directory: string, path = join(directory, "_metadata")) => ({ directory, metadataPath: path });
  return planMigration({
    source: place(snapshot, metadataPath),
    merged: merged.map((directory) => place(directory)),
    target,
    request,
    storage,
    createdAt: "2026-01-01T00:00:00.000Z",
    createdBy: "a test",
  });
}

export async function planOf(snapshot: string, request: MigrationRequest, wanted: Wanted = {}): Promise<MigrationPlan> {
  return (await planned(snapshot, request, wanted)).plan;
}
