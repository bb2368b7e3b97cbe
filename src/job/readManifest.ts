/** The way of a manifest from text to job; which reader of YAML is at hand is the caller's affair. */
import type { DeclaredJob } from "./declaredJob.js";
import { fromManifest } from "./fromManifest.js";
import { validateManifest } from "./generated/manifest.validate.js";
import { type LocatedText, nodeAt, type Path, pathText, positionsOf } from "./locatedText.js";
import { locateJson } from "./locateJson.js";
import { ManifestError, type ManifestProblem } from "./manifestError.js";
import type { RawManifest } from "./rawManifest.js";
import { problemOf, tellingViolations } from "./schemaProblems.js";
import { shown } from "./shown.js";
import { jobOfUidList } from "./uidList.js";

/** How to read a manifest. */
export interface ManifestOptions {
  /** File or URI, for messages and as the source of what is declared. Its ending says the format. */
  readonly location?: string;
  /** Over what the ending says. JSON that is no JSON is read as YAML, of which it is a part. */
  readonly format?: "json" | "yaml" | "txt";
}

/** More than this of one file's problems are only counted. */
const MOST_PROBLEMS = 100;

/** A text that is read, or the same as a text that only a reader of YAML can read. */
export type Opened = { readonly job: DeclaredJob } | { readonly yaml: string; readonly location: string };

/** Everything that can be done without YAML. Throws a ManifestError. */
export function openManifest(text: string, options: ManifestOptions = {}): Opened {
  const location = options.location ?? "manifest";
  const plain = text.startsWith("\ufeff") ? text.slice(1) : text;
  if ((options.format ?? formatOf(location, plain)) === "txt") return { job: jobOfUidList(plain, location) };
  const json = /^\s*[[{]/.test(plain) ? locateJson(plain) : undefined;
  return json === undefined ? { yaml: plain, location } : { job: jobOf(plain, json, location) };
}

/** By the ending, else by what the text looks like: a list of uids is what is neither JSON nor YAML of a manifest. */
function formatOf(location: string, text: string): "json" | "yaml" | "txt" {
  const ending = /\.(json|ya?ml|txt)$/i.exec(location)?.[1]?.toLowerCase();
  if (ending !== undefined) return ending === "txt" || ending === "json" ? ending : "yaml";
  if (/^\s*[[{]/.test(text)) return "json";
  const yaml =
    /^(?:---|%YAML|-\s|["']?(?:\$schema|manifestVersion|name|flinkVersion|complete|settings|operators|edges)["']?\s*:)/;
  const first = text.split(/\r?\n/, 1000).find((line) => !/^\s*(?:#|$)/.test(line)) ?? "";
  return yaml.test(first) ? "yaml" : "txt";
}

/** Validates, then converts. Throws a ManifestError with everything that is wrong. */
export function jobOf(text: string, located: LocatedText, location: string): DeclaredJob {
  const positionOf = positionsOf(text);
  const { value, root } = located;
  if (root === undefined || located.problems.length > 0) {
    const problems = located.problems.map(({ offset, path, message }) => ({
      ...positionOf(offset),
      path: pathText(path),
      message,
    }));
    throw refusal(location, problems);
  }
  if (isForeign(value)) {
    const found = Object.keys(value).slice(0, 5).map(shown).join(", ");
    const message = `is no manifest: neither manifestVersion nor operators is in it, but ${found || "nothing"}`;
    throw refusal(location, [{ ...positionOf(root.offset), path: "", message }]);
  }
  if (!validateManifest(value)) {
    const telling = tellingViolations(validateManifest.errors ?? []);
    const problems = telling
      .slice(0, MOST_PROBLEMS)
      .map((violation) => problemOf(violation, { ...located, text, root, positionOf }));
    throw refusal(location, problems, telling.length);
  }
  const problems: ManifestProblem[] = [];
  const placeOf = (path: Path) => positionOf(nodeAt(root, path).offset);
  const isList = Array.isArray(value);
  const raw = (isList ? { operators: value } : value) as RawManifest;
  const job = fromManifest(raw, isList ? [] : ["operators"], {
    source: { kind: "manifest", location },
    sourceAt: (path) => ({ kind: "manifest", location, ...placeOf(path) }),
    problem: (path, message) => problems.push({ ...placeOf(path), path: pathText(path), message }),
  });
  if (problems.length > 0) throw refusal(location, problems);
  return job;
}

/** An object, but of some other kind of file. */
function isForeign(value: unknown): value is object {
  return (
    typeof value === "object" &&
    value !== null &&
    !Array.isArray(value) &&
    !("manifestVersion" in value || "operators" in value)
  );
}

function refusal(location: string, problems: readonly ManifestProblem[], count = problems.length): ManifestError {
  return new ManifestError(location, problems.slice(0, MOST_PROBLEMS), { count });
}
