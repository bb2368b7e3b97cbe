import { RestorableError } from "../errors.js";
import { printableLines } from "../report/printable.js";

/**
 * What is printed for an error: of a known one its message and what to do, of any other that it is a bug, with the
 * stack. `verbose` adds the stack of known ones.
 */
export function failureText(error: unknown, verbose: boolean): string {
  if (error instanceof RestorableError) {
    const { message, fix } = error;
    return [
      `restorable: ${printableLines(message)}`,
      ...(fix === undefined ? [] : [`  → ${printableLines(fix)}`]),
      ...flinkSays(error),
      ...(verbose ? [stackOf(error)] : []),
      "",
    ].join("\n");
  }
  return `restorable: this is a bug in restorable; please report it with what follows\n${stackOf(error)}\n`;
}

/** Some errors are what Flink would run into as well (rule R-97). */
function flinkSays(error: RestorableError): string[] {
  if (!("flinkError" in error && typeof error.flinkError === "string")) return [];
  const rule = "rule" in error && typeof error.rule === "string" ? ` (${error.rule})` : "";
  return [`  Flink says${rule}: ${printableLines(error.flinkError)}`];
}

function stackOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause === undefined ? "" : `\ncaused by: ${stackOf(error.cause)}`;
  return `${error.stack ?? error.message}${cause}`;
}
