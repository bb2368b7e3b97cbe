/**
 * Finding where a serializer snapshot ends that is not understood: the grammar around it leaves few things that may come
 * next, and each has a telling start.
 */
import { serializerKeys } from "../model.js";

/** What must come behind a snapshot. */
export interface Follow {
  /** Whether it begins at this position. */
  readonly at: (bytes: Uint8Array, position: number) => boolean;
  /** Where it begins, where that is known anyway. */
  readonly from?: () => number;
}

/** The first position from `from` on where it begins; null where there is none, or the budget of bytes to search is used up. */
export function findFollow(bytes: Uint8Array, from: number, follow: Follow, budget: { search: number }): number | null {
  const known = follow.from?.();
  if (known !== undefined) return known >= from && known <= bytes.length ? known : null;
  for (let at = from; at <= bytes.length; at++) {
    if (budget.search-- <= 0) return null;
    if (follow.at(bytes, at)) return at;
  }
  return null;
}

const u16 = (bytes: Uint8Array, at: number): number =>
  at + 2 <= bytes.length ? ((bytes[at] as number) << 8) | (bytes[at + 1] as number) : -1;

/** −1 where it is negative, or not there. */
const i32 = (bytes: Uint8Array, at: number): number => {
  const high = u16(bytes, at);
  const low = u16(bytes, at + 2);
  return high < 0 || low < 0 || high > 0x7fff ? -1 : high * 0x10000 + low;
};

/** Whether a class name and a version stand here, as TypeSerializerSnapshot.writeVersionedSnapshot writes them. */
export function looksLikeSnapshot(bytes: Uint8Array, at: number): boolean {
  const length = u16(bytes, at);
  if (length < 3 || length > 1024 || at + 2 + length + 4 > bytes.length) return false;
  let hasDot = false;
  for (let i = at + 2; i < at + 2 + length; i++) {
    const byte = bytes[i] as number;
    if (byte === 0x2e) hasDot = true;
    else if (!isNamePart(byte)) return false;
  }
  const version = i32(bytes, at + 2 + length);
  return hasDot && version >= 0 && (version < 1000 || version === 0x7a53c4f0);
}

/** Letters, digits, `_`, `$`, `-` (Kotlin, Scala); anything beyond ASCII. */
const isNamePart = (byte: number): boolean =>
  (byte >= 0x61 && byte <= 0x7a) ||
  (byte >= 0x41 && byte <= 0x5a) ||
  (byte >= 0x30 && byte <= 0x39) ||
  byte === 0x5f ||
  byte === 0x24 ||
  byte === 0x2d ||
  byte >= 0x80;

const encoder = new TextEncoder();
const keyBytes = serializerKeys.map((key) => encoder.encode(key));
const optionBytes = ["KEYED_STATE_TYPE", "OPERATOR_STATE_DISTRIBUTION_MODE"].map((key) => encoder.encode(key));

/** Length of the string here where it is one of these, its length word included; else 0. */
function lengthOfOne(strings: readonly Uint8Array[], bytes: Uint8Array, at: number): number {
  const length = u16(bytes, at);
  for (const string of strings) {
    if (string.length !== length || at + 2 + length > bytes.length) continue;
    if (string.every((byte, i) => bytes[at + 2 + i] === byte)) return 2 + length;
  }
  return 0;
}

/** A serializer of a state: one of the four keys, format version 2, a snapshot. */
export function isKeyedSerializer(bytes: Uint8Array, at: number): boolean {
  const key = lengthOfOne(keyBytes, bytes, at);
  return key > 0 && i32(bytes, at + key) === 2 && looksLikeSnapshot(bytes, at + key + 4);
}

/** StateMetaInfoSnapshot since 1.7: name, type, options, serializers. */
export function isStateMetaInfo(bytes: Uint8Array, start: number): boolean {
  const nameLength = u16(bytes, start);
  if (nameLength < 0) return false;
  let at = start + 2 + nameLength;
  const type = i32(bytes, at);
  const options = i32(bytes, at + 4);
  if (type < 0 || type > 4 || options < 0 || options > 2) return false;
  // modified UTF-8 has no zero byte, but there is one in the length of nearly every name: this is not one of them
  if (bytes.subarray(start + 2, at).includes(0)) return false;
  at += 8;
  for (let i = 0; i < options; i++) {
    const key = lengthOfOne(optionBytes, bytes, at);
    if (key === 0) return false;
    at += key;
    at += 2 + u16(bytes, at);
  }
  const serializers = i32(bytes, at);
  return serializers >= 1 && serializers <= 4 && isKeyedSerializer(bytes, at + 4);
}

/** `i2` count of states, and the first of them; where none follow, the head's end. */
export const isStateList =
  (end: number | null) =>
  (bytes: Uint8Array, at: number): boolean => {
    const count = u16(bytes, at);
    if (count === 0) return at + 2 === (end ?? bytes.length);
    return count > 0 && count < 0x8000 && isStateMetaInfo(bytes, at + 2);
  };
