import type { FileProblem, Verification } from "../state/verify/problem.js";
import { describeSnapshot } from "./describeSnapshot.js";
import { operatorLabel } from "./operatorLabel.js";
import { printable } from "./printable.js";
import { shellWord } from "./shellWord.js";
import { exactSize, grouped, humanSize } from "./size.js";
import { counted, listed, proseWidth, type TextOptions, wrapped } from "./text.js";
import type { VerifyReport } from "./verifyReport.js";

/** Problems of one kind that are told one by one; `--verbose` and json tell all. */
const mostTold = 20;

export function verifyText(report: VerifyReport, options: TextOptions): string {
  const { snapshot, snapshotName, verification } = report;
  if (options.quiet) return `${verdictLine(verification, options)}\n`;
  const { problems } = verification;
  const told = options.verbose
    ? problems
    : kindsOf(problems).flatMap((kind) => ofKind(problems, kind).slice(0, mostTold));
  return [
    options.paint("bold", printable(snapshotName)),
    ...wrapped(describeSnapshot(snapshot), proseWidth(options), "  "),
    "",
    ...wrapped(verdictLine(verification, options), proseWidth(options), "  "),
    ...told.flatMap((problem) => ["", ...problemLines(problem, report, options)]),
    ...leftOut(problems, told.length),
    "",
    ...wrapped(lookedAt(verification), proseWidth(options), "  "),
    "",
  ].join("\n");
}

function verdictLine({ verdict, files, problems }: Verification, { paint }: TextOptions): string {
  const counts = listed(kindsOf(problems).map((kind) => `${grouped(ofKind(problems, kind).length)} ${kind}`));
  const all = files === 0 ? "all state is in the metadata" : counted(files, "file");
  switch (verdict) {
    case "intact":
      return `${paint("green", "intact")}: ${all}${problems.length > 0 ? `; ${counts}` : ""}`;
    case "broken":
      return `${paint("red", "broken")}: of ${all}, ${counts}`;
    case "unknown":
      return `${paint("yellow", "unknown")}: nothing wrong was found, but of ${all}, ${counts}`;
  }
}

type Kind = FileProblem["kind"];

/** Worst first. */
const kinds: readonly Kind[] = [
  "missing",
  "too short",
  "broken",
  "unreadable",
  "not reached",
  "not understood",
  "too long",
];

function kindsOf(problems: readonly FileProblem[]): Kind[] {
  const found = new Set(problems.map(({ kind }) => kind));
  return kinds.filter((kind) => found.has(kind));
}

function ofKind(problems: readonly FileProblem[], kind: Kind): FileProblem[] {
  return problems.filter((problem) => problem.kind === kind);
}

const colours = { error: "red", warning: "yellow", unknown: "yellow" } as const;

function problemLines(problem: FileProblem, report: VerifyReport, options: TextOptions): string[] {
  const operator = report.snapshot.operators.find(({ operatorId }) => operatorId === problem.operatorId);
  const subtask = problem.subtaskIndex < 0 ? [] : [`subtask ${problem.subtaskIndex}`];
  const what = [
    operator ? operatorLabel(operator, report.explain) : problem.operatorId,
    ...subtask,
    problem.localPath === null ? problem.use : `${problem.use} ${printable(problem.localPath)}`,
  ].join(" · ");
  const head = `${problem.kind}  `;
  const [first = "", ...rest] = wrapped(what, proseWidth(options), `  ${head}`, " ".repeat(4));
  return [
    `  ${options.paint(colours[problem.level], head)}${first.slice(2 + head.length)}`,
    ...rest,
    // never broken: paths are there to be copied
    `    ${problem.path === report.snapshot.metadataPath ? "in the metadata itself" : printable(problem.path)}`,
    ...explained(problem, report).flatMap((text) => wrapped(text, proseWidth(options), "    ", "    ")),
    ...repair(problem),
  ];
}

/** What is wrong, and what to do about it. */
function explained(problem: FileProblem, { snapshot }: VerifyReport): string[] {
  switch (problem.kind) {
    case "missing":
      return missing(problem, snapshot.kind !== "savepoint");
    case "too short":
      return [
        `${exactSize(problem.sizeInBytes)}, but the metadata says ${exactSize(problem.expectedInBytes)}: cut off, or still being copied.`,
      ];
    case "too long":
      return [
        `${exactSize(problem.sizeInBytes)}, the metadata says ${exactSize(problem.expectedInBytes)}. Flink does not look.`,
      ];
    case "broken":
    case "unreadable":
    case "not understood":
      return [`${printable(problem.message)}.`];
    case "not reached":
      return ["Lies on a system that cannot be looked at from here."];
  }
}

function missing(
  { isRelative, foundAt, localPath }: Extract<FileProblem, { readonly kind: "missing" }>,
  mayBeCheckpoint: boolean,
): string[] {
  const [nearest, ...others] = foundAt;
  if (nearest === undefined) {
    return [
      "Not found nearby either. --search <dir> looks in other places, such as the savepoint that the job started from.",
    ];
  }
  const more = others.length > 0 ? ` (and ${counted(others.length, "other place")})` : "";
  const there = `It lies at ${printable(nearest)}${more}.`;
  if (!isRelative) {
    return [`${there} The snapshot was moved or copied, but Flink opens this path only: put the file back there.`];
  }
  const why =
    mayBeCheckpoint && localPath?.endsWith(".sst")
      ? "Flink took it over from a native savepoint that was claimed, and looks for it in the wrong directory (FLINK-39964)."
      : "Flink looks for it beside the metadata.";
  return [there, `${why} Copy it:`];
}

/** A command that puts a missing file where Flink looks for it; in one line, to be copied. */
function repair(problem: FileProblem): string[] {
  if (problem.kind !== "missing" || !problem.isRelative || problem.foundAt[0] === undefined) return [];
  return [`      cp ${shellWord(problem.foundAt[0])} ${shellWord(problem.path)}`];
}

function leftOut(problems: readonly FileProblem[], told: number): string[] {
  const left = problems.length - told;
  return left > 0 ? ["", `  and ${grouped(left)} more; --verbose or --format json lists all`] : [];
}

function lookedAt({
  isDeep,
  files,
  inline,
  heads,
  sstFiles,
  dataBlocks,
  bytesRead,
  sizeInBytes,
}: Verification): string {
  const parts = [
    `${counted(files, "file")} of ${humanSize(sizeInBytes)}`,
    ...(inline > 0 ? [`${counted(inline, "piece")} of state in the metadata`] : []),
    `${counted(heads, "head")} parsed`,
    ...(sstFiles > 0
      ? [`${counted(sstFiles, "SST file")}${isDeep ? ` with ${counted(dataBlocks, "data block")}` : ""}`]
      : []),
    `${humanSize(bytesRead)} read`,
  ];
  return `Looked at ${listed(parts)}.${isDeep ? "" : " --deep reads everything."}`;
}
