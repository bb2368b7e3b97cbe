import { StorageError } from "../../errors.js";

/** What the manifest.json of an S3 Inventory says: version 2016-11-30 of "Inventory manifest" in Amazon's user guide. */
export interface InventoryManifest {
  /** The bucket that was listed. */
  readonly sourceBucket: string;
  /** Milliseconds since the epoch: when the listing began. */
  readonly takenAt: number;
  readonly format: "CSV" | "Parquet";
  /** Of CSV files, in their order: `Bucket`, `Key`, `LastModifiedDate`; empty for Parquet, which says it itself. */
  readonly columns: readonly string[];
  readonly files: readonly InventoryFile[];
}

/** One of the files that the listing is in. */
export interface InventoryFile {
  readonly key: string;
  /** Bytes. */
  readonly size: number;
}

/** What is asked of each object. */
const required = ["Key", "Size", "LastModifiedDate"];

/** @param text content of `path`. Throws a StorageError for whatever else it is. */
export function parseManifest(text: string, path: string): InventoryManifest {
  const { sourceBucket, creationTimestamp, fileFormat, fileSchema, files } = objectIn(text, path);
  const takenAt = Number(creationTimestamp);
  if (typeof sourceBucket !== "string" || !(takenAt > 0) || typeof fileSchema !== "string" || !Array.isArray(files)) {
    throw notAManifest(path);
  }
  if (fileFormat !== "CSV" && fileFormat !== "Parquet") {
    throw new StorageError(`${path}: the inventory is in the format ${String(fileFormat)}`, {
      fix: "CSV and Parquet can be read: configure the inventory to write one of them.",
    });
  }
  const isCsv = fileFormat === "CSV";
  const columns = isCsv ? fileSchema.split(",").map((name) => name.trim()) : [];
  // Parquet names them last_modified_date, in a message of its own language
  const said = isCsv ? columns : fileSchema.split(/\W+/).map((name) => name.replaceAll("_", ""));
  demandFields(said, path);
  return { sourceBucket, takenAt, format: fileFormat, columns, files: files.map((file) => inventoryFile(file, path)) };
}

function objectIn(text: string, path: string): Readonly<Record<string, unknown>> {
  try {
    const parsed: unknown = JSON.parse(text);
    if (typeof parsed === "object" && parsed !== null) return parsed as Readonly<Record<string, unknown>>;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  throw notAManifest(path);
}

/** Without sizes and times nothing could be said of a file. */
function demandFields(said: readonly string[], path: string): void {
  const known = new Set(said.map((name) => name.toLowerCase()));
  const missing = required.filter((name) => !known.has(name.toLowerCase()));
  if (missing.length === 0) return;
  throw new StorageError(`${path}: the inventory does not say ${missing.join(" and ")}`, {
    fix: "Add Size and Last modified to the fields of the inventory's configuration.",
  });
}

function inventoryFile(file: unknown, path: string): InventoryFile {
  const { key, size } = (file ?? {}) as { readonly key?: unknown; readonly size?: unknown };
  if (typeof key === "string" && typeof size === "number") return { key, size };
  throw notAManifest(path);
}

function notAManifest(path: string): StorageError {
  return new StorageError(`${path} is not the manifest of an S3 Inventory`, {
    fix: "Give the manifest.json of one listing: …/<bucket>/<configuration>/<date>/manifest.json.",
  });
}
