/** An audit for people: what is broken first, then what there is, whose it is, and what of it nothing needs. */
import {
  type Audit,
  type AuditedSnapshot,
  ageBounds,
  type DirectoryFound,
  type LifecycleRule,
} from "../directory/model.js";
import { agoText, durationText } from "./age.js";
import type { AuditReport } from "./auditReport.js";
import {
  byClass,
  byDirectory,
  type ClassSum,
  type DirectorySum,
  notRestorable,
  olderThan,
  outsidePlaces,
  sumOf,
} from "./auditSummary.js";
import {
  brokenText,
  type ClassGroup,
  classAbout,
  classesOf,
  evidenceText,
  frozenText,
  livenessWord,
  retentionText,
  shortLocation,
  standingText,
  usersText,
} from "./auditWords.js";
import { jobName } from "./jobName.js";
import { printable } from "./printable.js";
import { grouped, humanSize } from "./size.js";
import { type Column, table } from "./table.js";
import { counted, listed, proseWidth, type TextOptions, wrapped } from "./text.js";
import { shortened } from "./width.js";

/** Of each list that is told one by one; --verbose and json tell all. */
const mostTold = 10;
const day = 86_400_000;
/** From here on there is room for the bytes by age. */
const wideEnough = 140;

export function auditText({ audit, job }: AuditReport, options: TextOptions): string {
  const classes = byClass(audit);
  const head = headLines(audit, classes, job, options);
  if (options.quiet) return `${head.join("\n")}\n`;
  const directories = byDirectory(audit);
  const sections = [
    head,
    brokenLines(audit, options),
    classLines(classes, options),
    directoryLines(directories, audit, options),
    job !== null || options.verbose ? snapshotLines(audit, options) : [],
    frozenLines(directories, options),
    outsideLines(audit, options),
    unreadableLines(audit, options),
    audit.lifecycle === null ? [] : lifecycleLines(audit.lifecycle, options),
    sumOf(classes, "not needed").files > 0
      ? wrapped("restorable clean plans what to delete, and deletes nothing by itself.", proseWidth(options))
      : [],
  ];
  return `${sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join("\n"))
    .join("\n\n")}\n`;
}

function headLines(audit: Audit, classes: readonly ClassSum[], job: string | null, options: TextOptions): string[] {
  const all = sumOf(classes);
  const notNeeded = sumOf(classes, "not needed");
  const broken = notRestorable(audit).length;
  const places = audit.roots.filter(({ within }) => within === null).map(({ location }) => printable(location));
  const of = job === null ? "" : `job ${job} in `;
  const facts = [
    counted(audit.snapshots.length, "snapshot"),
    `${counted(all.files, "file").replace(/^\d+/, grouped(all.files))}, ${humanSize(all.bytes)}`,
    broken > 0
      ? options.paint("red", `${grouped(broken)} not restorable now`)
      : "all of them restorable as far as looked at",
    notNeeded.files > 0
      ? options.paint("yellow", `${humanSize(notNeeded.bytes)}${percent(notNeeded.bytes, all.bytes)} needed by nothing`)
      : "nothing known that could go",
  ];
  return [
    ...wrapped(`${of}${listed(places)}`, proseWidth(options)).map((line) => options.paint("bold", line)),
    `  ${facts.slice(0, 2).join(" · ")}`,
    `  ${facts.slice(2).join(" · ")}`,
  ];
}

function percent(part: number, whole: number): string {
  return whole === 0 ? "" : ` (${Math.round((100 * part) / whole)} %)`;
}

function title(text: string, options: TextOptions): string {
  return options.paint("bold", text);
}

/** The first of a list, and how many more there are. */
function some<T>(items: readonly T[], lines: (item: T) => readonly string[], options: TextOptions): string[] {
  const told = options.verbose ? items : items.slice(0, mostTold);
  const left = items.length - told.length;
  return [
    ...told.flatMap(lines),
    ...(left > 0 ? [`  and ${grouped(left)} more; --verbose or --format json tells all`] : []),
  ];
}

function brokenLines(audit: Audit, options: TextOptions): string[] {
  const broken = notRestorable(audit);
  if (broken.length === 0) return [];
  return [
    options.paint(["bold", "red"], "Not restorable now"),
    ...some(
      broken,
      (snapshot) => [
        `  ${printable(snapshot.location)}`,
        ...wrapped(
          `${brokenText(snapshot) ?? ""}${snapshot.standing.kept ? "" : ` (${standingText(snapshot.standing)})`}`,
          proseWidth(options),
          "    ",
        ),
      ],
      options,
    ),
  ];
}

