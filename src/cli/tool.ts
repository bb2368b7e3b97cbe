import type { Tool } from "../report/tool.js";
import type { Io } from "./io.js";

/** What reports say of the program that made them. */
export function toolOf({ version, now, cwd, rulePage }: Io): Tool {
  return { version, now: now(), cwd, rulePage };
}
