import { findLatest, type Latest, type LatestProgress } from "../../directory/latest/findLatest.js";
import { UsageError } from "../../errors.js";
import { jsonText } from "../../report/json.js";
import { latestJson } from "../../report/latestJson.js";
import type { LatestReport } from "../../report/latestReport.js";
import { quoted } from "../../report/printable.js";
import { counted } from "../../report/text.js";
import type { CommandModule } from "../commandModule.js";
import { duration } from "../duration.js";
import type { ExitCode } from "../exitCode.js";
import type { Io } from "../io.js";
import { locate, mappingsOf, spelledForFlink } from "../mappings.js";
import { type Arguments, flag, formatOf, single, value } from "../options.js";
import { writeResult } from "../output.js";
import { progressLine } from "../progressLine.js";
import { placesOf, rootOptions, rootsOf } from "../roots.js";
import { textOptions } from "../style.js";

export const positionals: CommandModule["positionals"] = {
  dir: { type: "string", array: true, describe: "directory of checkpoints, of savepoints, of a job, or above those" },
};

export const options: CommandModule["options"] = {
  ...rootOptions,
  job: { ...value, describe: "only of this job: its ID, or the first digits of it (six at least)" },
  "any-job": { boolean: true, describe: "the newest of all, although there are several jobs" },
  savepoint: { boolean: true, describe: "savepoints only" },
  "max-age": { ...value, describe: "not older than this: 90s, 30m, 12h, 3d" },
  map: { ...value, describe: "from=to: what Flink calls from lies at to, here; repeatable" },
  "path-only": {
    boolean: true,
    describe: "print the path for flink run -s and nothing else; nothing where there is none",
  },
};

export const examples: CommandModule["examples"] = [
  ["$0 latest /flink", "the newest that is whole, and why newer ones are not"],
  ["$0 latest --flink-conf conf --path-only", "for scripts: the path, or exit code 1"],
  ["$0 latest /flink --job 5a4d71 --max-age 1h", "fails when there is none of the last hour"],
];

/** 0: found · 1: nothing can be used · 2: several jobs, and none was chosen. */
const exitCodes: Readonly<Record<Latest["outcome"], ExitCode>> = { found: 0, none: 1, "several-jobs": 2 };

export async function run(args: Arguments, io: Io): Promise<ExitCode> {
  const roots = await rootsOf(args, ["checkpointDirectory", "savepointDirectory"], io);
  const mappings = mappingsOf(args);
  const now = io.now();
  const maxAge = duration(args, "max-age");
  const progress = progressLine<LatestProgress>(
    ({ directories, snapshots }) =>
      `${counted(directories, "directory", "directories")}, ${counted(snapshots, "snapshot")}`,
    args,
    io,
  );
  // from then on the storage stops whatever uses it
  io.interrupted();
  const latest = await findLatest({
    roots: await placesOf(roots, mappings, args, io),
    storage: io.storage,
    job: jobOf(args),
    anyJob: flag(args, "any-job"),
    savepointsOnly: flag(args, "savepoint"),
    notBefore: maxAge === undefined ? null : now.getTime() - maxAge,
    locate: (path) => locate(path, mappings),
    progress: progress.show,
  }).finally(progress.clear);
  const spelled = (location: string) => spelledForFlink(location, mappings);
  const report: LatestReport = { latest, roots: roots.map(({ location }) => location), now, spelled };
  await write(report, args, io);
  return exitCodes[latest.outcome];
}

/** A job ID, or how it begins. Throws a UsageError. */
function jobOf(args: Arguments): string | undefined {
  const given = single(args, "job")?.toLowerCase();
  if (given === undefined || /^[0-9a-f]{6,32}$/.test(given)) return given;
  throw new UsageError(`--job is ${quoted(given)}`, {
    fix: "Give the job ID, 32 hex digits, or its first digits, six at least: the name of the job's directory.",
  });
}

async function write(report: LatestReport, args: Arguments, io: Io): Promise<void> {
  const { latest } = report;
  const { latestText } = await import("../../report/latestText.js");
  if (flag(args, "path-only")) {
    if (latest.outcome === "found") return writeResult(`${report.spelled(latest.candidate.location)}\n`, args, io);
    io.stderr.write(latestText(report, textOptions(args, io)));
    return;
  }
  if (formatOf(args) === "json") return writeResult(jsonText(latestJson(report)), args, io);
  writeResult(latestText(report, textOptions(args, io)), args, io);
}
