import { UsageError } from "../../errors.js";
import type { DeclaredJob } from "../../job/declaredJob.js";
import { mergeJobs } from "../../job/mergeJobs.js";
import { serializeJob } from "../../job/serialize.js";
import { printable } from "../../report/printable.js";
import type { CommandModule } from "../commandModule.js";
import type { ExitCode } from "../exitCode.js";
import type { Io } from "../io.js";
import { jarOptions, jobOfJar, programOf } from "../jar.js";
import { type Arguments, flag, several, value } from "../options.js";
import { writeResult } from "../output.js";
import { openJob } from "../sources.js";

export const positionals: CommandModule["positionals"] = {};

export const options: CommandModule["options"] = {
  ...jarOptions,
  job: { ...value, describe: "any other kind of job that check takes; repeatable, with --jar too" },
  "flink-version": { ...value, describe: "refuse jars of another release than this" },
  parallelism: { ...value, alias: "p", describe: "as given to flink run" },
};

export const examples: CommandModule["examples"] = [
  ["$0 manifest --jar job.jar --flink-home /opt/flink -o job.json", "every operator, as Flink builds the job"],
  ["$0 manifest --jar job.jar -c com.acme.Main -- --topic orders", "with main class and arguments"],
  ["$0 manifest --jar job.jar --scan", "without Java: the uids in its class files"],
];

/** Writes the declared job as a manifest; notes go to stderr. */
export async function run(args: Arguments, io: Io): Promise<ExitCode> {
  const jobs: DeclaredJob[] = [];
  for (const location of several(args, "job")) jobs.push(await openJob(location, io));
  if (programOf(args) !== undefined) jobs.push(await fromJar(args, io));
  if (jobs.length === 0) {
    throw new UsageError("manifest needs a job", { fix: "Add --jar <job.jar> or --job <another kind of job>." });
  }
  writeResult(serializeJob(mergeJobs(jobs).job), args, io);
  return 0;
}

async function fromJar(args: Arguments, io: Io): Promise<DeclaredJob> {
  const { job, notes } = await jobOfJar(args, io);
  if (!flag(args, "quiet")) {
    for (const note of notes) io.stderr.write(`restorable: note: ${printable(note)}\n`);
  }
  return job;
}
