/** Runs the helper in a JVM of its own. */
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import type { HelperAnswer } from "../../job/jar/answer.js";
import { JarError } from "../../job/jar/jarError.js";
import type { Java } from "./findJava.js";
import type { FlinkJars } from "./flinkJars.js";
import { type HelperRequest, propertiesOf } from "./request.js";

export interface HelperSetup {
  readonly java: Java;
  readonly flink: FlinkJars;
  readonly helperJar: string;
  readonly timeoutMillis: number;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Gets what the job and Flink print, as it comes. */
  readonly onOutput: (text: string) => void;
}

/** Flink reaches into these packages of the JDK by reflection; its own start scripts open them as well. */
const opened = [
  "java.lang",
  "java.lang.invoke",
  "java.lang.reflect",
  "java.math",
  "java.net",
  "java.text",
  "java.time",
  "java.util",
  "java.util.concurrent",
  "java.util.concurrent.atomic",
  "java.util.concurrent.locks",
].flatMap((name) => ["--add-opens", `java.base/${name}=ALL-UNNAMED`]);

/**
 * The answer about the job's main. Throws a JarError where none came: the JVM did not start, or took too long.
 * Request and answer go through files that only this user can read; they are gone afterwards.
 */
export async function runHelper(request: HelperRequest, setup: HelperSetup): Promise<HelperAnswer> {
  const directory = mkdtempSync(join(tmpdir(), "restorable-"));
  try {
    const requestFile = join(directory, "request.properties");
    const answerFile = join(directory, "answer.json");
    writeFileSync(requestFile, propertiesOf({ ...request, answer: answerFile }), { mode: 0o600 });
    const ended = await runJava(requestFile, directory, setup);
    const answer = readAnswer(answerFile);
    if (ended.how === "timeout") throw tooLong(answer, request, setup);
    if (answer === null) throw noAnswer(ended, setup);
    return answer;
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

interface Ended {
  readonly how: "exit" | "timeout";
  readonly status: string;
  readonly lastLines: string;
}

/** How long a JVM gets between being asked to end and being made to. */
const graceMillis = 3_000;

function runJava(requestFile: string, directory: string, setup: HelperSetup): Promise<Ended> {
  const { java, flink, helperJar, timeoutMillis, env, onOutput } = setup;
  const options = java.release !== null && java.release < 9 ? [] : opened;
  const classPath = [helperJar, flink.classPath].join(delimiter);
  const child = spawn(
    java.command,
    [
      ...options,
      `-Djava.io.tmpdir=${directory}`,
      "-XX:TieredStopAtLevel=1",
      "-cp",
      classPath,
      "restorable.helper.Main",
      requestFile,
    ],
    { stdio: ["ignore", "pipe", "pipe"], env: { ...env, ...flinkEnvironment(flink) } },
  );
  return new Promise((resolve, reject) => {
    let tail = "";
    let how: Ended["how"] = "exit";
    const take = (chunk: Buffer) => {
      const text = chunk.toString("utf8");
      tail = (tail + text).slice(-tailLength);
      onOutput(text);
    };
    child.stdout.on("data", take);
    child.stderr.on("data", take);
    let last: NodeJS.Timeout | undefined;
    const timer = setTimeout(() => {
      how = "timeout";
      child.kill("SIGTERM");
      last = setTimeout(() => child.kill("SIGKILL"), graceMillis);
    }, timeoutMillis);
    const done = () => {
      clearTimeout(timer);
      clearTimeout(last);
    };
    child.on("error", (error) => {
      done();
      reject(new JarError(`cannot run ${java.command}: ${error.message}`, { fix: "Give another one with --java." }));
    });
    child.on("close", (code, signal) => {
      done();
      resolve({ how, status: signal === null ? `exit code ${code}` : signal, lastLines: lastLinesOf(tail) });
    });
  });
}

/** What Flink's start scripts export; its Python driver looks for its own jar there. */
function flinkEnvironment({ home }: FlinkJars): Record<string, string> {
  if (home === undefined) return {};
  return {
    FLINK_HOME: home,
    FLINK_LIB_DIR: join(home, "lib"),
    FLINK_OPT_DIR: join(home, "opt"),
    FLINK_PLUGINS_DIR: join(home, "plugins"),
  };
}

const tailLength = 20_000;

function lastLinesOf(output: string): string {
  return output.trim().split(/\r?\n/).slice(-5).join(" | ");
}

function readAnswer(file: string): HelperAnswer | null {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as HelperAnswer;
  } catch {
    return null;
  }
}

function tooLong(answer: HelperAnswer | null, { jar, class: mainClass }: HelperRequest, setup: HelperSetup): JarError {
  const main = answer?.mainClass ?? mainClass ?? "its main";
  const seconds = Math.round(setup.timeoutMillis / 1000);
  const soFar =
    answer === null || answer.jobs.length === 0 ? "" : `; ${answer.jobs.length} jobs were started until then`;
  return new JarError(`${jar ?? main}: ${main} did not end within ${seconds} s${soFar}`, {
    fix: "If it only needs longer, raise --timeout; --verbose shows what it printed.",
  });
}

function noAnswer({ status, lastLines }: Ended, { java, flink }: HelperSetup): JarError {
  return new JarError(
    `${java.command} ended without an answer (${status})${lastLines === "" ? "" : `: ${lastLines}`}`,
    {
      fix: `It runs Flink's classes of ${flink.classPath}: are these one whole release, and is the Java one that it supports?`,
    },
  );
}
