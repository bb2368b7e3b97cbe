import type { Io } from "./io.js";
import { type Arguments, flag } from "./options.js";

/** How far it is, on a terminal only; each line is written over by the next. */
export function progressLine<T>(textOf: (progress: T) => string, args: Arguments, io: Io) {
  const wanted = io.stderr.isTerminal && !flag(args, "quiet");
  let shown = "";
  return {
    show(progress: T): void {
      if (!wanted) return;
      const line = textOf(progress);
      if (line === shown) return;
      shown = line;
      io.stderr.write(`\r\u001b[K${line}`);
    },
    clear(): void {
      if (shown !== "") io.stderr.write("\r\u001b[K");
    },
  };
}
