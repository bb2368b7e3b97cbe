/** The tables of `audit --export` as Parquet files, written in row groups as rows come. */
import { ByteWriter, ParquetWriter, type SchemaElement } from "hyparquet-writer";
import {
  type Column,
  type ColumnType,
  exportTables,
  type Row,
  type TableName,
  type TableSink,
  tableNames,
} from "../../directory/export/tables.js";
import type { PendingFile, WritableStorage } from "../../storage/port.js";

/** More make files smaller and take more memory. */
const rowsInGroup = 20_000;

/** Without it there is no export: it goes first and comes last. */
const last: TableName = "audits";

export function tablePath(storage: Pick<WritableStorage, "child">, directory: string, table: TableName): string {
  return storage.child(directory, `${table}.parquet`);
}

/** Nobody sees a table before `publish`, which replaces an earlier export. */
export class ParquetTables implements TableSink {
  readonly #storage: WritableStorage;
  readonly #directory: string;
  readonly #files: ReadonlyMap<TableName, TableFile>;

  private constructor(storage: WritableStorage, directory: string, files: ReadonlyMap<TableName, TableFile>) {
    this.#storage = storage;
    this.#directory = directory;
    this.#files = files;
  }

  /** Throws a StorageError. */
  static async create(storage: WritableStorage, directory: string, version: string): Promise<ParquetTables> {
    await storage.makeDirectory(directory);
    const files = new Map<TableName, TableFile>();
    for (const table of tableNames) {
      const pending = await storage.create(tablePath(storage, directory, table));
      files.set(table, new TableFile(pending, exportTables[table].columns, version));
    }
    return new ParquetTables(storage, directory, files);
  }

  row<T extends TableName>(table: T, row: Row<T>): void {
    (this.#files.get(table) as TableFile).add(row as Readonly<Record<string, unknown>>);
  }

  /** Throws a StorageError. */
  async publish(): Promise<void> {
    await this.#storage.remove(tablePath(this.#storage, this.#directory, last));
    for (const [table, file] of this.#files) if (table !== last) await file.publish();
    await this.#files.get(last)?.publish();
  }

  async abandon(): Promise<void> {
    for (const file of this.#files.values()) await file.abandon();
  }
}

class TableFile {
  readonly #pending: PendingFile;
  readonly #columns: readonly (readonly [name: string, column: Column])[];
  readonly #bytes = new ByteWriter();
  readonly #writer: ParquetWriter;
  #values: unknown[][];
  #rows = 0;

  constructor(pending: PendingFile, columns: Readonly<Record<string, Column>>, version: string) {
    this.#pending = pending;
    this.#columns = Object.entries(columns);
    this.#values = this.#columns.map(() => []);
    const root: SchemaElement = { name: "root", num_children: this.#columns.length };
    const schema = [root, ...this.#columns.map(([name, column]) => schemaElement(name, column))];
    this.#writer = new ParquetWriter({ writer: this.#bytes, schema, createdBy: `restorable version ${version}` });
  }

  add(row: Readonly<Record<string, unknown>>): void {
    for (const [at, [name, { type }]] of this.#columns.entries()) this.#values[at]?.push(stored(type, row[name]));
    this.#rows++;
    if (this.#rows >= rowsInGroup) this.#writeGroup();
  }

  #writeGroup(): void {
    if (this.#rows === 0) return;
    const columnData = this.#columns.map(([name], at) => ({ name, data: this.#values[at] as unknown[] }));
    this.#writer.write({ columnData, rowGroupSize: this.#rows });
    this.#values = this.#columns.map(() => []);
    this.#rows = 0;
    this.#flush();
  }

  /** What is written so far leaves the memory; offsets go on counting. */
  #flush(): void {
    this.#pending.write(this.#bytes.getBytes());
    this.#bytes.index = 0;
  }

  async publish(): Promise<void> {
    this.#writeGroup();
    this.#writer.finish();
    this.#flush();
    const file = await this.#pending.finish();
    file.close();
    await this.#pending.publish("replace");
  }

  abandon(): Promise<void> {
    return this.#pending.abandon();
  }
}

function schemaElement(name: string, { type, nullable }: Column): SchemaElement {
  const common = { name, repetition_type: nullable ? "OPTIONAL" : "REQUIRED" } as const;
  switch (type) {
    case "string":
      return { ...common, type: "BYTE_ARRAY", converted_type: "UTF8", logical_type: { type: "STRING" } };
    case "int32":
      return { ...common, type: "INT32" };
    case "int64":
      return { ...common, type: "INT64" };
    case "boolean":
      return { ...common, type: "BOOLEAN" };
    case "timestamp": {
      const logical_type = { type: "TIMESTAMP", isAdjustedToUTC: true, unit: "MILLIS" } as const;
      return { ...common, type: "INT64", converted_type: "TIMESTAMP_MILLIS", logical_type };
    }
    default:
      throw type satisfies never;
  }
}

/** 64-bit columns take bigint; whole milliseconds, as some file systems have fractions of them. */
function stored(type: ColumnType, value: unknown): unknown {
  if (value === null) return null;
  if (type === "int64") return BigInt(value as number | bigint);
  if (type === "timestamp") return new Date(Math.trunc(value as number));
  return value;
}
