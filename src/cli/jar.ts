/** The options that name a job's jar, and the way from there to the declared job. */
import type { Options } from "yargs";
import { UsageError } from "../errors.js";
import type { Configuration, ConfigurationEntry } from "../job/configuration.js";
import type { DeclarationSource } from "../job/declarationSource.js";
import type { DeclaredJob } from "../job/declaredJob.js";
import type { HelperAnswer } from "../job/jar/answer.js";
import { minorReleaseOf } from "../model/releases.js";
import { printable, quoted } from "../report/printable.js";
import type { Io } from "./io.js";
import type { HelperRequest } from "./java/request.js";
import { type Arguments, behindDashes, flag, positive, several, single, value } from "./options.js";

export const jarOptions: Readonly<Record<string, Options>> = {
  jar: { ...value, describe: "the job's jar; its main is run with the arguments behind --, but not its jobs" },
  py: { ...value, describe: "a PyFlink script instead of a jar; needs a python that has Flink, see docs/jar.md" },
  class: { ...value, alias: "c", describe: "main class, as given to flink run" },
  "jar-job": { ...value, describe: "which one, by name or number, where main starts several jobs" },
  "jar-classpath": { ...value, alias: "C", describe: "a jar that the job finds on its class path; repeatable" },
  "flink-home": { ...value, describe: "the Flink distribution that will run it; default: FLINK_HOME" },
  "flink-classpath": { ...value, describe: "Flink's jars one by one, instead of --flink-home" },
  define: { ...value, alias: "D", describe: "key=value of Flink's configuration, over the file's; repeatable" },
  java: { ...value, describe: "java to run, or its JAVA_HOME; default: JAVA_HOME, then the PATH" },
  timeout: { ...value, describe: "seconds that main may take; default 120" },
  scan: { boolean: true, describe: "only look for uids in the jar's class files, without Java or Flink" },
};

/** A program with all that it is run with. */
export interface Program {
  readonly location: string;
  readonly isPython: boolean;
  readonly class: string | undefined;
  /** Of main. */
  readonly arguments: readonly string[];
  readonly classpath: readonly string[];
}

/** With what it is deployed: Flink's configuration, over that of --flink-conf. */
export interface DeployedProgram extends Program {
  readonly configuration: Readonly<Record<string, string>>;
}

/** A job of a program. */
export interface JobFromProgram {
  readonly job: DeclaredJob;
  /** Which of the jobs that main starts, from 1. */
  readonly number: number;
  /** How many it starts; 1 where that is not known. */
  readonly of: number;
  /** Runs main once more and asks something else; undefined after a mere scan, which ran nothing. */
  readonly ask: ((more: Partial<HelperRequest>) => Promise<HelperAnswer>) | undefined;
}

const defaultTimeoutSeconds = 120;

/** What --jar or --py names, with the words behind -- as its arguments. Throws a UsageError for both. */
export function programOf(args: Arguments): Program | undefined {
  const jar = single(args, "jar");
  const script = single(args, "py");
  if (jar !== undefined && script !== undefined) {
    throw new UsageError("--jar and --py are two jobs", {
      fix: "Give one of them; jars of a script are given with -C.",
    });
  }
  const location = jar ?? script;
  if (location === undefined) return undefined;
  return {
    location,
    isPython: script !== undefined,
    class: single(args, "class"),
    arguments: behindDashes(args),
    classpath: several(args, "jar-classpath"),
  };
}

/**
 * The jobs of a program: by running its main, or by --scan. One of them with --jar-job.
 * Throws a RestorableError that says what is missing, or why there is no job.
 */
export async function jobsOfProgram(
  program: DeployedProgram,
  args: Arguments,
  io: Io,
): Promise<readonly JobFromProgram[]> {
  const { location, isPython } = program;
  const found = await io.storage.stat(location);
  if (found?.kind !== "file") {
    throw new UsageError(`${location}: there is no such file`, { fix: "Give the job's jar, or its PyFlink script." });
  }
  if (flag(args, "scan")) return [{ job: await scanned(location, isPython, io), number: 1, of: 1, ask: undefined }];
  const ask = (more: Partial<HelperRequest>) => askHelper(program, more, args, io);
  const answer = await ask({});
  checkRelease(answer, args);
  const { jobsOfAnswer } = await import("../job/jar/jobOfAnswer.js");
  const jobs = await jobsOfAnswer(answer, location, single(args, "jar-job"));
  return jobs.map((job) => ({ ...job, ask }));
}

