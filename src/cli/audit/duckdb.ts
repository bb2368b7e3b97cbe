/** Asks exported tables in the embedded DuckDB, which is installed beside restorable by whoever wants it. */
import { DuckDBInstance } from "@duckdb/node-api";
import { orphanQuery } from "../../directory/export/orphanQuery.js";
import { tableNames } from "../../directory/export/tables.js";
import type { FileClass } from "../../directory/model.js";
import { StorageError } from "../../errors.js";

/** A file that nothing needs. */
export interface Candidate {
  readonly class: FileClass;
  /** As the storage spells it. */
  readonly path: string;
  /** The place of the directory it belongs to. */
  readonly directory: string;
  readonly size: bigint;
}

/**
 * @param exports local directories that `audit --export` wrote; several are asked as one
 * @throws StorageError where DuckDB cannot read the tables
 */
export async function* candidatesOf(exports: readonly string[]): AsyncGenerator<Candidate> {
  const instance = await DuckDBInstance.create(":memory:");
  const connection = await instance.connect();
  try {
    for (const table of tableNames) {
      const files = exports.map((directory) => literal(`${directory}/${table}.parquet`)).join(", ");
      await connection.run(`CREATE VIEW ${table} AS SELECT * FROM read_parquet([${files}])`);
    }
    const result = await connection.stream(orphanQuery);
    for await (const rows of result.yieldRowsJs()) {
      for (const [fileClass, path, directory, size] of rows) {
        yield { class: fileClass, path, directory, size } as Candidate;
      }
    }
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    throw new StorageError(`DuckDB cannot read ${exports.join(", ")}: ${error.message.split("\n")[0]}`, {
      fix: "Give directories that audit --export wrote, all by this version of restorable.",
      cause: error,
    });
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
