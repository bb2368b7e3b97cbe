import type { StoredFile } from "../port.js";
import { UnexpectedAnswerError } from "../remote/noAnswer.js";

/** FileStatus of WebHDFS, as far as it is used. HttpFS leaves out fileId. */
export interface FileStatus {
  /** Name of an entry; empty for the path that was asked for. */
  readonly pathSuffix: string;
  readonly type: "FILE" | "DIRECTORY" | "SYMLINK";
  readonly length: number;
  /** Milliseconds since the epoch. */
  readonly modificationTime: number;
  readonly fileId?: number;
}

const kinds = { FILE: "file", DIRECTORY: "directory", SYMLINK: "link" } as const;

/** What an answer says of a file; throws an UnexpectedAnswerError where that is not what WebHDFS says. */
export function fileStatusOf(value: unknown): FileStatus {
  const { pathSuffix, type, length, modificationTime, fileId } = (value ?? {}) as Record<string, unknown>;
  if (
    typeof pathSuffix === "string" &&
    !pathSuffix.includes("/") &&
    (type === "FILE" || type === "DIRECTORY" || type === "SYMLINK") &&
    isCount(length) &&
    isCount(modificationTime) &&
    (fileId === undefined || isCount(fileId))
  ) {
    return { pathSuffix, type, length, modificationTime, ...(fileId !== undefined && { fileId }) };
  }
  throw new UnexpectedAnswerError("no status of a file");
}

/**
 * Files of HDFS are written once, their ids are never given again, and appending and truncating change length and time:
 * together they say whether the content is the same. HttpFS tells no id.
 */
export function storedFileOf({ type, length, modificationTime, fileId }: FileStatus, path: string): StoredFile {
  return {
    path,
    kind: kinds[type],
    size: type === "FILE" ? length : 0,
    modifiedAt: modificationTime,
    identity: `${fileId ?? ""}-${modificationTime}-${length}`,
  };
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}
