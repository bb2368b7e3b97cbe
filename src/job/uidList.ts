/** Declared jobs that are nothing but a list of uids: the --uid options, and text files with one uid a line. */
import { UsageError } from "../errors.js";
import type { DeclaredJob } from "./declaredJob.js";
import { ManifestError } from "./manifestError.js";
import { jobOfTokens } from "./uidToken.js";

/**
 * The values of --uid, in order: uids, or operator IDs as `id:<32 hex digits>`. They count as all operators that matter.
 * Throws a UsageError for an empty one.
 */
export function jobOfUidOptions(values: readonly string[]): DeclaredJob {
  if (values.includes("")) {
    throw new UsageError("--uid is empty, and Flink has no empty uids", {
      fix: 'Give the uid as in .uid("…"): --uid aaa',
    });
  }
  const location = "--uid";
  const tokens = values.map((token, index) => ({
    token,
    source: { kind: "uid-option", location, line: index + 1 } as const,
  }));
  return jobOfTokens(tokens, { kind: "uid-option", location });
}

/**
 * One uid (or `id:<32 hex digits>`) a line. Blank lines and lines that start with # say nothing; a # further on belongs to
 * the uid, as do spaces within it. Spaces around it do not: a uid with those needs a JSON or YAML manifest.
 * Throws a ManifestError where there is no uid, or where the text is no text.
 */
export function jobOfUidList(text: string, location: string): DeclaredJob {
  const tokens = text.split(/\r\n|\n|\r/).flatMap((line, index) => {
    const token = line.trim();
    if (token === "" || token.startsWith("#")) return [];
    return [{ token, source: { kind: "uid-list", location, line: index + 1 } as const }];
  });
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  const binary = tokens.find(({ token }) => /[\u0000-\u0008\u000e-\u001f\ufffd]/.test(token));
  const problem = (line: number, message: string, fix: string) =>
    new ManifestError(location, [{ line, column: 1, path: "", message }], { fix });
  if (binary !== undefined) {
    throw problem(
      binary.source.line,
      "this is no text",
      "A job is declared by a manifest (JSON or YAML) or a list of uids, one a line.",
    );
  }
  if (tokens.length === 0) throw problem(1, "there is no uid in it", "Write one uid a line.");
  return jobOfTokens(tokens, { kind: "uid-list", location });
}
