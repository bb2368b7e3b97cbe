/** The bytes of an audit as an SVG: a field for each job or savepoint, in it one for each class. */
import type { DirectoryFound } from "../directory/model.js";
import { type DirectorySum, plus } from "./auditSummary.js";
import { type ClassGroup, groupOf, shortLocation } from "./auditWords.js";
import { dot, type Html, html } from "./html.js";
import { jobName } from "./jobName.js";
import { printable } from "./printable.js";
import { humanSize } from "./size.js";
import { counted } from "./text.js";
import { type Box, treemap } from "./treemap.js";

/** Heights are pixels; widths are nominal, and scale with the page. */
const canvas: Box = { x: 0, y: 0, width: 1000, height: 520 };
const mostFields = 60;
const headHeight = 20;
/** Smaller ones have no room for a line of text. */
const labelled = { width: 64, height: 22 };

export const groupTone: Readonly<Record<ClassGroup, string>> = {
  needed: "good",
  "not needed": "warning",
  "not ours to judge": "plain",
};

/** For the page that it is on. */
export const treemapStyle = `
.treemap { display: block; border-radius: .5rem; background: var(--card); border: 1px solid var(--line); }
.treemap rect { fill: var(--tint, var(--code)); stroke: var(--card); stroke-width: 1.5; }
.treemap .plain rect { fill: var(--code); }
.treemap .field { fill: var(--card); stroke: var(--card); stroke-width: 3; }
.treemap text { fill: var(--tone, var(--text)); font-size: 12.5px; }
.treemap .head { fill: var(--text); font-weight: 600; }
.treemap .size { font-variant-numeric: tabular-nums; opacity: .85; }
.legend { margin-top: .6rem; }
`;

interface Field {
  readonly label: string;
  readonly about: string;
  readonly bytes: number;
  readonly classes: DirectorySum["classes"];
}

export function auditTreemap(directories: readonly DirectorySum[]): Html {
  const fields = fieldsOf(directories.filter(({ bytes }) => bytes > 0));
  if (fields.length === 0) return html``;
  const boxes = treemap(
    fields.map(({ bytes }) => bytes),
    canvas,
  );
  return html`<svg class="treemap" width="100%" height="${canvas.height}" role="img" aria-label="Bytes by job and class of file">
${fields.map((field, i) => fieldSvg(field, boxes[i] as Box))}</svg>
`;
}

/** The largest, and all others as one. */
function fieldsOf(directories: readonly DirectorySum[]): Field[] {
  const shown = directories.length > mostFields ? directories.slice(0, mostFields - 1) : directories;
  const rest = directories.slice(shown.length);
  const fields = shown.map(({ directory, operators, bytes, classes }) => ({
    label: labelOf(directory),
    about: jobName(operators) ?? directory.kind,
    bytes,
    classes,
  }));
  if (rest.length === 0) return fields;
  const classes = new Map<string, DirectorySum["classes"][number]>();
  for (const sum of rest.flatMap((one) => one.classes)) {
    const known = classes.get(sum.class);
    classes.set(sum.class, known ? { ...sum, ...plus(sum, known) } : sum);
  }
  const bytes = rest.reduce((sum, one) => sum + one.bytes, 0);
  return [...fields, { label: `${rest.length} smaller`, about: "", bytes, classes: [...classes.values()] }];
}

function labelOf({ jobId, path }: DirectoryFound): string {
  return jobId ?? printable(shortLocation(path));
}

function fieldSvg({ label, about, bytes, classes }: Field, box: Box): Html {
  const hasHead = box.height > headHeight * 2 && box.width > labelled.width;
  const inner = {
    x: 0,
    y: hasHead ? headHeight : 0,
    width: box.width,
    height: box.height - (hasHead ? headHeight : 0),
  };
  const boxes = treemap(
    classes.map((sum) => sum.bytes),
    inner,
  );
  const cells = classes.map((sum, i) =>
    cellSvg(
      sum.class,
      `${label}${about === "" ? "" : ` (${about})`}: ${sum.class}, ${humanSize(sum.bytes)} in ${counted(sum.files, "file")}`,
      humanSize(sum.bytes),
      groupTone[groupOf(sum.class)],
      boxes[i] as Box,
      box.width,
    ),
  );
  return html`<svg x="${percent(box.x, canvas.width)}" y="${pixels(box.y)}" width="${percent(box.width, canvas.width)}" height="${pixels(box.height)}"><rect class="field" width="100%" height="100%"/>${cells}${
    hasHead
      ? html`<text class="head" x="6" y="15">${label} ${dot} ${humanSize(bytes)}${about === "" ? null : ` · ${about}`}</text>`
      : null
  }</svg>
`;
}

function cellSvg(name: string, title: string, size: string, tone: string, box: Box, fieldWidth: number): Html {
  if (box.width <= 0 || box.height <= 0) return html``;
  const fits = box.width >= labelled.width && box.height >= labelled.height;
  const hasTwo = box.height >= 2 * labelled.height;
  return html`<svg class="${tone}" x="${percent(box.x, fieldWidth)}" y="${pixels(box.y)}" width="${percent(box.width, fieldWidth)}" height="${pixels(box.height)}"><title>${title}</title><rect width="100%" height="100%"/>${
    fits
      ? html`<text x="6" y="16">${name}</text>${hasTwo ? html`<text class="size" x="6" y="33">${size}</text>` : null}`
      : null
  }</svg>`;
}

function percent(part: number, whole: number): string {
  return `${((100 * part) / whole).toFixed(3)}%`;
}

function pixels(length: number): string {
  return length.toFixed(1);
}
