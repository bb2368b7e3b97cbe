/** What is used of DuckDB's client, which nobody has to install: its package is not among the dependencies. */
declare module "@duckdb/node-api" {
  export class DuckDBInstance {
    static create(path: string): Promise<DuckDBInstance>;
    connect(): Promise<DuckDBConnection>;
    closeSync(): void;
  }

  export interface DuckDBConnection {
    run(sql: string): Promise<unknown>;
    stream(sql: string): Promise<DuckDBResult>;
    closeSync(): void;
  }

  export interface DuckDBResult {
    /** Rows in batches; a column's value is of the type that JavaScript has for it. */
    yieldRowsJs(): AsyncIterable<readonly (readonly unknown[])[]>;
  }
}
