import type { Options } from "yargs";
import { UsageError } from "../errors.js";
import { quoted } from "../report/printable.js";

/** Arguments as yargs gives them: an option given several times is a list. */
export type Arguments = Readonly<Record<string, unknown>>;

/** A text with one value at a time, so that it does not swallow what comes behind it. */
export const value = { string: true, nargs: 1, requiresArg: true } as const satisfies Options;

/** Options of every command. */
export const outputOptions: Readonly<Record<string, Options>> = {
  format: { ...value, describe: "text for people (default), json for programs" },
  output: { ...value, alias: "o", describe: "write the result to this file, all of it or nothing" },
  quiet: { alias: "q", boolean: true, describe: "the shortest form, no notes" },
  verbose: { boolean: true, describe: "everything; stack traces of errors" },
  config: { ...value, describe: "restorable.yaml; default: in this directory or the nearest one above" },
  "no-color": { boolean: true, describe: "no colours (NO_COLOR does the same)" },
};

/** Given several times: the last one counts, as where a pipeline adds its own. */
export function single(args: Arguments, name: string): string | undefined {
  return several(args, name).at(-1);
}

export function several(args: Arguments, name: string): string[] {
  const given = args[name];
  return given === undefined || given === null ? [] : (Array.isArray(given) ? given : [given]).map(String);
}

/** The words behind --, which run() keeps apart. */
export function behindDashes(args: Arguments): string[] {
  return several(args, "--");
}

export function flag(args: Arguments, name: string): boolean {
  const given = args[name];
  return (Array.isArray(given) ? given.at(-1) : given) === true;
}

/** One of a few words; the first is what holds where nothing is given. Throws a UsageError. */
export function choice<const T extends string>(args: Arguments, name: string, choices: readonly [T, ...T[]]): T {
  const given = single(args, name);
  const chosen = given === undefined ? choices[0] : choices.find((c) => c === given);
  if (chosen !== undefined) return chosen;
  throw new UsageError(`--${name} is ${quoted(given ?? "")}`, { fix: `Give one of ${choices.join(", ")}.` });
}

/** Whether the result is for people or for programs; some commands have more. Throws a UsageError. */
export function formatOf(args: Arguments): "text" | "json";
export function formatOf<const T extends string>(args: Arguments, formats: readonly [T, ...T[]]): T;
export function formatOf(args: Arguments, formats: readonly [string, ...string[]] = ["text", "json"]): string {
  return choice(args, "format", formats);
}

/** A whole number of 1 or more. Throws a UsageError. */
export function positive(args: Arguments, name: string): number | undefined {
  const given = single(args, name);
  if (given === undefined) return undefined;
  const number = /^\d{1,9}$/.test(given) ? Number(given) : 0;
  if (number < 1) {
    throw new UsageError(`--${name} is ${quoted(given)}`, { fix: "Give a whole number from 1 on." });
  }
  return number;
}
