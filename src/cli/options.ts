import type { Argv } from "yargs";
import { UsageError } from "../errors.js";

/** Arguments as yargs gives them: a repeated option is a list. */
export type Arguments = Readonly<Record<string, unknown>>;

/** Options of every command. */
export function outputOptions(yargs: Argv): Argv {
  return yargs.options({
    format: { choices: ["text", "json"], default: "text", describe: "for people, or for programs", group: outputGroup },
    output: { alias: "o", ...value("FILE"), describe: "write the result there, all of it or nothing", group: outputGroup },
    quiet: { alias: "q", boolean: true, describe: "the shortest form; no notes", group: outputGroup },
    verbose: { boolean: true, describe: "everything; stack traces of errors", group: outputGroup },
    "no-color": { boolean: true, describe: "no colours (also: NO_COLOR)", group: outputGroup },
  });
}

export const outputGroup = "Output:";

/** A text option with one value at a time, so that it does not swallow what comes behind it. */
export function value(_name: string) {
  return { string: true, nargs: 1, requiresArg: true } as const;
}

/** Given several times: the last one counts, as where a pipeline adds its own. */
export function single(args: Arguments, name: string): string | undefined {
  const given = args[name];
  const last: unknown = Array.isArray(given) ? given.at(-1) : given;
  return last === undefined || last === null ? undefined : String(last);
}

export function several(args: Arguments, name: string): string[] {
  const given = args[name];
  return given === undefined || given === null ? [] : (Array.isArray(given) ? given : [given]).map(String);
}

export function flag(args: Arguments, name: string): boolean {
  const given = args[name];
  return (Array.isArray(given) ? given.at(-1) : given) === true;
}

/** A whole number of 1 or more. Throws a UsageError. */
export function positive(args: Arguments, name: string): number | undefined {
  const given = single(args, name);
  if (given === undefined) return undefined;
  const number = /^\d{1,9}$/.test(given) ? Number(given) : 0;
  if (number < 1) throw new UsageError(`--${name} is ${JSON.stringify(given)}`, { fix: "Give a whole number from 1 on." });
  return number;
}