async function scanned(jar: string, isScript: boolean, io: Io): Promise<DeclaredJob> {
  const file = await io.storage.open(jar);
  try {
    const bytes = new Uint8Array(file.size);
    file.read(0, bytes);
    if (isScript) {
      const { jobOfScript } = await import("../job/python/jobOfScript.js");
      return jobOfScript(new TextDecoder().decode(bytes), jar);
    }
    const { jobOfScan } = await import("../job/jar/scan/jobOfScan.js");
    return jobOfScan(bytes, jar);
  } finally {
    file.close();
  }
}

async function askHelper(
  program: DeployedProgram,
  more: Partial<HelperRequest>,
  args: Arguments,
  io: Io,
): Promise<HelperAnswer> {
  const [{ findJava }, { flinkJars }, { runHelper }] = await Promise.all([
    import("./java/findJava.js"),
    import("./java/flinkJars.js"),
    import("./java/runHelper.js"),
  ]);
  const flink = flinkJars({ home: single(args, "flink-home"), classPath: single(args, "flink-classpath") }, io.env);
  const java = findJava(single(args, "java"), io.env);
  const verbose = flag(args, "verbose");
  return runHelper(
    {
      mode: "manifest",
      ...mainOf(program),
      classpath: program.classpath,
      flinkConf: await configurationDirectory(single(args, "flink-conf"), io),
      conf: program.configuration,
      job: single(args, "jar-job"),
      ...more,
    },
    {
      java,
      flink,
      helperJar: io.helperJar,
      timeoutMillis: (positive(args, "timeout") ?? defaultTimeoutSeconds) * 1000,
      env: io.env,
      onOutput: (text) => {
        if (verbose) io.stderr.write(text.replace(/[^\n]+/g, (line) => `job: ${printable(line)}`));
      },
    },
  );
}

/** --flink-conf may name the file as well; Flink reads its directory. */
async function configurationDirectory(given: string | undefined, io: Io): Promise<string | undefined> {
  if (given === undefined) return undefined;
  return (await io.storage.stat(given))?.kind === "file" ? io.storage.parent(given) : given;
}

/** A script is run by Flink's own driver, as `flink run -py` does. */
function mainOf(program: Program): Pick<HelperRequest, "jar" | "class" | "argument"> {
  const { location } = program;
  if (!program.isPython) return { jar: location, class: program.class, argument: program.arguments };
  return { class: "org.apache.flink.client.python.PythonDriver", argument: ["-py", location, ...program.arguments] };
}

/** -p and -D: what other options amount to, and the keys themselves. Throws a UsageError. */
export function configurationOptions(args: Arguments): Configuration {
  const source = (location: string): DeclarationSource => ({ kind: "command-line", location });
  const configuration = new Map<string, ConfigurationEntry>();
  for (const given of several(args, "define")) {
    const equals = given.indexOf("=");
    if (equals < 1) throw new UsageError(`-D ${quoted(given)} is no key=value`, { fix: "-D parallelism.default=8" });
    const key = given.slice(0, equals);
    configuration.set(key, { value: given.slice(equals + 1), source: source(`-D ${key}`) });
  }
  const parallelism = positive(args, "parallelism");
  // flink run sets its -p after its -D
  if (parallelism !== undefined) {
    configuration.set("parallelism.default", { value: `${parallelism}`, source: source("--parallelism") });
  }
  return configuration;
}

/** What follows from the graph of one release need not hold for another. */
function checkRelease({ flinkVersion }: HelperAnswer, args: Arguments): void {
  const wanted = single(args, "flink-version");
  if (wanted === undefined) return;
  const precise = /^\d+\.\d+\.\d+/.test(wanted)
    ? flinkVersion === wanted
    : minorReleaseOf(flinkVersion) === minorReleaseOf(wanted);
  if (precise) return;
  throw new UsageError(`--flink-version is ${wanted}, but the jars of --flink-home are Flink ${flinkVersion}`, {
    fix: "Give the distribution of the release that will restore: generated ids and chains depend on it.",
  });
}
