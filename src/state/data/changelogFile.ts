import { Cursor } from "../../bytes/cursor.js";
import { FormatError } from "../../bytes/errors.js";
import { sliceOf } from "../../bytes/slice.js";
import type { ByteSource } from "../../bytes/source.js";
import type { Codecs } from "../codecs.js";
import { snappyStream } from "./snappyStream.js";

/** How a changelog file is stored. */
export interface ChangelogFile {
  readonly isCompressed: boolean;
  /** What the offsets of handles count in: the bytes behind the first one, decompressed. */
  readonly changes: ByteSource;
}

/** Opens a changelog file (OutputStreamWithPos of the DSTL): `u1` 1 for snappy, 0 for none, then the changes. */
export function openChangelogFile(file: ByteSource, codecs: Codecs): ChangelogFile {
  const flag = new Cursor(file, { windowSize: 1 }).u8();
  if (flag > 1) throw new FormatError(`expected a changelog file, which begins with 0 or 1, found ${flag}`, 0);
  if (flag === 0) return { isCompressed: false, changes: sliceOf(file, 1, file.size - 1) };
  return { isCompressed: true, changes: snappyStream(file, { start: 1, end: file.size }, codecs).source };
}

export interface ChangeSet {
  readonly changes: number;
  /** Of the changes, without what frames them. */
  readonly bytes: number;
}

/** Sums up the changes of one handle. Throws a FormatError. */
export function readChangeSet({ changes: source }: ChangelogFile, offset: number): ChangeSet {
  const total = { changes: 0, bytes: 0 };
  for (const { change } of storedChanges(source, offset)) {
    total.changes++;
    total.bytes += change.length;
  }
  return total;
}

/** A change as it is stored, of a key group or, where that is −1, of what all key groups share. */
export interface StoredChange {
  readonly keyGroup: number;
  readonly change: Uint8Array;
}

/**
 * The changes of one handle (StateChangeFormat): `i4` groups, each `i4` changes and `i4` key group, then the changes with their
 * lengths. Those that register states come first. Throws a FormatError.
 */
export function* storedChanges(changes: ByteSource, offset: number): Generator<StoredChange> {
  const cursor = new Cursor(changes, { start: offset });
  for (let groups = count(cursor, 8, "groups of changes"); groups > 0; groups--) {
    const inGroup = count(cursor, 4, "changes");
    const keyGroup = cursor.i32();
    for (let i = 0; i < inGroup; i++) yield { keyGroup, change: cursor.bytes(count(cursor, 1, "bytes of a change")) };
  }
}

function count(cursor: Cursor, bytesEach: number, what: string): number {
  const position = cursor.position;
  const found = cursor.i32();
  if (found < 0 || found * bytesEach > cursor.remaining + 4) {
    throw new FormatError(`${found} ${what}, ${cursor.remaining} bytes left`, position);
  }
  return found;
}
