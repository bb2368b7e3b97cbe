/** A current object, as an inventory has it. */
export interface ListedObject {
  readonly key: string;
  /** Bytes. */
  readonly size: number;
  /** Milliseconds since the epoch, whole seconds, as S3's own listing has it; null where it is not said. */
  readonly modifiedAt: number | null;
  /** The etag without quotes; null where the inventory leaves it out. */
  readonly identity: string | null;
}

/** Cells of a row, by the names that CSV files have for them; a cell may be a text or what Parquet makes of it. */
export type Row = (column: "Key" | "Size" | "LastModifiedDate" | "ETag" | "IsLatest" | "IsDeleteMarker") => unknown;

/** Null for old versions and for markers of deletions. */
export function objectOf(row: Row, key: string): ListedObject | null {
  if (isSaid(row("IsLatest"), false) || isSaid(row("IsDeleteMarker"), true)) return null;
  const time = row("LastModifiedDate");
  const modifiedAt = time instanceof Date ? time.getTime() : Date.parse(String(time));
  const etag = row("ETag");
  return {
    key,
    size: Number(row("Size") ?? 0),
    modifiedAt: Number.isNaN(modifiedAt) ? null : Math.floor(modifiedAt / 1000) * 1000,
    identity: typeof etag === "string" && etag !== "" ? etag.replaceAll('"', "") : null,
  };
}

function isSaid(cell: unknown, value: boolean): boolean {
  return cell === value || cell === String(value);
}
