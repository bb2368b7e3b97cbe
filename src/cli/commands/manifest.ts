import { serializeJob } from "../../job/serialize.js";
import type { CommandModule } from "../commandModule.js";
import type { ExitCode } from "../exitCode.js";
import { gatherJob, jobOptions } from "../gatherJob.js";
import type { Io } from "../io.js";
import { type Arguments, several, value } from "../options.js";
import { writeResult } from "../output.js";

export const positionals: CommandModule["positionals"] = {
  source: { type: "string", array: true, describe: "whatever --job takes; several are merged" },
};

export const options: CommandModule["options"] = {
  ...jobOptions,
  "flink-version": { ...value, describe: "the release that will restore, such as 2.2" },
  parallelism: { ...value, alias: "p", describe: "as given to flink run" },
};

export const examples: CommandModule["examples"] = [
  ["$0 manifest --jar job.jar --flink-home /opt/flink -o job.json", "every operator, as Flink builds the job"],
  ["$0 manifest --jar job.jar --scan", "without Java: the uids in its class files"],
  ["$0 manifest plan.json -o job.json", "the operators of a compiled SQL plan"],
  ["$0 manifest http://jm:8081/jobs/<id>", "what a running job's REST API tells"],
  ["$0 manifest job.json --deployment flink.yaml", "one manifest of several sources"],
];

/** Writes the merged job as a manifest; what is odd about its sources goes to stderr. */
export async function run(args: Arguments, io: Io): Promise<ExitCode> {
  const sources = [...several(args, "source"), ...several(args, "job")];
  const { job } = await gatherJob({ ...args, job: sources }, io);
  writeResult(serializeJob(job), args, io);
  return 0;
}
