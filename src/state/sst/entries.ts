import { FormatError } from "../../bytes/errors.js";
import type { IndexProperties } from "./indexProperties.js";
import { readSignedVarint, readVarint } from "./varint.js";

/** An entry of a block; a view that is valid until the next one is read, as the key may share a buffer. */
export interface BlockEntry {
  readonly key: Uint8Array;
  readonly value: Uint8Array;
  /** Whether the key was written whole, at a restart point. */
  readonly isRestart: boolean;
}

/**
 * The entries of a block, keys made whole (`shared, non-shared, value length; key rest; value`). `position` is where the
 * block lies in its file, for errors. In an `index` with delta values (index blocks of format version 4 and later) values are block
 * handles without a length: whole at restart points, the difference of sizes elsewhere, and behind them the first key of
 * their block where the index has first keys.
 * Throws a FormatError.
 */
export function* blockEntries(
  block: Uint8Array,
  position: number,
  index: IndexProperties | null = null,
): Generator<BlockEntry> {
  const end = entriesEnd(block, position);
  let key = new Uint8Array(64);
  let keyLength = 0;
  for (let at = 0; at < end; ) {
    const shared = readVarint(block, at, position);
    const rest = readVarint(block, shared.next, position);
    const valueLength = index?.hasDeltaValues ? null : readVarint(block, rest.next, position);
    const keyStart = (valueLength ?? rest).next;
    const valueStart = keyStart + rest.value;
    if (shared.value > keyLength || valueStart > end) throw brokenEntry(position + at);
    keyLength = shared.value + rest.value;
    if (keyLength > key.length) key = grown(key, shared.value, keyLength);
    key.set(block.subarray(keyStart, valueStart), shared.value);
    const isRestart = shared.value === 0;
    const next = valueLength
      ? valueStart + valueLength.value
      : deltaValueEnd(block, valueStart, isRestart, index?.type === withFirstKey, position);
    if (next > end) throw brokenEntry(position + at);
    yield { key: key.subarray(0, keyLength), value: block.subarray(valueStart, next), isRestart };
    at = next;
  }
}

function brokenEntry(position: number): FormatError {
  return new FormatError("an entry of a block reaches past its end", position);
}

function grown(key: Uint8Array, kept: number, length: number): Uint8Array<ArrayBuffer> {
  const larger = new Uint8Array(length * 2);
  larger.set(key.subarray(0, kept));
  return larger;
}

/** BlockBasedTableOptions::kBinarySearchWithFirstKey. */
const withFirstKey = 3;

function deltaValueEnd(
  block: Uint8Array,
  at: number,
  isWhole: boolean,
  hasFirstKey: boolean,
  position: number,
): number {
  const handleEnd = isWhole
    ? readVarint(block, readVarint(block, at, position).next, position).next
    : readSignedVarint(block, at, position).next;
  if (!hasFirstKey) return handleEnd;
  const firstKey = readVarint(block, handleEnd, position);
  return firstKey.next + firstKey.value;
}

/** Entries end where the restart points begin; the top bit of their count says that a hash index follows them. */
function entriesEnd(block: Uint8Array, position: number): number {
  if (block.length < 4) throw new FormatError("a block without restart points", position, "truncated");
  const packed = new DataView(block.buffer, block.byteOffset, block.length).getUint32(block.length - 4, true);
  const hasHashIndex = packed >>> 31 === 1;
  const restarts = packed & 0x7fffffff;
  let end = block.length - 4;
  if (hasHashIndex) {
    const buckets = new DataView(block.buffer, block.byteOffset, block.length).getUint16(block.length - 6, true);
    end -= 2 + buckets;
  }
  end -= restarts * 4;
  if (end < 0) throw new FormatError(`a block with ${restarts} restart points, which do not fit into it`, position);
  return end;
}
