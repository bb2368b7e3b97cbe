import type { Cursor } from "../../bytes/cursor.js";
import { FormatError } from "../../bytes/errors.js";

/** Ends the entries of a key group, where the id of the next state would be (FullSnapshotUtil). */
const endOfKeyGroup = 0xffff;
/** On the first byte of a key: the entries of another state, or the end, follow. */
const followedByState = 0x80;

/** Who is told the entries of a key group. */
export interface FullEntryVisitor {
  /** How many leading bytes of a state's keys are wanted, and whether its values are. */
  wants(stateId: number): { readonly keyBytes: number; readonly value: boolean };
  /** Lengths in bytes. `key` begins with the key group; `key` and `value` are copies, empty where they were not wanted. */
  entry(stateId: number, keyLength: number, valueLength: number, key: Uint8Array, value: Uint8Array): void;
}

const nothing = new Uint8Array(0);

/**
 * Walks one key group of a full snapshot of RocksDB, which is also the format of every canonical savepoint
 * (FullSnapshotAsyncWriter): `u2` state id, then entries of `i4` key length, key, `i4` value length, value. The cursor is
 * at the first byte of the key group, decompressed; returns with it behind the last one. `stateCount` limits ids.
 * Throws a FormatError.
 */
export function walkFullKeyGroup(cursor: Cursor, stateCount: number, visitor: FullEntryVisitor): void {
  let stateId = readStateId(cursor, stateCount);
  while (stateId !== endOfKeyGroup) {
    const wanted = visitor.wants(stateId);
    for (let more = true; more; ) {
      const keyLength = readLength(cursor, "key", 1);
      const first = cursor.u8();
      const key = wanted.keyBytes > 0 ? keyStart(cursor, first, Math.min(keyLength, wanted.keyBytes)) : nothing;
      cursor.skip(keyLength - Math.max(key.length, 1));
      const valueLength = readLength(cursor, "value", 0);
      const value = wanted.value ? cursor.bytes(valueLength) : nothing;
      cursor.skip(valueLength - value.length);
      more = (first & followedByState) === 0;
      visitor.entry(stateId, keyLength, valueLength, key, value);
    }
    stateId = readStateId(cursor, stateCount);
  }
}

/** The first `length` bytes of a key, of which the first was read already; the flag on it is not part of the key. */
function keyStart(cursor: Cursor, first: number, length: number): Uint8Array {
  const key = new Uint8Array(length);
  key[0] = first & ~followedByState;
  key.set(cursor.bytes(length - 1), 1);
  return key;
}

function readStateId(cursor: Cursor, stateCount: number): number {
  const position = cursor.position;
  const stateId = cursor.u16();
  if (stateId >= stateCount && stateId !== endOfKeyGroup) {
    throw new FormatError(`state id ${stateId}, but ${stateCount} states are registered`, position);
  }
  return stateId;
}

function readLength(cursor: Cursor, what: string, atLeast: number): number {
  const position = cursor.position;
  const length = cursor.i32();
  if (length < atLeast) throw new FormatError(`a ${what} of ${length} bytes`, position);
  if (length > cursor.remaining) {
    throw new FormatError(`a ${what} of ${length} bytes, ${cursor.remaining} left`, position, "truncated");
  }
  return length;
}
