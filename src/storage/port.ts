/** What the commands need of a place where snapshots lie. One file beside this for each system behind it. */
import type { ByteSource } from "../bytes/source.js";

/** What is at a path. */
export interface StoredFile {
  /** As the system spells it; a full URI where it has schemes. */
  readonly path: string;
  /** link: a symbolic link; it is listed and never followed. `stat` follows it. */
  readonly kind: "file" | "directory" | "link";
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
  /**
   * SHA-512 of the whole, made beside whatever else goes on, where the system can do that. Ends with an error when the file
   * is closed meanwhile. Throws a StorageError.
   */
  digest?(): Promise<string>;
  close(): void;
}

export interface Storage {
  /** What is at the path, or null when nothing is. Throws a StorageError when that cannot be told. */
  stat(path: string): Promise<StoredFile | null>;
  /**
   * Entries of a directory, names in no particular order. Buckets may have one without a name, where keys have two slashes in
   * a row: its path has a slash at the end. Throws a StorageError.
   */
  list(path: string): AsyncIterable<StoredFile>;
  /**
   * Every file and link below a directory, in batches as they come, in no particular order; directories are left out. One
   * flat listing where the system has that. What vanishes meanwhile is left out. Throws a StorageError.
   */
  walk(path: string): AsyncIterable<readonly StoredFile[]>;
  /**
   * The one spelling of a path that names the same file: symbolic links resolved as far as the path exists. Systems
   * without links give back what they are given.
   */
  canonical(path: string): Promise<string>;
  /** Opens a file for ranged reads. Throws a StorageError that names it. */
  open(path: string): Promise<OpenFile>;
  /** The path of a child, by Flink's rules: one leading slash stripped, `.` and `..` resolved. */
  child(directory: string, name: string): string;
  /** Whether a path, as Flink writes it, lies on this system at all. */
  reaches(path: string): boolean;
  /** The directory that a file is in. */
  parent(path: string): string;
}

/** Running SHA-512 over bytes in order. */
export interface Digest {
  update(bytes: Uint8Array): void;
  /** Lower-case hex of everything so far; once. */
  hex(): string;
}

/** A file in the making. Nobody sees it under its name before it is published. */
export interface PendingFile {
  /** Appends. The bytes may change after the call. */
  write(bytes: Uint8Array): void;
  /**
   * SHA-512 of the finished file, read back from where it lies, beside the writing where the system can do that. To be
   * asked for before anything is written. Throws a StorageError.
   */
  digest?(): Promise<string>;
  /** Everything is on the disk; opens it to be read again. */
  finish(): Promise<OpenFile>;
  /**
   * Gives the finished file its name, all at once and durably. `new`: says "exists" where the name was taken meanwhile,
   * by whomever, and changes nothing. Throws a StorageError.
   */
  publish(how: "new" | "replace"): Promise<"published" | "exists">;
  /** Leaves nothing behind; nothing happens to a file that was published. */
  abandon(): Promise<void>;
}

/** A place that can be written to as well. */
export interface WritableStorage extends Storage {
  /** Starts a file beside the place where it is to be. Throws a StorageError. */
  create(path: string): Promise<PendingFile>;
  /** Starts a file that will never have a name. Throws a StorageError. */
  scratch(): Promise<PendingFile>;
  /** With the directories above it; durable. Nothing happens where it is there already. */
  makeDirectory(path: string): Promise<void>;
  /** Another name for a file, its content staying what it is; false where that name is taken. Throws a StorageError. */
  keepAs(path: string, other: string): Promise<boolean>;
  /** Removes one file; nothing happens where there is none. Throws a StorageError. */
  remove(path: string): Promise<void>;
  /**
   * Removes a file if it still is what was seen: same size, time and identity, compared right before, and by the system
   * itself where it can. Never a directory, never what a link points to. Throws a StorageError.
   */
  removeSeen(seen: StoredFile): Promise<"removed" | "absent" | "changed">;
  /**
   * Gives a file that still is what was seen another name, on the same system; never takes a name that is taken. Missing
   * directories are made. Systems without renaming copy, compare, and then remove. Throws a StorageError.
   */
  move(seen: StoredFile, to: string): Promise<"moved" | "absent" | "changed" | "taken">;
  /** Removes a directory if nothing is in it. False: something is, or there is no such directory. Throws a StorageError. */
  removeEmptyDirectory(path: string): Promise<boolean>;
  sha512(): Digest;
}

/** Whether a name is that of a pending file, maybe of a process that was killed. */
export function isPendingName(name: string): boolean {
  return /^\..+\.[0-9a-f]{16}\.pending$/.test(name);
}

/** @param random 16 hex digits */
export function pendingName(name: string, random: string): string {
  return `.${name}.${random}.pending`;
}