const groupTitles: readonly (readonly [ClassGroup, string])[] = [
  ["needed", "needed"],
  ["not needed", "needed by nothing"],
  ["not ours to judge", "left alone"],
];

/** Bytes by class; with room, also by age. */
function classLines(sums: readonly ClassSum[], options: TextOptions): string[] {
  if (sums.length === 0) return [];
  const all = sumOf(sums).bytes;
  const isWide = (options.width ?? wideEnough) >= wideEnough;
  const bounds = isWide ? ageBounds : [30 * day];
  const columns: Column[] = [
    { title: "", atLeast: 20 },
    { title: "files", right: true },
    { title: "bytes", right: true },
    { title: "", right: true },
    ...bounds.map((bound) => ({
      title: isWide ? `> ${ageTitle(bound)}` : `older than ${ageTitle(bound)}`,
      right: true,
    })),
    ...(isWide ? [{ title: "", atLeast: 10, format: "dim" as const }] : []),
  ];
  const cells = (name: string, amount: Pick<ClassSum, "files" | "bytes" | "byAge">, about: string) => [
    name,
    grouped(amount.files),
    humanSize(amount.bytes),
    all === 0 ? "" : `${Math.round((100 * amount.bytes) / all)} %`,
    ...bounds.map((bound) => sizeOrDash(olderThan(amount.byAge, bound).bytes)),
    ...(isWide ? [about] : []),
  ];
  const rows = groupTitles.flatMap(([group, name]) => {
    const own = classesOf(group).flatMap((fileClass) => sums.find((sum) => sum.class === fileClass) ?? []);
    if (own.length === 0) return [];
    const { files, bytes } = sumOf(own);
    const byAge = own[0]?.byAge.map((_, i) => ({
      files: own.reduce((sum, one) => sum + (one.byAge[i]?.files ?? 0), 0),
      bytes: own.reduce((sum, one) => sum + (one.byAge[i]?.bytes ?? 0), 0),
    }));
    return [
      cells(name, { files, bytes, byAge: byAge ?? [] }, ""),
      ...own.map((sum) => cells(`  ${sum.class}`, sum, classAbout[sum.class])),
    ];
  });
  return [title("What is here", options), ...table(columns, rows, { ...options, indent: "  " })];
}

function ageTitle(bound: number): string {
  return durationText(bound);
}

function sizeOrDash(bytes: number): string {
  return bytes === 0 ? "–" : humanSize(bytes);
}

const kindWords: Readonly<Record<DirectoryFound["kind"], string>> = {
  job: "job",
  "unnamed-job": "job without a directory of its own",
  savepoint: "savepoint",
  "high-availability": "high availability",
  "job-results": "job results",
  quarantine: "quarantine",
  other: "other files",
};

/** Who owns what: jobs one by one, and the savepoints as one. */
function directoryLines(all: readonly DirectorySum[], audit: Audit, options: TextOptions): string[] {
  if (all.length === 0) return [];
  const told = options.verbose ? all : all.slice(0, mostTold);
  const columns: Column[] = [
    // job IDs are there to be copied
    { title: "" },
    { title: "job" },
    { title: "snapshots", right: true },
    { title: "bytes", right: true },
    { title: "not needed", right: true },
  ];
  const rows = told.map(({ directory, snapshots, bytes, notNeeded }) => [
    directory.jobId ?? shortened(shortLocation(printable(directory.path)), 36),
    directory.kind === "job" || directory.kind === "unnamed-job" ? livenessWord[directory.liveness] : "",
    snapshots.length === 0 ? "–" : grouped(snapshots.length),
    humanSize(bytes),
    sizeOrDash(notNeeded.bytes),
  ]);
  const left = all.length - told.length;
  return [
    title("Whose it is", options),
    ...table(columns, rows, {
      ...options,
      indent: "  ",
      below: (row) => belowDirectory(told[row] as DirectorySum, audit, options),
    }),
    ...(left > 0 ? [`  and ${grouped(left)} more; --verbose or --format json tells all`] : []),
  ];
}

