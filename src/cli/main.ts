import type { ProcessExitCode } from "./exitCode.js";
import { processIo } from "./processIo.js";
import { run } from "./run.js";

/** The whole program, called by the launcher. Never throws. */
export function main(argv: readonly string[]): Promise<ProcessExitCode> {
  return run(argv, processIo(new URL("../../package.json", import.meta.url)));
}
