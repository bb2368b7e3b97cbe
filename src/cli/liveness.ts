/** What options, clusters, resources and notes say of which jobs may run, and which snapshots somebody counts on. */
import type { Options } from "yargs";
import type { Evidence, Statement } from "../directory/liveness/statement.js";
import { UsageError } from "../errors.js";
import { quoted } from "../report/printable.js";
import { readWhole } from "./bytes.js";
import type { Io } from "./io.js";
import { type Arguments, several, value } from "./options.js";
import { readResources } from "./resources.js";
import { open } from "./sources.js";

export const livenessOptions: Readonly<Record<string, Options>> = {
  live: { ...value, describe: "the ID of a job that may run, or be started again; repeatable" },
  terminated: { ...value, describe: "the ID of a job that has ended for good, or all others; repeatable" },
  rest: { ...value, describe: "http://jobmanager:8081: which jobs run there, which have ended; repeatable" },
  "rest-auth": { ...value, describe: "Authorization header; better in RESTORABLE_REST_AUTHORIZATION" },
  "rest-timeout": { ...value, describe: "seconds to wait for each answer, default 20" },
  ha: { ...value, describe: "high-availability storage directory: what JobManagers would recover; repeatable" },
  deployment: {
    ...value,
    describe: "FlinkDeployment, FlinkSessionJob, FlinkStateSnapshot (kubectl get -o yaml); repeatable",
  },
  note: { ...value, describe: "Zeppelin note: what its paragraphs resume from; repeatable" },
};

/** In the order of the options. Throws a UsageError or a StorageError: who asks for a source needs what it says. */
export async function statementsOf(args: Arguments, highAvailability: readonly string[], io: Io): Promise<Statement[]> {
  const sources: Promise<Statement[]>[] = [
    Promise.resolve([...byUser(args, "live", "alive"), ...byUser(args, "terminated", "terminated")]),
    ...several(args, "rest").map((url) => byRest(url, args, io)),
    ...[...highAvailability, ...several(args, "ha")].map((directory) => byHighAvailability(directory, io)),
    ...several(args, "deployment").map((file) => byResources(file, io)),
    ...several(args, "note").map((file) => byNote(file, io)),
  ];
  return (await Promise.all(sources)).flat();
}

function byUser(args: Arguments, option: string, liveness: "alive" | "terminated"): Statement[] {
  return several(args, option).map((given) => {
    const jobId = given.toLowerCase();
    if (!/^[0-9a-f]{32}$/.test(jobId) && !(option === "terminated" && jobId === "all")) {
      throw new UsageError(`--${option} is ${quoted(given)}`, {
        fix: `Give a job ID, 32 hex digits${option === "terminated" ? ", or all for every job that nothing else is said about" : ""}.`,
      });
    }
    const evidence: Evidence = { source: "user", option: `--${option} ${given}` };
    return { about: "job", jobId: jobId === "all" ? "*" : jobId, liveness, evidence };
  });
}

/** JobStatus.isGloballyTerminalState; SUSPENDED is none: another JobManager takes the job over. */
const globallyTerminal = new Set(["FINISHED", "CANCELED", "FAILED"]);

async function byRest(url: string, args: Arguments, io: Io): Promise<Statement[]> {
  const { askJobs, restSettings } = await import("./rest.js");
  const jobs = await askJobs(url, restSettings(args, io));
  return jobs.flatMap(({ url, jobId, status, snapshots }): Statement[] => {
    const evidence: Evidence = { source: "rest", url, status };
    const hasEnded = globallyTerminal.has(status);
    const job: Statement = { about: "job", jobId, liveness: hasEnded ? "terminated" : "alive", evidence };
    return [job, ...(hasEnded ? [] : snapshots.map((path): Statement => ({ about: "path", path, evidence })))];
  });
}

/** Every file below the directory whose name Flink gives to checkpoint pointers and results of jobs. */
async function byHighAvailability(directory: string, io: Io): Promise<Statement[]> {
  const { isCheckpointPointer, jobResultOf, snapshotsNamedIn } = await import("../job/highAvailability.js");
  const statements: Statement[] = [];
  for await (const batch of io.storage.walk(directory)) {
    for (const { path: file } of batch) {
      const name = file.slice(file.lastIndexOf("/") + 1);
      if (isCheckpointPointer(name)) {
        const evidence: Evidence = { source: "high-availability", file };
        for (const path of snapshotsNamedIn(await readWhole(file, io.storage))) {
          statements.push({ about: "path", path, evidence });
          const jobId = /\/([0-9a-f]{32})\/chk-\d+$/.exec(path)?.[1];
          if (jobId !== undefined) statements.push({ about: "job", jobId, liveness: "alive", evidence });
        }
      } else if (name.endsWith(".json")) {
        const result = jobResultOf(name, new TextDecoder().decode(await readWhole(file, io.storage)));
        if (result === null) continue;
        const evidence: Evidence = { source: "job-result-store", file, status: result.status };
        statements.push({ about: "job", jobId: result.jobId, liveness: "terminated", evidence });
      }
    }
  }
  return statements;
}

async function byResources(file: string, io: Io): Promise<Statement[]> {
  const { namedByResources } = await import("../job/kubernetesSnapshots.js");
  return namedByResources(await readResources(file, io)).map(({ resource, field, about, value }): Statement => {
    const evidence: Evidence = { source: "kubernetes", file, resource, field };
    return about === "job"
      ? { about, jobId: value, liveness: "alive", evidence }
      : { about: "path", path: value, evidence };
  });
}

async function byNote(file: string, io: Io): Promise<Statement[]> {
  const { readNote } = await import("../job/zeppelinNote.js");
  const opened = await open(file, io, "note");
  const { paragraphs } = readNote("text" in opened ? opened.text : "", opened.location);
  return paragraphs.flatMap(({ id, resume, savepointPath, latestCheckpointPath }) => {
    const paths = new Set([resume?.path, savepointPath, latestCheckpointPath].filter((path) => path !== undefined));
    const evidence: Evidence = { source: "zeppelin", note: file, paragraph: id };
    return [...paths].map((path): Statement => ({ about: "path", path, evidence }));
  });
}
