/**
 * The tables of `audit --export`: a contract with whoever asks them in SQL. Columns are added, never changed; docs/fleet.md and
 * schemas/export.json say the same. Paths are places: one spelling for one file, whatever a snapshot writes, so that plain
 * strings join.
 */
import type { Int64 } from "../../model/values.js";

/** timestamp: milliseconds since the epoch, in UTC. */
export type ColumnType = "string" | "int32" | "int64" | "boolean" | "timestamp";

export interface Column {
  readonly type: ColumnType;
  readonly nullable: boolean;
  readonly about: string;
}

interface Table {
  readonly about: string;
  readonly columns: Readonly<Record<string, Column>>;
}

function required<T extends ColumnType>(type: T, about: string) {
  return { type, nullable: false, about } as const;
}

function nullable<T extends ColumnType>(type: T, about: string) {
  return { type, nullable: true, about } as const;
}

export const exportTables = {
  audits: {
    about: "One row: the audit that this export is of.",
    columns: {
      audited_at: required("timestamp", "the time that ages were measured against"),
      old_before: required("timestamp", "what was written later, or nobody knows when, is in progress (--grace)"),
      grace_period_ms: required("int64", "the same, as a duration"),
      roots: required("string", "what was looked at, one place a line"),
      format_version: required("int32", "1; another one means that a column has another meaning"),
    },
  },
  directories: {
    about: "Directories that belong together: of a job, a savepoint, high availability, and what lies around them.",
    columns: {
      path: required("string", "its place"),
      kind: required("string", "job, unnamed-job, savepoint, high-availability, job-results, quarantine, other"),
      job_id: nullable("string", "32 hex digits; null where the directory does not say"),
      liveness: required("string", "alive, terminated or unknown, which counts as alive"),
      frozen: nullable("string", "why nothing in it may be touched: jobs-may-mix, changing"),
      snapshots_elsewhere: required("boolean", "it belongs to a job whose snapshots lie in another directory"),
    },
  },
  snapshots: {
    about: "Every _metadata that was found.",
    columns: {
      location: required("string", "the place of the directory that holds the _metadata"),
      path: required("string", "the same as the storage spells it: what flink run -s takes"),
      directory: required("string", "directories.path"),
      job_id: nullable("string", "32 hex digits; null where no name says it"),
      checkpoint_id: nullable("int64", "null while the metadata cannot be read"),
      kind: required("string", "savepoint, checkpoint or unknown"),
      format: nullable("string", "canonical, native or unknown"),
      metadata_version: nullable("int32", "of the _metadata"),
      unreadable: nullable("string", "why the metadata cannot be read"),
      kept: required("boolean", "it counts; else a newer complete checkpoint of its job superseded it"),
      standing: required("string", "newest, savepoint, stated, recent, unreadable or superseded"),
      superseded_by: nullable("string", "snapshots.path of the one that superseded it"),
      restorable_now: nullable("boolean", "everything it refers to is there; null: nobody can tell"),
      total_size_in_bytes: required("int64", "state that it refers to, as it says itself"),
      file_count: required("int64", "files it refers to, each once"),
      missing_count: required("int64", "of those, not there"),
      metadata_size_in_bytes: required("int64", "of the _metadata"),
      modified_at: nullable("timestamp", "of the _metadata"),
    },
  },
  operators: {
    about: "Operators of each snapshot that can be read, in file order.",
    columns: {
      snapshot: required("string", "snapshots.location"),
      position: required("int32", "from 0"),
      operator_id: required("string", "32 hex digits"),
      uid: nullable("string", "where the metadata has it (version 5 on)"),
      name: nullable("string", "the same"),
    },
  },
  file_references: {
    about: "What snapshots refer to: one row for each snapshot, path, role and size. (REFERENCES is a word of SQL.)",
    columns: {
      snapshot: required("string", "snapshots.location"),
      path: required("string", "files.path, or the place where the file would be; kind directory: of the directory"),
      name: required("string", "last part of the path"),
      kind: required("string", "file, segment (a range of a file) or directory (as a whole: file merging)"),
      role: nullable("string", "what it is held for: shared, private, meta, keyGroups, …, metadata; null: not known"),
      size_in_bytes: nullable("int64", "that the file has at least; null: the snapshot does not say"),
    },
  },
  files: {
    about: "Every file and link below the roots.",
    columns: {
      path: required("string", "its place"),
      name: required("string", "last part of the path"),
      parent: required("string", "the place of the directory it lies in"),
      listed_path: required("string", "as the storage spells it"),
      directory: required("string", "directories.path of the one it belongs to"),
      kind: required("string", "file or link"),
      area: required("string", "checkpoint, savepoint, shared, taskowned, changelog or other"),
      checkpoint_directory: nullable("int64", "N of the chk-N it lies in"),
      in_layout: required("boolean", "Flink keeps files of snapshots right in this directory"),
      is_flinks_name: required("boolean", "Flink could have given it this name"),
      size_in_bytes: required("int64", "as it was listed"),
      modified_at: nullable("timestamp", "as it was listed; null: nobody knows"),
      identity: nullable("string", "etag, or inode and change time"),
      class: required("string", "what the audit says it is, knowing its own roots only"),
    },
  },
  protections: {
    about: "What is off limits beyond what the snapshots that could be read refer to.",
    columns: {
      what: required(
        "string",
        "everything, path (with all below), tail (last two names of a directory), name, directory-name",
      ),
      value: required("string", "the place or the name"),
      reason: required("string", "who says so"),
    },
  },
} as const satisfies Readonly<Record<string, Table>>;

export type TableName = keyof typeof exportTables;

export const tableNames = Object.keys(exportTables) as TableName[];

interface ValueOf {
  readonly string: string;
  readonly int32: number;
  readonly int64: Int64;
  readonly boolean: boolean;
  readonly timestamp: number;
}

type CellOf<C> = C extends { readonly type: infer T extends ColumnType; readonly nullable: infer N }
  ? ValueOf[T] | (N extends true ? null : never)
  : never;

type ColumnsOf<T extends TableName> = (typeof exportTables)[T]["columns"];

export type Row<T extends TableName> = { readonly [C in keyof ColumnsOf<T>]: CellOf<ColumnsOf<T>[C]> };

/** Who takes rows and keeps none. */
export interface TableSink {
  row<T extends TableName>(table: T, row: Row<T>): void;
}
