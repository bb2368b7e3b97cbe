import type { AuditedFile } from "../directory/model.js";
import { durationText } from "./age.js";
import { reasonText } from "./auditWords.js";
import { printable } from "./printable.js";
import { humanSize } from "./size.js";
import { proseWidth, type TextOptions, wrapped } from "./text.js";

/** A file in two or three lines: path, then what it is and why. */
export function fileLines(file: AuditedFile, now: number, options: TextOptions): string[] {
  const { path, size, modifiedAt, localNames } = file;
  const age = modifiedAt === null ? "" : `, ${durationText(Math.max(now - modifiedAt, 0))} old`;
  const names = localNames.length === 0 ? "" : ` · ${localNames.map(printable).join(", ")}`;
  return [
    printable(path),
    ...wrapped(
      `${file.class} · ${humanSize(size)}${age}${names} · ${reasonText(file, now)}`,
      proseWidth(options),
      "  ",
      "    ",
    ),
  ];
}
