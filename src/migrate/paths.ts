/** Paths as Flink writes them into metadata: not percent-encoded, the scheme as it was configured (spec state-files B7). */
import { MigrationRefused } from "./refusal.js";

/** What decides whether two paths name the same thing. */
export interface Place {
  /** Scheme class and authority, such as `s3://bucket`; `file:` for local ones. */
  readonly root: string;
  /** Absolute, without `.`, `..`, doubled or trailing slashes; empty for the root itself. */
  readonly path: string;
}

/** Schemes of one key space. abfs and wasb name the same data only in accounts with a hierarchical namespace. */
const classOf: Readonly<Record<string, string>> = { s3a: "s3", s3n: "s3", s3p: "s3", abfss: "abfs", wasbs: "wasb" };

function split(path: string): { scheme: string; authority: string; path: string } {
  const given = /^[a-z][a-z0-9+.-]+(?=:)/i.exec(path)?.[0];
  if (given === undefined) return { scheme: "", authority: "", path };
  const scheme = given.toLowerCase();
  const rest = given.length + 1;
  if (!path.startsWith("//", rest)) return { scheme, authority: "", path: path.slice(rest) };
  const slash = path.indexOf("/", rest + 2);
  const end = slash < 0 ? path.length : slash;
  return { scheme, authority: path.slice(rest + 2, end), path: path.slice(end) };
}

/** What has to be taken out or turned round. */
const irregular = /\\|\/\/|\/\.{1,2}(?:\/|$)|\/$/;

/** As Flink's Path does it. */
function normalized(path: string): string {
  if (path.startsWith("/") && !irregular.test(path)) return path;
  const steps: string[] = [];
  for (const step of path.replaceAll("\\", "/").split("/")) {
    if (step === "..") steps.pop();
    else if (step !== "" && step !== ".") steps.push(step);
  }
  return steps.map((step) => `/${step}`).join("");
}

export function placeOf(given: string): Place {
  const { scheme, authority, path } = split(given);
  if (scheme === "" || scheme === "file") return { root: "file:", path: normalized(path) };
  return { root: `${classOf[scheme] ?? scheme}://${authority}`, path: normalized(path) };
}

/** In the form that Flink stores: `file:/a/b` for a local path, everything else as it is given. */
export function storedForm(given: string): string {
  const { scheme, authority, path } = split(given);
  if (scheme === "" || scheme === "file") return `file:${normalized(path) || "/"}`;
  return `${scheme}://${authority}${normalized(path)}`;
}

/** A path or prefix that somebody gave. Throws a MigrationRefused for one that depends on where the command runs. */
export function givenPrefix(given: string): string {
  if (!/^([a-z][a-z0-9+.-]+:)?\//i.test(given)) {
    throw new MigrationRefused(
      "bad-path",
      `${given || "an empty path"} is no absolute path`,
      "Give it from / on, or with its scheme.",
    );
  }
  return storedForm(given);
}

/**
 * What a relative path names in a directory, which may be the root (`Path(directory, path)`): one leading slash is
 * nothing.
 */
export function childOf(directory: string, relative: string): string {
  const below = relative.startsWith("/") ? relative : `/${relative}`;
  // "hdfs://" has no authority and no path yet; "file:/" has a path
  const isRoot = directory.endsWith("/") && !directory.endsWith("://");
  return storedForm(directory + (isRoot ? below.replace(/^\/+/, "") : below));
}

/** What comes behind a prefix, with its slash; empty for the prefix itself; null where it is no prefix. */
export function below(path: string, prefix: string): string | null {
  return belowPlace(path, placeOf(prefix));
}

/** The same, for many paths and one prefix. */
export function belowPlace(path: string, outer: Place): string | null {
  const inner = placeOf(path);
  if (inner.root !== outer.root) return null;
  if (inner.path === outer.path) return "";
  return inner.path.startsWith(`${outer.path}/`) ? inner.path.slice(outer.path.length) : null;
}

export function directoryOf(path: string): string {
  const stored = storedForm(path);
  return storedForm(stored.slice(0, stored.lastIndexOf("/")));
}

export function nameOf(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

export function samePlace(a: string, b: string): boolean {
  return below(a, b) === "";
}
