import { type AsyncBuffer, parquetMetadataAsync, parquetReadObjects } from "hyparquet";
import { StorageError } from "../../errors.js";
import type { OpenFile } from "../port.js";
import { type ListedObject, objectOf, type Row } from "./listedObject.js";

/** What the columns are called there. */
const columnNames = {
  Key: "key",
  Size: "size",
  LastModifiedDate: "last_modified_date",
  ETag: "e_tag",
  IsLatest: "is_latest",
  IsDeleteMarker: "is_delete_marker",
} as const satisfies Record<Parameters<Row>[0], string>;

/** Objects of a Parquet file of an inventory, row group by row group. Keys are plain there. Throws a StorageError. */
export async function* parquetObjects(path: OpenFile): AsyncGenerator<ListedObject> {
  const file = bufferOf(path);
  const metadata = await parsing(path, () => parquetMetadataAsync(file));
  const there = new Set(metadata.schema.map(({ name }) => name));
  const columns = Object.values(columnNames).filter((name) => there.has(name));
  let rowStart = 0;
  for (const { num_rows } of metadata.row_groups) {
    const rowEnd = rowStart + Number(num_rows);
    const rows = await parsing(path, () => parquetReadObjects({ file, metadata, columns, rowStart, rowEnd }));
    for (const row of rows) {
      const object = objectOf((column) => row[columnNames[column]], String(row[columnNames.Key]));
      if (object) yield object;
    }
    rowStart = rowEnd;
  }
}

function bufferOf(file: OpenFile): AsyncBuffer {
  return {
    byteLength: file.size,
    slice(start, end = file.size) {
      const bytes = new Uint8Array(end - start);
      file.read(start, bytes);
      return bytes.buffer;
    },
  };
}

async function parsing<T>({ path }: OpenFile, act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    if (error instanceof StorageError) throw error;
    throw new StorageError(`${path}: ${error instanceof Error ? error.message : String(error)}`, {
      fix: "The file is damaged, or no Parquet file of an inventory. Take another listing.",
      cause: error,
    });
  }
}
