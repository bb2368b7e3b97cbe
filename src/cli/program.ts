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

/**
 * Its jobs, by running its main where that can be done from here (docs/jar.md); or one without operators, and why they are not
 * known.
 */
export async function readProgram(
  program: DeclaredProgram,
  { configuration, parallelism }: ProgramContext,
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
  const keys = new Map([...configuration].map(([key, { value }]) => [key, value]));
  if (parallelism !== undefined) keys.set("parallelism.default", `${parallelism}`);
  try {
    return await jobsOfProgram(
      {
        location,
        isPython: program.kind === "python",
        class: program.entryClass,
        arguments: program.args,
        classpath: program.classpath,
        configuration: Object.fromEntries(keys),
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
  return [{ job, number: 1, ask: undefined }];
}
