/** Files of an audit as RFC 4180 lines; the columns are described in docs/audit.md. */
import type { AuditedFile } from "../directory/model.js";
import { groupOf, reasonText } from "./auditWords.js";
import { csvLine } from "./csv.js";

const columns = [
  "path",
  "class",
  "class_group",
  "reason",
  "size_in_bytes",
  "modified_at",
  "job_id",
  "directory",
  "area",
  "checkpoint_directory",
  "used_by",
  "local_names",
] as const;

export const csvHead = csvLine(columns);

export function fileCsv(file: AuditedFile, now: number): string {
  const { path, size, modifiedAt, directory, area, checkpointDirectory, usedBy, localNames } = file;
  const values: Record<(typeof columns)[number], string | number> = {
    path,
    class: file.class,
    class_group: groupOf(file.class),
    reason: reasonText(file, now),
    size_in_bytes: size,
    modified_at: modifiedAt === null ? "" : new Date(modifiedAt).toISOString(),
    job_id: directory.jobId ?? "",
    directory: directory.path,
    area,
    checkpoint_directory: checkpointDirectory ?? "",
    used_by: usedBy.map(({ location }) => location).join(" "),
    local_names: localNames.join(" "),
  };
  return csvLine(columns.map((column) => String(values[column])));
}
