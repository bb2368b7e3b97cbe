/** A file of settings, YAML or JSON, against its schema; everything that is wrong with it is told with line and column. */
import type { Violation } from "../job/generated/manifest.validate.js";
import { type LocatedText, nodeAt, type Path, pathText, positionsOf } from "../job/locatedText.js";
import { ManifestError, type ManifestProblem } from "../job/manifestError.js";
import { problemOf, tellingViolations } from "../job/schemaProblems.js";

export interface Validate {
  (data: unknown): boolean;
  errors?: readonly Violation[] | null;
}

export interface SettingsFile {
  readonly text: string;
  readonly location: string;
  /** The text, read. */
  readonly located: LocatedText;
  readonly validate: Validate;
  /** Name of its schema: "config". */
  readonly schema: string;
}

/**
 * The value, if the schema accepts it and `convert` tells no problem (a path, and what is wrong with what is there).
 * Throws a ManifestError.
 */
export function readLocated<Raw, Result>(
  file: SettingsFile,
  convert: (raw: Raw, problem: (path: Path, message: string) => void) => Result,
): Result {
  const { text, location, located, validate } = file;
  const { value, root } = located;
  const positionOf = positionsOf(text);
  const refusal = (problems: readonly ManifestProblem[]) =>
    new ManifestError(location, problems, { fix: `The format is described in schemas/${file.schema}.schema.json.` });
  if (root === undefined || located.problems.length > 0) {
    throw refusal(
      located.problems.map(({ offset, path, message }) => ({ ...positionOf(offset), path: pathText(path), message })),
    );
  }
  if (!validate(value)) {
    const pointing = { ...located, text, root, positionOf };
    throw refusal(tellingViolations(validate.errors ?? []).map((violation) => problemOf(violation, pointing)));
  }
  const problems: ManifestProblem[] = [];
  const result = convert(value as Raw, (path, message) => {
    const node = nodeAt(root, path);
    problems.push({ ...positionOf(node.keyOffset ?? node.offset), path: pathText(path), message });
  });
  if (problems.length > 0) throw refusal(problems);
  return result;
}
