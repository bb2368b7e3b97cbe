import { type Audit, type AuditedFile, type FileClass, fileClasses } from "../../directory/model.js";
import type { AuditProgress, AuditRequest } from "../../directory/request.js";
import { UsageError } from "../../errors.js";
import { byClass, notRestorable, ofJob, sumOf } from "../../report/auditSummary.js";
import { quoted } from "../../report/printable.js";
import { grouped, humanSize } from "../../report/size.js";
import { counted } from "../../report/text.js";
import type { Export } from "../audit/export.js";
import { runAudit } from "../audit/runAudit.js";
import { type AuditWriter, auditFormats, auditWriter } from "../auditFormats.js";
import { auditOptions, type GatheredRequest, gatherAudit } from "../auditOptions.js";
import type { CommandModule } from "../commandModule.js";
import type { ExitCode } from "../exitCode.js";
import type { Io } from "../io.js";
import { type Arguments, choice, formatOf, positive, several, single, value } from "../options.js";
import { openOutput } from "../output.js";
import { absolutePath } from "../paths.js";
import { progressLine } from "../progressLine.js";

export const positionals: CommandModule["positionals"] = {
  dir: {
    type: "string",
    array: true,
    describe: "directory of checkpoints, savepoints or changelogs; give all of a cluster",
  },
};

export const options: CommandModule["options"] = {
  format: { ...value, describe: "text, json, csv (one line a file) or html (with a treemap)" },
  files: { boolean: true, describe: "list every file with its class and the reason (text; json and csv do)" },
  class: { ...value, describe: "only files of this class, such as orphaned; repeatable" },
  job: { ...value, describe: "only this job: its ID, or the first digits of it" },
  "lifecycle-days": { ...value, describe: "what a rule that deletes files older than this would break" },
  export: { ...value, describe: "write everything as Parquet tables into this directory: for SQL (docs/fleet.md)" },
  inventory: {
    ...value,
    describe: "manifest.json of an S3 Inventory: its bucket is not listed again; repeatable (docs/fleet.md)",
  },
  engine: {
    ...value,
    describe: "walk (default); duckdb: dir is what --export wrote, and DuckDB says what nothing needs",
  },
  "fail-on": { ...value, describe: "exit code 1 for: not-restorable (default), not-needed (or that), never" },
  ...auditOptions,
};

export const examples: CommandModule["examples"] = [
  ["$0 audit /flink", "what is here, whose it is, what nothing needs"],
  ["$0 audit /flink --class orphaned --files", "each of those files, and why"],
  ["$0 audit --flink-conf conf --rest http://jm:8081 --terminated all --format html -o audit.html", "a page"],
  ["$0 audit s3://b/flink --inventory s3://inv/b/all/2026-11-20T01-00Z/manifest.json", "no listing"],
  ["$0 audit /flink --export tables", "everything as Parquet; then: $0 audit --engine duckdb tables"],
];

export async function run(args: Arguments, io: Io): Promise<ExitCode> {
  const engine = choice(args, "engine", ["walk", "duckdb"]);
  if (engine === "duckdb") return ask(args, io);
  const format = formatOf(args, auditFormats);
  const failOn = choice(args, "fail-on", ["not-restorable", "not-needed", "never"]);
  const [job, classes, lifecycleDays] = [jobOf(args), classesOf(args), positive(args, "lifecycle-days")];
  const gathered = await gatherFiles(args, io);
  const output = openOutput(args, io);
  const progress = progressLine(progressText(io), args, io);
  const exportTo = single(args, "export");
  let exported: Export | null = null;
  try {
    if (exportTo !== undefined) exported = await startExport(exportTo, gathered, args, io);
    const writer = await auditWriter(format, output, gathered.now, args, io);
    writer.begin();
    const shownFiles = classes ?? (writer.takesFiles ? "all" : new Set<FileClass>());
    const audit = await runAudit(
      {
        ...gathered,
        ...(lifecycleDays === undefined ? {} : { lifecycleDays }),
        files: exported === null ? shownFiles : "all",
        localNames: writer.takesFiles || classes !== null,
        onProgress: progress.show,
      },
      {
        statements: (statements) => exported?.statements(statements),
        files(batch) {
          exported?.files(batch);
          writeFiles(batch, shownFiles, job, writer);
        },
      },
      io,
    ).finally(progress.clear);
    await exported?.finish(audit);
    const shown = job === null ? audit : ofJob(audit, job);
    writer.end({ audit: shown, job });
    output.commit();
    return exitCode(shown, failOn);
  } catch (error) {
    output.abandon();
    await exported?.abandon();
    throw error;
  } finally {
    await gathered.close();
  }
}

