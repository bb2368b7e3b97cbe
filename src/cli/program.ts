/** The program that a command line or a deployment names, as a declared job. */
import type { Configuration } from "../job/configuration.js";
import type { DeclaredJob } from "../job/declaredJob.js";
import type { DeclaredProgram } from "../job/program.js";
import type { Io } from "./io.js";
import type { Arguments } from "./options.js";

/** What a program is built with: chains and generated IDs depend on it. */
export interface ProgramContext {
  /** Of the command line, the deployment and the configuration files, strongest first. */
  readonly configuration: Configuration;
  readonly parallelism: number | undefined;
  readonly flinkVersion: string | undefined;
}

/** Its operators; or none, and why they are not known. */
export type ReadProgram = (
  program: DeclaredProgram,
  context: ProgramContext,
  args: Arguments,
  io: Io,
) => Promise<DeclaredJob>;

/** Nothing here runs a program: what it declares is said to be unknown. */
export const readProgram: ReadProgram = async (program) => ({
  complete: false,
  settings: {},
  operators: [],
  sources: [program.source],
  notes: [
    {
      code: "remark",
      level: "info",
      text: `what ${program.location} declares is not known; pass its manifest with --job`,
      source: program.source,
    },
  ],
});
