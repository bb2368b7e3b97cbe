/** Files that nothing needs, as a query over exports tells them: docs/fleet.md. */
import type { FileClass } from "../directory/model.js";
import { csvLine } from "./csv.js";
import { printable } from "./printable.js";
import { grouped, humanSize } from "./size.js";
import { table } from "./table.js";
import { counted, type TextOptions } from "./text.js";

interface Candidate {
  readonly class: FileClass;
  readonly path: string;
  readonly directory: string;
  readonly size: bigint;
}

interface Sum {
  readonly files: number;
  readonly bytes: bigint;
}

export const candidateCsvHead = csvLine(["path", "class", "size_in_bytes", "directory"]);

export function candidateCsv({ path, class: fileClass, size, directory }: Candidate): string {
  return csvLine([path, fileClass, String(size), directory]);
}

export function candidateLine({ path, class: fileClass, size }: Candidate): string {
  return `${printable(path)}\n  ${fileClass} · ${humanSize(size)}\n`;
}

export function candidatesText(
  sums: ReadonlyMap<FileClass, Sum>,
  isBelowFiles: boolean,
  { width, paint }: TextOptions,
): string {
  const present = [...sums].filter(([, { files }]) => files > 0);
  const all = present.reduce((sum, [, one]) => ({ files: sum.files + one.files, bytes: sum.bytes + one.bytes }), {
    files: 0,
    bytes: 0n,
  });
  if (all.files === 0) return "Nothing that is not needed, by what the export says.\n";
  const columns = [{ title: "not needed" }, { title: "files", right: true }, { title: "bytes", right: true }];
  const rows = present.map(([name, { files, bytes }]) => [name, grouped(files), humanSize(bytes)]);
  const lines = table(columns, rows, { width, paint, indent: "  " });
  const head = `${counted(all.files, "file")} that nothing needs, ${humanSize(all.bytes)}`;
  return `${isBelowFiles ? "\n" : ""}${paint("bold", head)}\n\n${lines.join("\n")}\n`;
}