/** What to look at; files of some buckets come from inventories. */
async function gatherFiles(args: Arguments, io: Io): Promise<GatheredRequest & { close(): Promise<void> }> {
  const gathered = await gatherAudit(args, io);
  const inventories = several(args, "inventory");
  if (inventories.length === 0) return { ...gathered, close: async () => {} };
  const { withInventories } = await import("../audit/inventory.js");
  return withInventories(inventories, gathered, args, io);
}

/** Parquet is loaded by who asks for it. */
async function startExport(directory: string, request: AuditRequest, args: Arguments, io: Io): Promise<Export> {
  const { openExport } = await import("../audit/export.js");
  return openExport(absolutePath(directory), request, args, io);
}

async function ask(args: Arguments, io: Io): Promise<ExitCode> {
  const exports = several(args, "dir");
  const [extra] = ["export", "inventory", "job", "lifecycle-days"].filter((name) => args[name] !== undefined);
  if (extra !== undefined || exports.length === 0) {
    throw new UsageError(extra ? `--${extra} does not go with --engine duckdb` : "which export?", {
      fix: "First restorable audit --export DIR /flink, then restorable audit --engine duckdb DIR.",
    });
  }
  const { askExports } = await import("../audit/askExports.js");
  return askExports(exports, classesOf(args), args, io);
}

function writeFiles(
  batch: readonly AuditedFile[],
  shown: "all" | ReadonlySet<FileClass>,
  job: string | null,
  writer: AuditWriter,
): void {
  for (const file of batch) {
    if (shown !== "all" && !shown.has(file.class)) continue;
    if (job === null || isOf(file, job)) writer.file(file);
  }
}

/** In its directory, or used by it. */
function isOf({ directory, usedBy }: AuditedFile, job: string): boolean {
  return directory.jobId?.startsWith(job) || usedBy.some(({ jobId }) => jobId?.startsWith(job));
}

/** 1: found what --fail-on asks for · 2: nothing of the kind, but not everything could be looked at. */
function exitCode(audit: Audit, failOn: "not-restorable" | "not-needed" | "never"): ExitCode {
  const isBroken = notRestorable(audit).some(({ standing }) => standing.kept);
  if (failOn !== "never" && isBroken) return 1;
  if (failOn === "not-needed" && sumOf(byClass(audit), "not needed").files > 0) return 1;
  return audit.unreadable.length > 0 ? 2 : 0;
}

function jobOf(args: Arguments): string | null {
  const given = single(args, "job")?.toLowerCase();
  if (given === undefined) return null;
  if (/^[0-9a-f]{6,32}$/.test(given)) return given;
  throw new UsageError(`--job is ${quoted(given)}`, {
    fix: "Give the job ID, 32 hex digits, or its first six at least.",
  });
}

function classesOf(args: Arguments): ReadonlySet<FileClass> | null {
  const given = several(args, "class");
  for (const name of given) {
    if (!fileClasses.some((known) => known === name)) {
      throw new UsageError(`--class is ${quoted(name)}`, { fix: `Give one of ${fileClasses.join(", ")}.` });
    }
  }
  return given.length === 0 ? null : new Set(given as FileClass[]);
}

/** "reading: 1,204 files, 48 GiB, 34 snapshots, 12,000 files/s" */
function progressText(io: Io): (progress: AuditProgress) => string {
  const started = io.now().getTime();
  return ({ phase, directories, directoriesDone, snapshots, files, bytes }) => {
    const seconds = (io.now().getTime() - started) / 1000;
    const rate = seconds < 1 ? "" : `, ${grouped(Math.round(files / seconds))} files/s`;
    const done =
      directories === 0 ? "" : ` ${grouped(directoriesDone)} of ${counted(directories, "directory", "directories")},`;
    return `${phase}:${done} ${counted(snapshots, "snapshot")}, ${grouped(files)} files, ${humanSize(bytes)}${rate}`;
  };
}
