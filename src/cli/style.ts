import { styleText } from "node:util";
import type { Paint, TextOptions } from "../report/text.js";
import type { Io, Out } from "./io.js";
import { type Arguments, flag, single } from "./options.js";

const plain: Paint = (_, text) => text;
const coloured: Paint = (format, text) =>
  text === "" ? "" : styleText(format as Parameters<typeof styleText>[0], text);

/** How text is to look: terminal or not, colours or not, how wide. */
export function textOptions(args: Arguments, io: Io): TextOptions {
  const toFile = single(args, "output") !== undefined;
  return {
    width: toFile ? undefined : columnsOf(io.stdout, io),
    paint: coloursWanted(args, io, toFile) ? coloured : plain,
    verbose: flag(args, "verbose"),
    quiet: flag(args, "quiet"),
  };
}

/** COLUMNS counts where there is no terminal to ask. */
export function columnsOf(out: Out, io: Io): number | undefined {
  const given = Number(io.env["COLUMNS"]);
  const columns = out.columns ?? (Number.isInteger(given) && given > 0 ? given : undefined);
  return columns === undefined ? undefined : Math.max(columns, 40);
}

/** --no-color and NO_COLOR over FORCE_COLOR over whether it is a terminal (no-color.org, force-color.org). */
function coloursWanted(args: Arguments, io: Io, toFile: boolean): boolean {
  const { NO_COLOR, FORCE_COLOR, TERM } = io.env;
  if (flag(args, "no-color") || (NO_COLOR !== undefined && NO_COLOR !== "")) return false;
  if (FORCE_COLOR !== undefined && FORCE_COLOR !== "") return FORCE_COLOR !== "0" && FORCE_COLOR !== "false";
  return !toFile && io.stdout.isTerminal && TERM !== "dumb";
}
