import type { Options, PositionalOptions } from "yargs";
import type { ExitCode } from "./exitCode.js";
import type { Io } from "./io.js";
import type { Arguments } from "./options.js";

/** What a command's file exports. */
export interface CommandModule {
  readonly positionals: Readonly<Record<string, PositionalOptions>>;
  readonly options: Readonly<Record<string, Options>>;
  readonly examples: readonly (readonly [command: string, about: string])[];
  run(args: Arguments, io: Io): Promise<ExitCode>;
}
