import yargs from "yargs";
import type { CommandModule } from "./commandModule.js";
import { type Command, commands } from "./commands.js";
import type { ProcessExitCode } from "./exitCode.js";
import { failureText } from "./failure.js";
import { Interrupted } from "./interrupts.js";
import type { Io } from "./io.js";
import { type Arguments, outputOptions } from "./options.js";
import { reachRemote } from "./reachRemote.js";
import { columnsOf } from "./style.js";
import { usageError } from "./usage.js";

/** Runs a command line and says its exit code. Prints through `io` only; never throws. */
export async function run(argv: readonly string[], io: Io): Promise<ProcessExitCode> {
  try {
    const parsed = await parse(argv, io);
    if ("print" in parsed) {
      io.stdout.write(`${parsed.print}\n`);
      return 0;
    }
    await reachRemote(argv, parsed.args, io);
    return await parsed.module.run(parsed.args, io);
  } catch (error) {
    const interruption = interruptionOf(error);
    if (interruption !== null) {
      io.stderr.write("restorable: interrupted\n");
      return interruption.exitCode;
    }
    io.stderr.write(failureText(error, argv.includes("--verbose")));
    return 2;
  }
}

type Parsed = { readonly print: string } | Chosen;

/** Thrown out of the parser: it would go on to lay out the command's help, which takes as long as the parsing. */
class Chosen {
  constructor(
    readonly module: CommandModule,
    readonly args: Arguments,
  ) {}
}

/** The command with its arguments, or the text that --help or --version ask for. Throws a UsageError. */
async function parse(argv: readonly string[], io: Io): Promise<Parsed> {
  let print = "";
  let command: Command | undefined;
  let module: CommandModule | undefined;
  const parser = yargs()
    .scriptName("restorable")
    // its files of other languages are not in the bundle
    .locale("en")
    .parserConfiguration({
      "boolean-negation": false,
      "camel-case-expansion": false,
      "dot-notation": false,
      "parse-numbers": false,
      "parse-positional-numbers": false,
      "populate--": true,
    })
    .usage("Will Flink restore this savepoint or checkpoint into that job?\n\nUsage: $0 <command> [options]")
    .epilogue(
      "<snapshot> is a directory that holds _metadata, or that file. Exit codes: 0 fine, 1 found, 2 could not do it.",
    )
    .version(io.version)
    .wrap(Math.min(columnsOf(io.stdout, io) ?? 80, 100))
    .strict()
    .strictCommands()
    .demandCommand(1)
    .exitProcess(false)
    .showHelpOnFail(false)
    .options(outputOptions)
    .group([...Object.keys(outputOptions), "help", "version"], "In every command:")
    .describe("help", "this")
    .describe("version", "version of restorable")
    .fail(failWith);
  for (const candidate of commands) {
    parser.command(
      candidate.usage,
      candidate.summary,
      async (inner) => {
        command = candidate;
        module = await candidate.load();
        for (const [name, positional] of Object.entries(module.positionals)) inner.positional(name, positional);
        for (const [example, about] of module.examples) inner.example(example, about);
        return inner.options(module.options).group(Object.keys(module.options), "Options:");
      },
      (args) => {
        if (module) throw new Chosen(module, withDashes(args));
      },
    );
  }
  try {
    await parser.parseAsync(
      argv.map((word) => (word === "-" ? dash : word)),
      {},
      (_error: unknown, _args: unknown, output: string) => {
        print = output;
      },
    );
  } catch (error) {
    if (error instanceof Chosen) return error;
    if (!(error instanceof Error) || error.name !== "YError") throw error;
    const names = [outputOptions, module?.options ?? {}].flatMap((options) => Object.keys(options));
    throw usageError(error.message, command, names);
  }
  return { print: withoutTypes(print) };
}

/** For yargs a lone dash, which means standard input, is no value of a positional. */
const dash = "\0-";

function withDashes(args: Arguments): Arguments {
  const restored = (value: unknown): unknown =>
    Array.isArray(value) ? value.map(restored) : value === dash ? "-" : value;
  return Object.fromEntries(Object.entries(args).map(([name, value]) => [name, restored(value)])) as Arguments;
}

/** Help without yargs' notes on types, which say nothing that the descriptions do not. */
function withoutTypes(help: string): string {
  const type = " *\\[(?:string|boolean|array|required|default: \\[\\])\\]";
  return help.replace(new RegExp(`\n(?:${type})+(?=\n|$)|${type}`, "g"), "");
}

/** With a message it is a usage error, of yargs' own kind wherever it comes from. */
function failWith(message: string | null, error?: Error): never {
  throw error ?? Object.assign(new Error(message ?? "usage"), { name: "YError" });
}

/** Storages wrap what went wrong. */
function interruptionOf(error: unknown): Interrupted | null {
  for (let at = error; at instanceof Error; at = at.cause) if (at instanceof Interrupted) return at;
  return null;
}
