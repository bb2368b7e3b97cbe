/** What every text reporter needs to know of the place that it writes for. */
import { displayWidth } from "./width.js";

export type Format = "bold" | "dim" | "red" | "green" | "yellow" | "cyan" | "magenta";

/** Puts a format around a text; the command line decides whether it does. */
export type Paint = (format: Format | readonly Format[], text: string) => string;

export interface TextOptions {
  /** Columns of the terminal; undefined: not a terminal, nothing is cut off then. */
  readonly width: number | undefined;
  readonly paint: Paint;
  readonly verbose: boolean;
  /** The shortest form. */
  readonly quiet: boolean;
}

/** For prose: long lines are hard to read, on a wide terminal too. */
export function proseWidth({ width }: TextOptions): number {
  return Math.min(width ?? 100, 120);
}

/** Keeps the words of a phrase on one line when it is wrapped. */
export function together(phrase: string): string {
  return phrase.replaceAll(" ", glue);
}

/** Foreign text never holds one: printable() escapes it. */
const glue = "\u00a0";

/**
 * Breaks a text at its spaces. The first line is indented by `indent`, the others by `hanging`. Words that are too long
 * stay whole: they are ids and paths, which have to be copied.
 */
export function wrapped(text: string, width: number, indent = "", hanging = indent): string[] {
  const lines: string[] = [];
  let line = indent;
  let used = displayWidth(indent);
  let isEmpty = true;
  for (const part of text.split(" ")) {
    const columns = displayWidth(part);
    // a line that begins with :: is a command to GitHub Actions, and this may be somebody's text
    if (!isEmpty && used + 1 + columns > width && !part.startsWith("::")) {
      lines.push(line);
      line = hanging;
      used = displayWidth(hanging);
      isEmpty = true;
    }
    line += isEmpty ? part : ` ${part}`;
    used += isEmpty ? columns : columns + 1;
    isEmpty = false;
  }
  return [...lines, line].map((one) => one.replaceAll(glue, " "));
}

/** "a, b and c" */
export function listed(items: readonly string[]): string {
  const last = items.at(-1);
  return items.length < 2 ? (last ?? "") : `${items.slice(0, -1).join(", ")} and ${last}`;
}

/** "1 operator", "2 operators" */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}
