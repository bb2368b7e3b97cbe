import type { Cleaned } from "../directory/clean/applyClean.js";
import type { Undone } from "../directory/clean/undo.js";
import { printable } from "./printable.js";
import { grouped, humanSize } from "./size.js";
import { counted, type TextOptions } from "./text.js";

const shownAtMost = 20;

/** schemas/cleaned.schema.json */
export function cleanedJson(cleaned: Cleaned) {
  return cleaned;
}

/** What an apply of a clean plan has done. */
export function cleanedText(cleaned: Cleaned, { paint, quiet, verbose }: TextOptions): string {
  const { removed, removedBytes, absent, skipped, failed, removedDirectories, quarantine, journal } = cleaned;
  const verb = quarantine === null ? "removed" : "moved";
  const title =
    failed.length > 0
      ? paint(["bold", "red"], "NOT ALL DONE")
      : paint(["bold", "green"], removed === 0 ? "NOTHING TO DO" : quarantine === null ? "REMOVED" : "MOVED");
  const also = removedDirectories > 0 ? `, ${counted(removedDirectories, "empty directory", "empty directories")}` : "";
  const head = `${title}: ${counted(removed, "object")}, ${humanSize(removedBytes)} ${verb}${also}`;
  if (quiet) return `${head}\n`;
  const list = (lines: readonly { readonly path: string; readonly why?: string }[], what: string): string[] => {
    if (lines.length === 0) return [];
    const shown = verbose ? lines : lines.slice(0, shownAtMost);
    return [
      `  ${what}:`,
      ...shown.flatMap(({ path, why }) => [`    ${printable(path)}`, ...(why ? [`      ${printable(why)}`] : [])]),
      ...(shown.length < lines.length ? [`    … and ${grouped(lines.length - shown.length)} more (--verbose)`] : []),
    ];
  };
  return `${[
    head,
    ...(absent > 0 ? [`  ${counted(absent, "object")} of the plan ${absent === 1 ? "was" : "were"} gone already`] : []),
    ...list(
      skipped,
      `left alone, because ${skipped.length === 1 ? "it has" : "they have"} changed since the plan was made`,
    ),
    ...list(failed, "not removed, because the system refused"),
    ...(quarantine === null ? [] : [`  quarantine  ${printable(quarantine)}`]),
    `  journal     ${printable(journal)}`,
    ...(failed.length > 0 ? ["", "Put right what was refused, and apply the same plan again."] : []),
    ...(quarantine === null || removed + absent === 0
      ? []
      : ["", "To bring everything back:", `  restorable undo ${printable(journal)}`]),
  ].join("\n")}\n`;
}

/** What an undo has done. */
export function undoneText(undone: Undone, { paint, quiet }: TextOptions): string {
  const { broughtBack, inPlace, problems, quarantine } = undone;
  const title = problems.length > 0 ? paint(["bold", "red"], "NOT ALL BACK") : paint(["bold", "green"], "BACK");
  const head = `${title}: ${counted(broughtBack, "object")} brought back, ${grouped(inPlace)} in place already`;
  if (quiet) return `${head}\n`;
  return `${[
    head,
    ...problems.flatMap(({ path, why }) => [`  ${printable(path)}`, `    ${printable(why)}`]),
    ...(problems.length > 0 ? [`  what is left is in ${printable(quarantine)}; undo again once it is put right`] : []),
  ].join("\n")}\n`;
}
