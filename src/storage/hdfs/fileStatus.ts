import { StorageError } from "../../errors.js";
import type { StoredFile } from "../port.js";

/** FileStatus of WebHDFS, as far as it is used. HttpFS leaves out fileId. */
export interface FileStatus {
  readonly pathSuffix: string;
  readonly type: "FILE" | "DIRECTORY" | "SYMLINK";
  readonly length: number;
  /** Milliseconds since the epoch. */
  readonly modificationTime: number;
  readonly fileId?: number;
}

const kinds = { FILE: "file", DIRECTORY: "directory", SYMLINK: "link" } as const;

/** What an answer says of a file; throws a StorageError where that is not what WebHDFS says. */
export function fileStatusOf(value: unknown, path: string): FileStatus {
  if (typeof value === "object" && value !== null) {
    const { pathSuffix, type, length, modificationTime, fileId } = value as Record<string, unknown>;
    if (
      typeof pathSuffix === "string" &&
      (type === "FILE" || type === "DIRECTORY" || type === "SYMLINK") &&
      isCount(length) &&
      isCount(modificationTime) &&
      (fileId === undefined || isCount(fileId))
    ) {
      return { pathSuffix, type, length, modificationTime, ...(fileId !== undefined && { fileId }) };
    }
  }
  throw new StorageError(`${path}: the answer is not one of WebHDFS`, {
    fix: "Is the configured address that of a name node's web server or of HttpFS?",
  });
}

/**
 * Files of HDFS are written once; a file id is never given again, and appending or truncating changes length and time.
 * HttpFS tells no id: time and length are all there is.
 */
export function storedFileOf(status: FileStatus, path: string): StoredFile {
  const { type, length, modificationTime, fileId } = status;
  return {
    path,
    kind: kinds[type],
    size: type === "FILE" ? length : 0,
    modifiedAt: modificationTime,
    identity: fileId === undefined ? null : `${fileId}-${modificationTime}-${length}`,
  };
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}
