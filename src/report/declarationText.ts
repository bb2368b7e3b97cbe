/** What is odd about the sources of a job, in words. */
import { describeSource } from "../job/declarationSource.js";
import type { DeclarationNote } from "../job/declaredJob.js";
import type { MergeConflict } from "../job/mergeJobs.js";
import { printable, quoted } from "./printable.js";

export function conflictText({ operator, field, values }: MergeConflict): string {
  const said = values.map(({ value, source }) => `${JSON.stringify(value)} (${describeSource(source)})`);
  return `${operator === undefined ? "" : `operator ${operator}: `}${field} is ${said.join(", but ")}; the first counts`;
}

/** What sources of the job say differently, for reports that are read away from the terminal; the first few. */
export function differingTexts(conflicts: readonly MergeConflict[]): string[] {
  const left = conflicts.length - mostDiffering;
  const more = left > 0 ? [`… and ${left} more, in --format json`] : [];
  return [...conflicts.slice(0, mostDiffering).map((conflict) => printable(conflictText(conflict))), ...more];
}

const mostDiffering = 5;

export function noteText(note: DeclarationNote): string {
  const where = describeSource(note.source);
  switch (note.code) {
    case "remark":
      return `${where}: ${note.text}`;
    case "repeated-uid":
      return `${where}: ${quoted(note.text)} is there already (${describeSource(note.first)}); counted once`;
    case "uid-looks-like-operator-id":
      return `${where}: ${quoted(note.text)} is taken as a uid; an operator ID is written id:<32 hex digits>`;
    default:
      return note satisfies never;
  }
}
