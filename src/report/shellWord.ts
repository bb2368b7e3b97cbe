import { printable } from "./printable.js";

/** One word of a POSIX shell's command line, to be copied; quoted where it has to be. */
export function shellWord(text: string): string {
  const shown = printable(text);
  return /^[\w@%+=:,./-]+$/.test(shown) ? shown : `'${shown.replaceAll("'", "'\\''")}'`;
}
