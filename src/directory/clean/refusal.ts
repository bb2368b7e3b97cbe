import { RestorableError } from "../../errors.js";

/** Cleaning would not be safe, or what was asked for makes no sense; the message says what to do. */
export class CleanRefused extends RestorableError {}

/** What is there is not what the plan was decided on. */
export function outdated(message: string): CleanRefused {
  return new CleanRefused(message, { fix: "Plan again with the same options; what it finds then is what counts." });
}
