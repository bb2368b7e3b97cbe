import { posix } from "node:path";
import { StorageError } from "../../errors.js";

/** A path with a scheme and an authority. Flink writes them unescaped, so nothing in them is ever percent-decoded. */
export interface RemotePath {
  /** Lower case: `s3a`. */
  readonly scheme: string;
  /** A bucket, a host, `container@account…`; as given. */
  readonly authority: string;
  /** Scheme and authority as given: `s3a://bucket`. */
  readonly root: string;
  /** What is behind the slash that follows, exactly; empty for the root. */
  readonly key: string;
}

/**
 * Also for `hdfs:/path`: Flink writes a path without authority with one slash. Throws a StorageError for anything else.
 */
export function remotePath(path: string): RemotePath {
  const [, scheme = "", authority = "", key = ""] =
    /^([a-z][a-z0-9+.-]+):(?:\/\/([^/]*)(?=\/|$))?(?:\/(.*))?$/is.exec(path) ?? [];
  if (scheme === "") throw new StorageError(`${path}: not a path of the form scheme://authority/path`);
  return { scheme: scheme.toLowerCase(), authority, root: `${path.slice(0, scheme.length)}://${authority}`, key };
}

/** The path itself, without slashes at its end. */
export function pathOf({ root }: Pick<RemotePath, "root">, key: string): string {
  const plain = key.replace(/\/+$/, "");
  return plain === "" ? root : `${root}/${plain}`;
}

/** By Flink's rules (`Path`): one leading slash of the name is nothing, `.` and `..` are resolved, up to the root. */
export function remoteChild(directory: string, name: string): string {
  const { root, key } = remotePath(directory);
  return pathOf({ root }, posix.normalize(`/${key}/${name.replace(/^\//, "")}`).slice(1));
}

/** The parent of a root is the root. */
export function remoteParent(path: string): string {
  const { root, key } = remotePath(path);
  const plain = key.replace(/\/+$/, "");
  return pathOf({ root }, plain.slice(0, Math.max(plain.lastIndexOf("/"), 0)));
}
