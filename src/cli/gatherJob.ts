/** Everything that a command line says of the job that is to be restored, as one declared job. */
import type { Options } from "yargs";
import { UsageError } from "../errors.js";
import { type Configuration, mergeConfigurations } from "../job/configuration.js";
import type { DeclarationSource } from "../job/declarationSource.js";
import type { DeclarationNote, DeclaredJob } from "../job/declaredJob.js";
import { withDeployedParallelism } from "../job/deployedParallelism.js";
import { type MergeConflict, mergeJobs } from "../job/mergeJobs.js";
import { strongestFirst } from "../job/precedence.js";
import type { DeclaredProgram } from "../job/program.js";
import type { TextKind } from "../job/recognize.js";
import type { RestVertex } from "../job/restJob.js";
import { jobOfUidOptions } from "../job/uidList.js";
import { minorReleaseOf } from "../model/releases.js";
import { conflictText, noteText } from "../report/declarationText.js";
import { printable } from "../report/printable.js";
import type { Io } from "./io.js";
import {
  configurationOptions,
  type JobFromProgram,
  jarOptions,
  jobsOfProgram,
  type Program,
  programOf,
} from "./jar.js";
import type { ReadContext, ReadSource } from "./openText.js";
import { type Arguments, behindDashes, flag, several, single, value } from "./options.js";
import { deployedWith, readProgram } from "./program.js";
import { isJarUrl, type Opened, open, read } from "./sources.js";

/** Options that name where the job is declared; each may be given several times. */
export const jobOptions: Readonly<Record<string, Options>> = {
  job: {
    ...value,
    describe: "the job: a manifest (json, yaml, txt), another snapshot, any file of docs/job-sources.md, or - (stdin)",
  },
  uid: { ...value, describe: "a uid that the job declares, or id:<operator ID>; repeatable" },
  plan: { ...value, describe: "compiled SQL plan, or execution plan (flink info; needs --rest too)" },
  rest: { ...value, describe: "http://host:8081/jobs/<id>, …/jars/<id>, or a recorded answer" },
  "rest-auth": { ...value, describe: "Authorization header; better in RESTORABLE_REST_AUTHORIZATION" },
  "rest-timeout": { ...value, describe: "seconds to wait for each answer, default 20" },
  deployment: { ...value, describe: "FlinkDeployment or FlinkSessionJob (file.yaml, or file.yaml#name)" },
  note: { ...value, describe: "Zeppelin note; alone: what its paragraphs resume from (note.zpln#2: one of them)" },
  "flink-conf": { ...value, describe: "config.yaml, flink-conf.yaml, or the conf directory" },
  ...jarOptions,
};

/** A job, and what is to be told about how it was put together. */
export interface GatheredJob {
  readonly job: DeclaredJob;
  /** What its sources say differently, and what matters. */
  readonly conflicts: readonly MergeConflict[];
  /** The sources as the user wrote them. */
  readonly name: string;
  /** Which of the jobs that a program starts, from 1. */
  readonly number: number;
  /** How many it starts, whichever of them were asked for. */
  readonly of: number;
  /** Asks Flink's own classes about the program again, where one was run. */
  readonly ask: JobFromProgram["ask"];
}

/** In the name of a job that is a list of them. */
const uidsShown = 5;

/** When it is read: what needs nothing, what needs the release, what needs the configuration, what needs the vertices. */
const phases: readonly (readonly Opened["kind"][])[] = [
  ["manifest", "snapshot", "kubernetes", "url", "rest", "note"],
  ["config"],
  ["compiled-plan", "execution-plan"],
];

/** The only job; throws a UsageError where a program starts several. See gatherJobs. */
export async function gatherJob(args: Arguments, io: Io): Promise<GatheredJob> {
  const [only, ...others] = await gatherJobs(args, io);
  if (only !== undefined && others.length === 0) return only;
  const names = [only, ...others].map((one) => `${one?.number} ${JSON.stringify(one?.job.name ?? "(no name)")}`);
  throw new UsageError(`${only?.name} starts ${names.length} jobs: ${names.join(", ")}`, {
    fix: "Say which one with --jar-job <name or number>.",
  });
}

