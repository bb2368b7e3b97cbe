import { RestorableError } from "../errors.js";

/** State that a version has no place for. Leaving it out would lose it without a word. */
export function inexpressible(what: string, version: number): RestorableError {
  return new RestorableError(`metadata version ${version} cannot express ${what}`, {
    fix: "Write the version that the snapshot was read in, or drop that state first.",
  });
}
