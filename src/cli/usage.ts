import { UsageError } from "../errors.js";
import { nearest } from "../job/nearest.js";
import { quoted } from "../report/printable.js";
import { listed } from "../report/text.js";
import { type Command, commands } from "./commands.js";

/** What yargs says about a command line → one line that says what is meant and what to type. */
export function usageError(message: string, command: Command | undefined, optionNames: readonly string[]): UsageError {
  for (const [pattern, explain] of explanations) {
    const found = pattern.exec(message);
    if (found) return explain(found, command, optionNames);
  }
  return new UsageError(message.replace(/\s+/g, " "), { fix: helpOf(command) });
}

type Explanation = (found: RegExpExecArray, command: Command | undefined, optionNames: readonly string[]) => UsageError;

const explanations: readonly (readonly [RegExp, Explanation])[] = [
  [
    /^Unknown commands?: (.*)$/s,
    // yargs lists all words of the line; the first is the command that was meant
    ([, given = ""], command) => (command ? tooMuch(given, command) : unknownCommand(given.split(", ")[0] ?? given)),
  ],
  [/^Unknown arguments?: (.*)$/s, ([, given = ""], command, names) => unknownOption(given.split(", "), command, names)],
  [/^Not enough non-option arguments/, (_, command) => (command ? tooLittle(command) : noCommand())],
  [/^Not enough arguments following: (.*)$/, ([, name = ""]) => noValue(name)],
];

const helpOf = (command: Command | undefined) => `restorable ${command ? `${command.name} ` : ""}--help`;

function noCommand(): UsageError {
  return new UsageError(`which command? ${listed(commands.map(({ name }) => name))} are there`, {
    fix: helpOf(undefined),
  });
}

function unknownCommand(given: string): UsageError {
  const meant = nearest(
    given,
    commands.map(({ name }) => name),
  );
  return new UsageError(`there is no command ${quoted(given)}`, {
    fix: meant === undefined ? helpOf(undefined) : `Did you mean ${meant}?`,
  });
}

function tooMuch(given: string, command: Command): UsageError {
  return new UsageError(`${command.name}: ${quoted(given)} is too much`, { fix: command.example });
}

function tooLittle({ name, usage, example }: Command): UsageError {
  return new UsageError(`${name} takes ${usage.slice(name.length + 1)}, and not all of it was given`, { fix: example });
}

function unknownOption(given: readonly string[], command: Command | undefined, names: readonly string[]): UsageError {
  const dashed = (name: string) => (name.length === 1 ? `-${name}` : `--${name}`);
  const meant = given.flatMap((name) => nearest(name, names) ?? []).map(dashed);
  return new UsageError(
    `${command ? `${command.name}: ` : ""}there is no option ${listed(given.map(dashed).map(quoted))}`,
    {
      fix: meant.length > 0 ? `Did you mean ${listed(meant)}?` : helpOf(command),
    },
  );
}

function noValue(name: string): UsageError {
  return new UsageError(`--${name} needs a value`, { fix: `One that starts with a dash is written --${name}=-….` });
}
