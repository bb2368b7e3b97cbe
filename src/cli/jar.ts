/** The options that name a job's jar, and the way from there to the declared job. */
import type { Options } from "yargs";
import { UsageError } from "../errors.js";
import type { DeclaredJob } from "../job/declaredJob.js";
import type { HelperAnswer } from "../job/jar/answer.js";
import { minorReleaseOf } from "../model/releases.js";
import { printable, quoted } from "../report/printable.js";
import type { Io } from "./io.js";
import type { HelperRequest } from "./java/request.js";
import { type Arguments, flag, positive, several, single, value } from "./options.js";

export const jarOptions: Readonly<Record<string, Options>> = {
  jar: { ...value, describe: "the job's jar; its main is run with the arguments behind --, but not its jobs" },
  py: { ...value, describe: "a PyFlink script instead of a jar; needs a python that has Flink, see docs/jar.md" },
  class: { ...value, alias: "c", describe: "main class, as given to flink run" },
  "jar-job": { ...value, describe: "which one, by name or number, where main starts several jobs" },
  "jar-classpath": { ...value, alias: "C", describe: "a jar that the job finds on its class path; repeatable" },
  "flink-home": { ...value, describe: "the Flink distribution that will run it; default: FLINK_HOME" },
  "flink-classpath": { ...value, describe: "Flink's jars one by one, instead of --flink-home" },
  "flink-conf": { ...value, describe: "directory of the Flink configuration that it will run with" },
  define: { ...value, alias: "D", describe: "key=value of Flink's configuration, over the file's; repeatable" },
  java: { ...value, describe: "java to run, or its JAVA_HOME; default: JAVA_HOME, then the PATH" },
  timeout: { ...value, describe: "seconds that main may take; default 120" },
  scan: { boolean: true, describe: "only look for uids in the jar's class files, without Java or Flink" },
};

/** The job of --jar, and what there is to say about it. */
export interface JobFromJar {
  readonly job: DeclaredJob;
  readonly notes: readonly string[];
  /** What the helper said; undefined after a mere scan. */
  readonly answer: HelperAnswer | undefined;
}

const defaultTimeoutSeconds = 120;

/**
 * The job of --jar: by running its main, or by --scan. `more` is what is asked beyond its graph.
 * Throws a RestorableError that says what is missing, or why there is no job.
 */
export async function jobOfJar(args: Arguments, io: Io, more: Partial<HelperRequest> = {}): Promise<JobFromJar> {
  const jar = programOf(args) ?? "";
  const found = await io.storage.stat(jar);
  if (found?.kind !== "file") {
    throw new UsageError(`${jar}: there is no such file`, { fix: "Give the job's jar, or its PyFlink script." });
  }
  if (flag(args, "scan")) return { ...(await scanned(jar, isPython(args), io)), answer: undefined };
  const answer = await askHelper(more, args, io);
  checkRelease(answer, args);
  const { jobOfAnswer } = await import("../job/jar/jobOfAnswer.js");
  return { ...(await jobOfAnswer(answer, jar, single(args, "jar-job"))), answer };
}

/** What --jar or --py names. Throws a UsageError for both. */
export function programOf(args: Arguments): string | undefined {
  const jar = single(args, "jar");
  const script = single(args, "py");
  if (jar !== undefined && script !== undefined) {
    throw new UsageError("--jar and --py are two jobs", {
      fix: "Give one of them; jars of a script are given with -C.",
    });
  }
  return jar ?? script;
}

const isPython = (args: Arguments) => single(args, "py") !== undefined;

async function scanned(jar: string, isScript: boolean, io: Io): Promise<Omit<JobFromJar, "answer">> {
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

async function askHelper(more: Partial<HelperRequest>, args: Arguments, io: Io): Promise<HelperAnswer> {
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
      ...mainOf(args),
      classpath: several(args, "jar-classpath"),
      flinkConf: single(args, "flink-conf"),
      conf: configurationOf(args),
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

/** A script is run by Flink's own driver, as `flink run -py` does. */
function mainOf(args: Arguments): Pick<HelperRequest, "jar" | "class" | "argument"> {
  const script = single(args, "py");
  if (script === undefined) {
    return { jar: single(args, "jar"), class: single(args, "class"), argument: behindDashes(args) };
  }
  return { class: "org.apache.flink.client.python.PythonDriver", argument: ["-py", script, ...behindDashes(args)] };
}

/** yargs leaves what comes behind -- with the name of the command. */
function behindDashes(args: Arguments): string[] {
  return several(args, "_").slice(1);
}

/** -D, and what other options amount to. Throws a UsageError. */
function configurationOf(args: Arguments): Record<string, string> {
  const parallelism = positive(args, "parallelism");
  const configuration: Record<string, string> =
    parallelism === undefined ? {} : { "parallelism.default": `${parallelism}` };
  for (const given of several(args, "define")) {
    const equals = given.indexOf("=");
    if (equals < 1) throw new UsageError(`-D ${quoted(given)} is no key=value`, { fix: "-D parallelism.default=8" });
    configuration[given.slice(0, equals)] = given.slice(equals + 1);
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
