/** S3 Inventories, in the form that Amazon's user guide documents: none of these were written by S3 itself. */
import { gzipSync } from "node:zlib";
import { parquetWriteBuffer } from "hyparquet-writer";

/** A row of an inventory; one of all versions says more than keys and sizes. */
export interface InventoryRow {
  readonly key: string;
  readonly size: number;
  readonly modifiedAt: number;
  readonly etag?: string;
  /** A version that is none of the current ones; a marker that the object is deleted. */
  readonly is?: "old" | "deleted";
}

export interface WrittenInventory {
  readonly manifest: string;
  /** By key in the bucket of the inventory. */
  readonly files: ReadonlyMap<string, Uint8Array>;
}

export interface InventoryOptions {
  readonly bucket: string;
  readonly takenAt: number;
  readonly format: "CSV" | "Parquet";
  /** Rows of each file of the listing. */
  readonly rowsInFile?: number;
}

const parquetSchema =
  "message s3.inventory { required binary bucket (STRING); required binary key (STRING); optional binary version_id " +
  "(STRING); optional boolean is_latest; optional boolean is_delete_marker; optional int64 size; optional int64 " +
  "last_modified_date (TIMESTAMP(MILLIS,true)); optional binary e_tag (STRING);}";

/** Keys below "lists/<bucket>/all", as of a configuration with the prefix "lists" and the name "all". */
export function writeInventory(rows: readonly InventoryRow[], options: InventoryOptions): WrittenInventory {
  const { bucket, takenAt, format, rowsInFile = rows.length || 1 } = options;
  const isCsv = format === "CSV";
  const files = new Map<string, Uint8Array>();
  for (let from = 0; from < rows.length; from += rowsInFile) {
    const some = rows.slice(from, from + rowsInFile);
    const name = `939c6d46-85a9-4ba8-87bd-${String(from).padStart(12, "0")}`;
    const bytes = isCsv ? csvOf(some, bucket) : parquetOf(some, bucket);
    files.set(`lists/${bucket}/all/data/${name}.${isCsv ? "csv.gz" : "parquet"}`, bytes);
  }
  const manifest = {
    sourceBucket: bucket,
    destinationBucket: `arn:aws:s3:::${bucket}`,
    version: "2016-11-30",
    creationTimestamp: String(takenAt),
    fileFormat: format,
    fileSchema: isCsv
      ? "Bucket, Key, VersionId, IsLatest, IsDeleteMarker, Size, LastModifiedDate, ETag, StorageClass"
      : parquetSchema,
    files: [...files].map(([key, { length: size }]) => ({
      key,
      size,
      MD5checksum: "f11166069f1990abeb9c97ace9cdfabc",
    })),
  };
  return { manifest: JSON.stringify(manifest, null, 2), files };
}

function csvOf(rows: readonly InventoryRow[], bucket: string): Uint8Array {
  const lines = rows.map(({ key, size, modifiedAt, etag = "", is }) => {
    const encoded = encodeURIComponent(key).replaceAll("%2F", "/").replaceAll("%20", "+");
    const time = new Date(modifiedAt).toISOString();
    const flags = [String(is === undefined), String(is === "deleted")];
    const said = is === "deleted" ? "" : String(size);
    return [bucket, encoded, "v1", ...flags, said, time, etag, "STANDARD"].map((cell) => `"${cell}"`).join(",");
  });
  return gzipSync(`${lines.join("\n")}\n`);
}

function parquetOf(rows: readonly InventoryRow[], bucket: string): Uint8Array {
  const text = (name: string, of: (row: InventoryRow) => string) => ({
    name,
    data: rows.map(of),
    type: "STRING" as const,
  });
  const flag = (name: string, of: (row: InventoryRow) => boolean) => ({
    name,
    data: rows.map(of),
    type: "BOOLEAN" as const,
  });
  const bytes = parquetWriteBuffer({
    columnData: [
      text("bucket", () => bucket),
      text("key", ({ key }) => key),
      text("version_id", () => "v1"),
      flag("is_latest", ({ is }) => is === undefined),
      flag("is_delete_marker", ({ is }) => is === "deleted"),
      { name: "size", data: rows.map(({ size, is }) => (is === "deleted" ? null : BigInt(size))), type: "INT64" },
      { name: "last_modified_date", data: rows.map(({ modifiedAt }) => new Date(modifiedAt)), type: "TIMESTAMP" },
      text("e_tag", ({ etag = "" }) => etag),
    ],
    rowGroupSize: 100,
  });
  return new Uint8Array(bytes);
}
