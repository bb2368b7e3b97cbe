/**
 * When two spellings name the same thing. Flink writes paths as they were configured: scheme and authority are not
 * canonical, nothing is percent-encoded (org.apache.flink.core.fs.Path; spec: state-files B7). Nothing is ever decoded
 * here: "%20" is three characters of a name.
 */
import { UsageError } from "../errors.js";

/** `--map from=to`: what is spelled `from`, or lies below it, lies at `to`. */
export interface PathMapping {
  readonly from: string;
  readonly to: string;
}

/**
 * The one spelling of a place: `file:/a/b`, `s3://bucket/a`, `hdfs://nn/a`; no trailing slash, `file:` for the root of
 * the local files. Equal places are equal strings, and what lies below one starts with it and a slash.
 */
export type Place = string & { readonly [place]: true };
declare const place: unique symbol;

/** Schemes of one key space. abfs and wasb share theirs only in accounts with a hierarchical namespace: by mapping. */
const classOfScheme: Readonly<Record<string, string>> = {
  s3a: "s3",
  s3n: "s3",
  s3p: "s3",
  abfss: "abfs",
  wasbs: "wasb",
};

/** A scheme has two letters at least: "c:" is a drive. */
const uri = /^([a-z][a-z0-9+.-]+):(?:\/\/([^/\\]*))?(.*)$/is;
const drive = /^\/?([a-z]):(?=[/\\]|$)/i;

/** `from=to`, both absolute. Paths may hold "=": the first split with two absolute sides counts. Throws a UsageError. */
export function parseMapping(text: string): PathMapping {
  for (let at = text.indexOf("="); at >= 0; at = text.indexOf("=", at + 1)) {
    const [from, to] = [text.slice(0, at), text.slice(at + 1)];
    if (absolute(from) && absolute(to)) return { from, to };
  }
  throw new UsageError(`${JSON.stringify(text)} maps no path to another`, {
    fix: "Write it from=to, both absolute, such as hdfs://nameservice1=hdfs://namenode:8020",
  });
}

function absolute(text: string): boolean {
  return uri.test(text) || /^[/\\]/.test(text) || drive.test(text);
}

/** Places of paths, under the mappings that were given. */
export class Spellings {
  readonly #mappings: readonly { readonly from: Place; readonly to: Place }[];

  constructor(mappings: readonly PathMapping[] = []) {
    // the longest prefix that fits decides
    this.#mappings = mappings
      .map(({ from, to }) => ({ from: required(from), to: required(to) }))
      .sort((a, b) => b.from.length - a.from.length);
  }

  /** The place of a path as Flink or a person writes it; null for one that is not absolute. */
  of(spelled: string): Place | null {
    const plain = unmapped(spelled, normalized);
    return plain === null ? null : this.#mapped(plain);
  }

  /** The place of a path that a storage listed: names in it are exact, whatever characters they have. */
  ofListed(path: string): Place {
    const exact = drive.test(path) ? normalized : (text: string) => text.replace(/\/$/, "");
    return this.#mapped(unmapped(path, exact) ?? (path as Place));
  }

  /** Each mapping applies once, so that one may lead to another and none in a circle. */
  #mapped(found: Place): Place {
    let current = found;
    for (const left = new Set(this.#mappings); ; ) {
      const fits = [...left].find(({ from }) => below(current, from) !== null);
      if (!fits) return current;
      left.delete(fits);
      current = (fits.to + (below(current, fits.from) ?? "")) as Place;
    }
  }
}

/** What comes behind a prefix, with its slash; empty for the prefix itself; null where it is no prefix. */
export function below(path: Place, prefix: Place): string | null {
  if (!path.startsWith(prefix)) return null;
  return path.length === prefix.length || path[prefix.length] === "/" ? path.slice(prefix.length) : null;
}

/** Last part of a path. */
export function nameOf(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

/** The directory part of a path; empty without a slash. */
export function directoryOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf("/")));
}

/** The last two names of a path, whatever it is spelled like: what tells a snapshot where its place cannot be told. */
export function lastSteps(path: string): string {
  const steps = path.split(/[/\\]+/).filter((step) => step !== "");
  return steps.slice(-2).join("/");
}

/** A path below a directory. */
export function joined(directory: string, relative: string): string {
  if (relative === "") return directory;
  return directory.endsWith("/") ? `${directory}${relative}` : `${directory}/${relative}`;
}

function required(given: string): Place {
  const found = unmapped(given, normalized);
  if (found === null) throw new UsageError(`${given} is no absolute path`, { fix: "Give it from / on, or as a URI." });
  return found;
}

function unmapped(spelled: string, pathOf: (path: string) => string): Place | null {
  const parts = uri.exec(spelled);
  if (!parts) {
    if (!absolute(spelled)) return null;
    return `file:${withDrive(pathOf(spelled))}` as Place;
  }
  const scheme = (parts[1] ?? "").toLowerCase();
  const authority = authorityOf(scheme, parts[2] ?? "");
  const path = parts[3] ?? "";
  if (scheme === "file" && authority === "") return `file:${withDrive(pathOf(path))}` as Place;
  const kind = classOfScheme[scheme] ?? scheme;
  const rooted = /^[/\\]/.test(path) || path === "" ? path : `/${path}`;
  return `${kind}://${authority}${pathOf(rooted)}` as Place;
}

/** Two authorities are one only where that is certain; everything else takes a mapping. */
function authorityOf(scheme: string, given: string): string {
  switch (classOfScheme[scheme] ?? scheme) {
    case "file":
      return given.toLowerCase() === "localhost" ? "" : given;
    case "hdfs":
      return given.toLowerCase().replace(/:8020$/, "");
    case "s3":
      // old Hadoop clients took keys in front of the bucket
      return given.slice(given.lastIndexOf("@") + 1);
    case "abfs":
    case "wasb":
      return given.toLowerCase();
    default:
      return given;
  }
}

/** `C:/x` and `/c:/x` are the same on Windows, and nothing else can be meant. */
function withDrive(path: string): string {
  return path.replace(drive, (_, letter: string) => `/${letter.toUpperCase()}:`);
}

/** As Flink's Path does it: backslashes are slashes, none twice, none at the end, `.` and `..` resolved. */
function normalized(path: string): string {
  if (plain.test(path)) return path;
  const steps: string[] = [];
  for (const step of path.replaceAll("\\", "/").split("/")) {
    if (step === "..") steps.pop();
    else if (step !== "" && step !== ".") steps.push(step);
  }
  return steps.map((step) => `/${step}`).join("");
}

/** Nothing to normalize: what nearly every path is like. */
const plain = /^(?:\/(?!\.{0,2}(?:\/|$))[^/\\]+)*$/;
