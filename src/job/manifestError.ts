import { RestorableError } from "../errors.js";
import type { Position } from "./locatedText.js";

/** One thing that is wrong with a declaration file. */
export interface ManifestProblem extends Position {
  /** Where in the structure: `operators[1].states[0].kind`; empty for the whole file. */
  readonly path: string;
  /** What is wrong and what is allowed. */
  readonly message: string;
}

/** How many problems the message shows; the rest is counted. */
export const PROBLEMS_SHOWN = 10;

/** A declaration file that cannot be used. One problem is one line; of several, the first ten, one a line. */
export class ManifestError extends RestorableError {
  readonly location: string;
  /** In the order of the file. */
  readonly problems: readonly ManifestProblem[];

  /** `count`: how many problems there are, where `problems` are only the first ones. */
  constructor(location: string, problems: readonly ManifestProblem[], options: { count?: number; fix?: string } = {}) {
    const sorted = [...problems].sort((a, b) => a.line - b.line || a.column - b.column);
    super(messageOf(location, sorted, options.count ?? sorted.length), {
      fix: options.fix ?? "The format is described in schemas/manifest.schema.json.",
    });
    this.location = location;
    this.problems = sorted;
  }
}

function messageOf(location: string, problems: readonly ManifestProblem[], count: number): string {
  const lines = problems.slice(0, PROBLEMS_SHOWN).map(({ line, column, path, message }) => {
    return `${location}:${line}:${column}: ${path === "" ? "" : `${path} `}${message}`;
  });
  if (count === 1 && lines[0] !== undefined) return lines[0];
  const hidden = count - lines.length;
  return [
    `${location}: ${count} problems`,
    ...lines.map((line) => `  ${line}`),
    ...(hidden > 0 ? [`  … and ${hidden} more`] : []),
  ].join("\n");
}
