import { FormatError } from "../../src/bytes/errors.js";

/** The FormatError that `run` throws, or null when it returns. Anything else that is thrown is a bug and goes on. */
export function refusalOf(run: () => unknown): FormatError | null {
  try {
    run();
    return null;
  } catch (error) {
    if (error instanceof FormatError) return error;
    throw error;
  }
}
