import type { Int64 } from "../model/values.js";
import type { FileReference } from "./inspectReport.js";
import { printable } from "./printable.js";
import { grouped, humanSize } from "./size.js";
import { counted, type TextOptions } from "./text.js";

/** What a file is held for, in words. */
const roles: Readonly<Record<string, string>> = {
  coordinator: "coordinator",
  operatorState: "operator state",
  keyGroups: "key groups",
  meta: "backend's meta",
  shared: "shared",
  private: "private",
  changelog: "changelog",
  channel: "in flight",
  legacy: "legacy",
};

/** One line a reference, below the operator that holds it. Nothing is cut off: paths are there to be copied. */
export function filesTextParts(labelOf: (operatorId: string) => string, options: TextOptions) {
  let operatorId = "";
  return {
    file: (file: FileReference): string => {
      const heading =
        file.operatorId === operatorId ? "" : `\n${options.paint("bold", `  ${labelOf(file.operatorId)}`)}\n`;
      operatorId = file.operatorId;
      return `${heading}${fileLine(file)}\n`;
    },
    end: (totals: FileTotals): string => `\n${totalLine(totals)}\n`,
  };
}

export interface FileTotals {
  readonly files: number;
  readonly fileBytes: Int64;
  readonly inline: number;
  readonly inlineBytes: Int64;
}

function fileLine({
  sizeInBytes,
  role,
  subtaskIndex,
  kind,
  resolvedPath,
  startPosition,
  localPath,
}: FileReference): string {
  const where = subtaskIndex < 0 ? "" : `subtask ${subtaskIndex}`;
  const extra = [
    ...(kind === "relative" ? ["relative"] : []),
    ...(kind === "segment" ? [`from byte ${grouped(startPosition)}`] : []),
    ...(localPath === null ? [] : [printable(localPath)]),
  ];
  const cells = [
    humanSize(sizeInBytes).padStart(10),
    (roles[role] ?? role).padEnd(14),
    where.padEnd(11),
    printable(resolvedPath),
  ];
  return `  ${cells.join("  ")}${extra.length > 0 ? `  (${extra.join(", ")})` : ""}`;
}

function totalLine({ files, fileBytes, inline, inlineBytes }: FileTotals): string {
  const held = inline > 0 ? `; ${counted(inline, "handle")} with ${humanSize(inlineBytes)} in the metadata itself` : "";
  return `  ${counted(files, "reference")} to files, ${humanSize(fileBytes)}${held}`;
}
