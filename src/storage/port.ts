/** What the commands need of a place where snapshots lie. One file beside this for each system behind it. */
import type { ByteSource } from "../bytes/source.js";

/** What is at a path. */
export interface StoredFile {
  /** As the system spells it; a full URI where it has schemes. */
  readonly path: string;
  readonly kind: "file" | "directory";
  /** Bytes; 0 for directories. */
  readonly size: number;
  /** Milliseconds since the epoch; null where the system does not say. */
  readonly modifiedAt: number | null;
  /** Changes when the content does (etag, inode with change time); null where the system has none. */
  readonly identity: string | null;
}

/** An open file; `close` frees what it holds. Reads are synchronous: remote files are brought over before. */
export interface OpenFile extends ByteSource {
  readonly path: string;
  close(): void;
}

export interface Storage {
  /** What is at the path, or null when nothing is. Throws a StorageError when that cannot be told. */
  stat(path: string): Promise<StoredFile | null>;
  /** Entries of a directory, names in no particular order. Throws a StorageError. */
  list(path: string): AsyncIterable<StoredFile>;
  /** Opens a file for ranged reads. Throws a StorageError that names it. */
  open(path: string): Promise<OpenFile>;
  /** The path of a child, by Flink's rules: one leading slash stripped, `.` and `..` resolved. */
  child(directory: string, name: string): string;
  /** Whether a path, as Flink writes it, lies on this system at all. */
  reaches(path: string): boolean;
  /** The directory that a file is in. */
  parent(path: string): string;
}