/**
 * Reads all sources and merges them (job/precedence.ts, docs/job-sources.md). The words behind -- are a command line, or
 * with --jar the arguments of the program. As many jobs as the program starts, else one; what other sources say is said of each.
 * Throws a UsageError where there is no source at all.
 */
export async function gatherJobs(args: Arguments, io: Io): Promise<readonly GatheredJob[]> {
  const opened = await openAll(args, io);
  const uids = several(args, "uid");
  const own = programOf(args);
  // with a jar, here or on a cluster, the words behind -- are the program's own
  const command = own === undefined && !opened.some(isJarUrl) ? behindDashes(args) : [];
  if (opened.length + uids.length + command.length === 0 && own === undefined) {
    throw new UsageError("which job is to be restored?", {
      fix: "Add --job <manifest, plan, deployment or snapshot>, --jar <job.jar>, --uid <uid> for each operator, or -- flink run ….",
    });
  }
  const given = configurationOptions(args);
  const jobs: DeclaredJob[] = await jobsOfOptions(given, args);
  const configurations: Configuration[] = given.size > 0 ? [given] : [];
  const vertices: RestVertex[] = [];
  const programs: DeclaredProgram[] = [];
  let flinkVersion = single(args, "flink-version");
  const dependent = new Map<DeclaredJob, ReadSource["jobWith"]>();
  const keep = ({ job, configuration, program, vertices: told, jobWith }: ReadSource): void => {
    jobs.push(job);
    dependent.set(job, jobWith);
    if (configuration !== undefined) configurations.push(configuration);
    if (program !== undefined) programs.push(program);
    vertices.push(...(told ?? []));
    flinkVersion ??= job.flinkVersion;
  };
  for (const [phase, kinds] of phases.entries()) {
    if (phase === 1 && command.length > 0) {
      const { readFlinkCommand } = await import("../job/flinkCommand.js");
      const { configurationDirectory, ...source } = readFlinkCommand(command, flinkVersion);
      configurations.unshift(source.configuration);
      keep({ job: source.job, ...(source.program && { program: source.program }) });
      if (configurationDirectory !== undefined) {
        if (await io.storage.stat(configurationDirectory))
          opened.push(await open(configurationDirectory, io, "config"));
        else jobs.push(unseen(configurationDirectory));
      }
    }
    for (const one of opened.filter(({ kind }) => kinds.includes(kind))) {
      const context: ReadContext = { flinkVersion, configurations, vertices };
      keep(await read(one, context, io, args));
    }
  }
  const all = mergeConfigurations(configurations);
  for (const [at, job] of jobs.entries()) jobs[at] = dependent.get(job)?.(all) ?? job;
  if (uids.length > 0) jobs.push(jobOfUidOptions(uids));
  const hasOperators = jobs.some(({ operators }) => operators.length > 0);
  const program = programs.find(({ source }) => source.kind === "command-line") ?? programs[0];
  const deployed = strongestFirst(jobs).find(({ settings }) => settings.parallelism !== undefined)?.settings;
  const context = { configuration: all, parallelism: deployed?.parallelism };
  let ran: readonly JobFromProgram[] = [];
  if (own !== undefined) ran = await jobsOfProgram({ ...own, configuration: deployedWith(context) }, args, io);
  else if (!hasOperators && program !== undefined) ran = await readProgram(program, context, args, io);
  const name = nameOf(opened, uids, command, own);
  const gathered = (ran.length > 0 ? ran : [undefined]).map((one): GatheredJob => {
    const declared = one === undefined ? jobs : [one.job, ...jobs];
    const { job, conflicts } = mergeJobs(withDeployedParallelism(strongestFirst(declared)));
    return {
      job,
      conflicts: conflicts.filter(matters),
      name,
      number: one?.number ?? 1,
      of: one?.of ?? 1,
      ask: one?.ask,
    };
  });
  if (!flag(args, "quiet")) tell(gathered, flag(args, "verbose"), io);
  return gathered;
}

