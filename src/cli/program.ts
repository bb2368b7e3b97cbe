/** The program that a command line or a deployment names, as a declared job. */
import { RestorableError } from "../errors.js";
import type { Configuration } from "../job/configuration.js";
import type { DeclaredProgram } from "../job/program.js";
import type { Io } from "./io.js";
import type { JobFromProgram } from "./jar.js";
import type { Arguments } from "./options.js";

/** What a program is built with: chains and generated IDs depend on it. */
export interface ProgramContext {
  /** Of the command line, the deployment and the configuration files, strongest first. */
  readonly configuration: Configuration;
  readonly parallelism: number | undefined;
}

/** Flink's configuration as the program gets it when it is deployed: `flink run -p` becomes parallelism.default as well. */
export function deployedWith({ configuration, parallelism }: ProgramContext): Record<string, string> {
  const keys = Object.fromEntries([...configuration].map(([key, { value }]) => [key, value]));
  return parallelism === undefined ? keys : { ...keys, "parallelism.default": `${parallelism}` };
}

/**
 * Its jobs, by running its main where that can be done from here (docs/jar.md); or one without operators, and why they are not
 * known.
 */
export async function readProgram(
  program: DeclaredProgram,
  context: ProgramContext,
  args: Arguments,
  io: Io,
): Promise<readonly JobFromProgram[]> {
  const { location } = program;
  if (!io.storage.reaches(location) || (await io.storage.stat(location))?.kind !== "file") {
    return unknown(
      program,
      `${location} is not here, so that what it declares is not known; pass its manifest with --job`,
    );
  }
  const { jobsOfProgram } = await import("./jar.js");
  try {
    return await jobsOfProgram(
      {
        location,
        isPython: program.kind === "python",
        class: program.entryClass,
        arguments: program.args,
        classpath: program.classpath,
        configuration: deployedWith(context),
      },
      args,
      io,
    );
  } catch (error) {
    if (!(error instanceof RestorableError)) throw error;
    // other sources may say enough, and the verdict says that this one did not
    return unknown(
      program,
      `what ${location} declares is not known: ${error.message}${error.fix ? ` (${error.fix})` : ""}`,
    );
  }
}

function unknown({ source }: DeclaredProgram, text: string): JobFromProgram[] {
  const notes = [{ code: "remark", level: "warning", text, source }] as const;
  const job = { complete: false, settings: {}, operators: [], sources: [source], notes };
  return [{ job, number: 1, of: 1, ask: undefined }];
}