function belowDirectory(
  { directory, operators, snapshots }: DirectorySum,
  { now }: Audit,
  options: TextOptions,
): string[] {
  const newest = snapshots.reduce((latest, { metadata }) => Math.max(latest, metadata.modifiedAt ?? 0), 0);
  const about = [
    jobName(operators) ?? kindWords[directory.kind],
    ...(newest > 0 && directory.kind !== "savepoint" ? [`newest snapshot ${agoText(newest, new Date(now))}`] : []),
    ...(directory.kind === "savepoint" && newest > 0 ? [agoText(newest, new Date(now))] : []),
    ...directory.evidence.slice(0, 2).map(evidenceText),
  ];
  return [
    ...wrapped(about.join(" · "), proseWidth(options), "    ").map((line) => options.paint("dim", line)),
    ...(options.verbose || directory.jobId === null ? [options.paint("dim", `    ${printable(directory.path)}`)] : []),
  ];
}

/** Each snapshot on a line, with why it counts and when Flink deletes it. */
function snapshotLines({ snapshots, roots, now }: Audit, options: TextOptions): string[] {
  if (snapshots.length === 0) return [];
  const columns: Column[] = [
    { title: "", atLeast: 20 },
    { title: "id", right: true },
    { title: "written" },
    { title: "state", right: true },
    { title: "files", right: true },
    { title: "restorable" },
    { title: "kept because", atLeast: 8 },
    { title: "Flink", atLeast: 6, format: "dim" },
  ];
  const rows = snapshots.map((snapshot) => [
    printable(belowRoot(snapshot, roots)),
    snapshot.checkpointId === null ? "?" : String(snapshot.checkpointId),
    snapshot.metadata.modifiedAt === null ? "?" : agoText(snapshot.metadata.modifiedAt, new Date(now)),
    humanSize(snapshot.totalSizeInBytes),
    grouped(snapshot.fileCount),
    restorableWord(snapshot),
    standingText(snapshot.standing),
    retentionText(snapshot.properties),
  ]);
  return [title("Snapshots", options), ...table(columns, rows, { ...options, indent: "  " })];
}

/** The path without that of its root. */
function belowRoot({ location, directory }: AuditedSnapshot, roots: Audit["roots"]): string {
  const root = `${roots[directory.root]?.path ?? ""}/`;
  return location.startsWith(root) ? location.slice(root.length) : location;
}

function restorableWord({ restorableNow, subsumedMeanwhile }: AuditedSnapshot): string {
  if (subsumedMeanwhile) return "gone meanwhile";
  return restorableNow === null ? "unknown" : restorableNow ? "yes" : "NO";
}

function frozenLines(directories: readonly DirectorySum[], options: TextOptions): string[] {
  const frozen = directories.flatMap(({ directory }) =>
    directory.frozen ? [{ ...directory, frozen: directory.frozen }] : [],
  );
  if (frozen.length === 0) return [];
  return [
    title("Frozen: nothing of it may be deleted", options),
    ...some(
      frozen,
      (directory) => [
        `  ${printable(directory.path)}`,
        ...wrapped(frozenText(directory.frozen), proseWidth(options), "    "),
      ],
      options,
    ),
  ];
}

function outsideLines(audit: Audit, options: TextOptions): string[] {
  const places = outsidePlaces(audit);
  if (places.length === 0) return [];
  return [
    title("Not looked at: snapshots use files outside of what was given", options),
    ...some(
      places,
      ({ prefix, files, snapshots }) => [
        `  ${printable(prefix)}`,
        ...wrapped(`${grouped(files)} references, by ${usersText(snapshots)}`, proseWidth(options), "    "),
      ],
      options,
    ),
    ...wrapped("Give them as well, or say where they lie here: --map from=to.", proseWidth(options), "  "),
  ];
}

function unreadableLines({ unreadable }: Audit, options: TextOptions): string[] {
  if (unreadable.length === 0) return [];
  return [
    options.paint(["bold", "red"], "Could not be looked at"),
    ...some(
      unreadable,
      ({ path, problem }) => [`  ${printable(path)}`, ...wrapped(printable(problem), proseWidth(options), "    ")],
      options,
    ),
  ];
}

function lifecycleLines({ days, breaks, snapshots }: LifecycleRule, options: TextOptions): string[] {
  const rule = `A lifecycle rule of ${counted(days, "day")}`;
  if (breaks.files === 0) return wrapped(`${rule} breaks no snapshot today.`, proseWidth(options));
  const text = `${rule} breaks ${counted(snapshots.length, "snapshot")}: it deletes ${counted(breaks.files, "file")} (${humanSize(breaks.bytes)}) that ${usersText(snapshots)} ${snapshots.length === 1 ? "uses" : "use"}. Incremental checkpoints go on using files however old they are.`;
  return wrapped(text, proseWidth(options)).map((line) => options.paint("red", line));
}
