/** The helper's answer → the declared jobs, or the one error that says why there are none. */
import { UsageError } from "../../errors.js";
import type { DeclarationSource } from "../declarationSource.js";
import type { DeclaredJob, Remark } from "../declaredJob.js";
import { loadManifest } from "../loadManifest.js";
import { type HelperAnswer, rootCauseText, type SubmittedJob, thrownText } from "./answer.js";
import { JarError } from "./jarError.js";

/** A job of a jar. */
export interface JarJob {
  readonly job: DeclaredJob;
  /** From 1, of those that main submitted. */
  readonly number: number;
  /** How many it submitted. */
  readonly of: number;
}

/**
 * The job that `wanted` names (its name, or its number from 1), or all that main started.
 * Throws a JarError where main gave none or Flink refused to build one, a UsageError where there is none that is wanted.
 */
export async function jobsOfAnswer(
  answer: HelperAnswer,
  jar: string,
  wanted: string | undefined,
): Promise<readonly JarJob[]> {
  if (answer.jobs.length === 0) throw noJob(answer, jar);
  const indices = wanted === undefined ? answer.jobs.keys() : [chosen(answer.jobs, jar, wanted)];
  return Promise.all([...indices].map((index) => jobAt(index, answer, jar)));
}

async function jobAt(index: number, answer: HelperAnswer, jar: string): Promise<JarJob> {
  const submitted = answer.jobs[index] as SubmittedJob;
  if (submitted.kind !== "stream") {
    throw new JarError(`${jar}: ${titleOf(submitted, index)} is no streaming job but a ${submitted.kind}`, {
      fix: "Only streaming jobs restore from savepoints and checkpoints.",
    });
  }
  if (submitted.manifest === undefined) {
    throw new JarError(`${jar}: Flink cannot build ${titleOf(submitted, index)}: ${rootCauseText(submitted.error)}`, {
      fix: "It would be refused by a cluster for the same reason; change the job.",
    });
  }
  const source: DeclarationSource = { kind: "jar", location: jar };
  const job = await loadManifest(JSON.stringify(submitted.manifest), { location: jar, format: "json" });
  const notes = [...endNotes(answer), ...(submitted.problems ?? [])].map((text): Remark => {
    return { code: "remark", level: "info", text, source };
  });
  const operators = job.operators.map((operator) => ({ ...operator, source }));
  return {
    job: { ...job, operators, sources: [source], notes: [...job.notes, ...notes] },
    number: index + 1,
    of: answer.jobs.length,
  };
}

function chosen(jobs: readonly SubmittedJob[], jar: string, wanted: string): number {
  const named = jobs.flatMap(({ name }, index) => (name === wanted ? [index] : []));
  const numbered = /^[1-9]\d{0,5}$/.test(wanted) && Number(wanted) <= jobs.length ? [Number(wanted) - 1] : [];
  const [index, another] = named.length > 0 ? named : numbered;
  if (index === undefined) {
    throw new UsageError(`${jar} starts no job ${JSON.stringify(wanted)}, but ${listOf(jobs)}`, {
      fix: "Give --jar-job a name or a number of these.",
    });
  }
  if (another !== undefined) {
    throw new UsageError(`${jar} starts several jobs of the name ${JSON.stringify(wanted)}: ${listOf(jobs)}`, {
      fix: "Give --jar-job a number.",
    });
  }
  return index;
}

const titleOf = ({ name }: SubmittedJob, index: number) =>
  name === null ? `job ${index + 1}` : `job ${JSON.stringify(name)}`;

const listOf = (jobs: readonly SubmittedJob[]) =>
  jobs.map(({ name }, index) => `${index + 1} ${name === null ? "(no name)" : JSON.stringify(name)}`).join(", ");

/** Main ended without a job. */
function noJob({ end, error, mainClass }: HelperAnswer, jar: string): JarError {
  const main = mainClass === undefined ? "its main" : `main of ${mainClass}`;
  switch (end) {
    case "failed":
      return new JarError(`${jar}: its main cannot be run: ${rootCauseText(error)}`, { fix: fixOfFailure(error) });
    case "threw":
      return new JarError(`${jar}: ${main} threw before it started a job: ${thrownText(error)}`, {
        fix: fixOfThrow(error),
        stack: error?.stack,
      });
    case "exited":
      return new JarError(`${jar}: ${main} ended the JVM (System.exit) before it started a job`, {
        fix: sameAsInProduction,
      });
    case "returned":
      return new JarError(`${jar}: ${main} returned without starting a job`, { fix: sameAsInProduction });
  }
}

const sameAsInProduction =
  "It may want the arguments (behind --), environment variables and files that it has where it is deployed; --verbose shows what it printed.";

const typesOf = (error: HelperAnswer["error"]) => error?.causes.map(({ type }) => type.replace(/^.*\./, "")) ?? [];

function fixOfFailure(error: HelperAnswer["error"]): string {
  const text = error?.causes.map(({ message }) => message ?? "").join(" ") ?? "";
  if (/Neither a 'Main-Class'/.test(text)) return "Name the class with --class; the jar's manifest has none.";
  if (typesOf(error).includes("UnsupportedClassVersionError")) {
    return "The jar is compiled for a newer Java: give that of your cluster with --java or JAVA_HOME.";
  }
  if (/ClassNotFoundException|was not found in the jar file/.test(typesOf(error).join(" ") + text)) {
    return "Check --class, and add jars that the job expects on its class path with --jar-classpath.";
  }
  return "Look at it with --verbose.";
}

function fixOfThrow(error: HelperAnswer["error"]): string {
  const types = typesOf(error);
  const text = error?.causes.map(({ message }) => message ?? "").join(" ") ?? "";
  if (types.includes("InvalidProgramException") && /submitt?(?:ed|ing)[^.]*client/.test(text)) {
    return "A cluster refuses it too: use StreamExecutionEnvironment.getExecutionEnvironment() instead of a local or remote one.";
  }
  if (types.some((type) => type === "NoClassDefFoundError" || type === "ClassNotFoundException")) {
    return "Add the jars that it expects on its class path with --jar-classpath, or to Flink's lib/.";
  }
  return sameAsInProduction;
}

/** What was not seen, if main did not get to its end. */
function endNotes({ end, error, jobs }: HelperAnswer): string[] {
  const behind = `what it would have started after job ${jobs.length} is not seen`;
  if (end === "threw")
    return [
      `main threw after it started ${jobs.length === 1 ? "the job" : "its jobs"}, ${behind}: ${rootCauseText(error)}`,
    ];
  if (end === "exited")
    return [
      `main ended the JVM (System.exit) after it started ${jobs.length === 1 ? "the job" : "its jobs"}; ${behind}`,
    ];
  return [];
}
