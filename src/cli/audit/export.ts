import { Exporter } from "../../directory/export/exporter.js";
import type { Audit } from "../../directory/model.js";
import type { AuditRequest, AuditSink } from "../../directory/request.js";
import type { Io } from "../io.js";
import { type Arguments, flag } from "../options.js";
import { ParquetTables } from "./parquetTables.js";

/** An export in the making: the sink of an audit that is asked for all files. */
export interface Export extends Required<Pick<AuditSink, "statements" | "files">> {
  /** Writes the rest, and makes the tables visible. Throws a StorageError. */
  finish(audit: Audit): Promise<void>;
  /** Leaves nothing behind. */
  abandon(): Promise<void>;
}

/** Throws a StorageError. */
export async function openExport(directory: string, request: AuditRequest, args: Arguments, io: Io): Promise<Export> {
  const tables = await ParquetTables.create(await io.writableStorage(), directory, io.version);
  const exporter = await Exporter.of(request, tables);
  return {
    statements: (statements) => exporter.statements(statements),
    files: (batch) => exporter.files(batch),
    async finish(audit) {
      await exporter.finish(audit);
      await tables.publish();
      if (!flag(args, "quiet")) io.stderr.write(`restorable: wrote the tables of ${directory}\n`);
    },
    abandon: () => tables.abandon(),
  };
}