/** -p and -D, which count like those of the command line. */
async function jobsOfOptions(configuration: Configuration, args: Arguments): Promise<DeclaredJob[]> {
  if (configuration.size === 0) return [];
  const { jobOfConfiguration } = await import("../job/configurationJob.js");
  const location = [...configuration.values()].map(({ source }) => source.location).join(", ");
  return [jobOfConfiguration(configuration, { kind: "command-line", location }, single(args, "flink-version"))];
}

/** The configuration of another machine. */
function unseen(directory: string): DeclaredJob {
  const source: DeclarationSource = { kind: "config", location: directory };
  const text = "is not here, so that what is configured there is not known";
  const notes: DeclarationNote[] = [{ code: "remark", level: "warning", text, source }];
  return { complete: false, settings: {}, operators: [], sources: [source], notes };
}

/** In the order of the options below; --job finds out by itself what it was given. */
async function openAll(args: Arguments, io: Io): Promise<Opened[]> {
  const kinds: readonly (readonly [option: string, as: TextKind | undefined])[] = [
    ["job", undefined],
    ["plan", undefined],
    ["rest", undefined],
    ["deployment", "kubernetes"],
    ["note", "note"],
    ["flink-conf", "config"],
  ];
  const opened: Opened[] = [];
  for (const [option, as] of kinds) {
    for (const location of several(args, option)) opened.push(await open(location, io, as));
  }
  return opened;
}

function nameOf(
  opened: readonly Opened[],
  uids: readonly string[],
  command: readonly string[],
  own: Program | undefined,
): string {
  const shownUids = [...uids.slice(0, uidsShown), ...(uids.length > uidsShown ? ["…"] : [])].join(", ");
  return [
    ...opened.map(({ location }) => (location === "-" ? "standard input" : location.replace(/\/\/[^/@]*@/, "//"))),
    ...(own === undefined ? [] : [own.location]),
    ...(uids.length > 0 ? [`${uids.length === 1 ? "uid" : "uids"} ${shownUids}`] : []),
    ...(command.length > 0 ? ["flink run"] : []),
  ].join(" + ");
}

/** So many, unless all are asked for. */
const notesTold = 5;

/** What is odd about the declarations, on stderr. */
function tell(gathered: readonly GatheredJob[], all: boolean, io: Io): void {
  const told = <T>(of: (one: GatheredJob) => readonly T[], text: (one: T) => string) => [
    ...new Set(gathered.flatMap(of).map(text)),
  ];
  const isWarning = (note: DeclarationNote) => note.code === "remark" && note.level === "warning";
  const warnings = told(({ job }) => job.notes.filter(isWarning), noteText);
  const differing = told(({ conflicts }) => conflicts, conflictText);
  const others = told(({ job }) => job.notes.filter((note) => !isWarning(note)), noteText);
  const notes = [
    ...warnings.map((text) => `warning: ${text}`),
    ...[...differing, ...others].map((text) => `note: ${text}`),
  ];
  const limit = Math.max(notesTold, warnings.length + Math.min(differing.length, notesTold));
  const shown = all ? notes : notes.slice(0, limit);
  for (const text of shown) io.stderr.write(`restorable: ${printable(text)}\n`);
  const left = notes.length - shown.length;
  if (left > 0) io.stderr.write(`restorable: note: … and ${left} more like these (--verbose tells all)\n`);
}

/** Names are shown and never compared; "2.2" and "2.2.1" are one release. */
function matters({ field, values }: MergeConflict): boolean {
  if (field === "name") return false;
  return field !== "flinkVersion" || new Set(values.map(({ value }) => minorReleaseOf(String(value)))).size > 1;
}
