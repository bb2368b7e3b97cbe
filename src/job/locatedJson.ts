/** A JSON file of somebody else's format: its values, their places, and errors that name them. */
import type { DeclarationSource } from "./declarationSource.js";
import { nodeAt, type Path, pathText, positionsOf } from "./locatedText.js";
import { locateJson } from "./locateJson.js";
import { ManifestError } from "./manifestError.js";

export interface LocatedJson {
  readonly value: unknown;
  /** Where a value stands. */
  sourceAt(path: Path): DeclarationSource;
  /** An error about the value at this place. */
  refusal(path: Path, message: string): ManifestError;
}

/** `what`: "a compiled plan", for errors. Throws a ManifestError where the text is no JSON, or gives a key twice. */
export function openJson(
  text: string,
  location: string,
  kind: DeclarationSource["kind"],
  what: string,
  fix: string,
): LocatedJson {
  const plain = text.startsWith("\ufeff") ? text.slice(1) : text;
  const located = locateJson(plain);
  const positionOf = positionsOf(plain);
  const root = located?.root;
  if (located === undefined || root === undefined) {
    throw new ManifestError(location, [{ line: 1, column: 1, path: "", message: `is not ${what}: no JSON` }], { fix });
  }
  const [problem] = located.problems;
  const refusalAt = (offset: number, path: Path, message: string) =>
    new ManifestError(location, [{ ...positionOf(offset), path: pathText(path), message }], { fix });
  if (problem !== undefined) throw refusalAt(problem.offset, problem.path, problem.message);
  return {
    value: located.value,
    sourceAt: (path) => ({ kind, location, ...positionOf(nodeAt(root, path).offset) }),
    refusal: (path, message) => refusalAt(nodeAt(root, path).offset, path, message),
  };
}

/** A JSON object; undefined for everything else. */
export function objectOf(value: unknown): Readonly<Record<string, unknown>> | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : undefined;
}

/** A list; undefined for everything else. */
export function listOf(value: unknown): readonly unknown[] | undefined {
  return Array.isArray(value) ? value : undefined;
}

/** A text that is not empty; undefined for everything else. */
export function textOf(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

/** A whole number of 1 or more that a parallelism can be; undefined for everything else. */
export function countOf(value: unknown): number | undefined {
  return typeof value === "number" && Number.isInteger(value) && value >= 1 && value < 2 ** 31 ? value : undefined;
}
