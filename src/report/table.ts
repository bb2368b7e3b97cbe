import type { Format, Paint } from "./text.js";
import { displayWidth, shortened } from "./width.js";

export interface Column {
  readonly title: string;
  readonly right?: boolean;
  /** The least that it may shrink to where the table is too wide; absent: it never does. */
  readonly atLeast?: number;
  readonly format?: Format;
}

export interface TableOptions {
  /** Columns of the terminal; undefined: as wide as it gets. */
  readonly width: number | undefined;
  readonly paint: Paint;
  readonly indent?: string;
  /** Lines below a row: what does not fit beside it. */
  readonly below?: (row: number) => readonly string[];
}

const gap = "  ";

/** Columns that all cells need, with the gaps between them. */
export function naturalWidth(columns: readonly Column[], rows: readonly (readonly string[])[], indent = ""): number {
  const widths = natural(columns, rows);
  return indent.length + widths.reduce((sum, width) => sum + width, 0) + gap.length * (columns.length - 1);
}

/** Lines of a table with a head. Cells are one line each and printable; too long ones lose their middle. */
export function table(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  options: TableOptions,
): string[] {
  const { indent = "", paint } = options;
  const widths = fitted(columns, natural(columns, rows), options.width, indent.length);
  const line = (cells: readonly string[], isHead: boolean): string => {
    const padded = columns.map(({ right, format }, i) => {
      const width = widths[i] ?? 0;
      const text = shortened(cells[i] ?? "", width);
      const space = " ".repeat(width - displayWidth(text));
      const painted = isHead ? paint("dim", text) : format ? paint(format, text) : text;
      const isLast = i === columns.length - 1;
      return right ? space + painted : isLast ? painted : painted + space;
    });
    return (indent + padded.join(gap)).trimEnd();
  };
  return [
    line(
      columns.map((column) => column.title),
      true,
    ),
    ...rows.flatMap((row, i) => [line(row, false), ...(options.below?.(i) ?? [])]),
  ];
}

function natural(columns: readonly Column[], rows: readonly (readonly string[])[]): number[] {
  return columns.map(({ title }, i) => {
    let width = displayWidth(title);
    for (const row of rows) width = Math.max(width, displayWidth(row[i] ?? ""));
    return width;
  });
}

/** Takes from the widest column that may shrink until the table fits, or nothing may. */
function fitted(columns: readonly Column[], widths: number[], width: number | undefined, indent: number): number[] {
  if (width === undefined) return widths;
  let excess = indent + widths.reduce((sum, w) => sum + w, 0) + gap.length * (columns.length - 1) - width;
  while (excess > 0) {
    let widest = -1;
    columns.forEach(({ atLeast }, i) => {
      const own = widths[i] ?? 0;
      if (atLeast !== undefined && own > atLeast && (widest < 0 || own > (widths[widest] ?? 0))) widest = i;
    });
    if (widest < 0) break;
    widths[widest] = (widths[widest] ?? 0) - 1;
    excess--;
  }
  return widths;
}
