import { murmur3_x64_128 } from "./murmur3.js";

const utf8 = new TextEncoder();
const hexDigits = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0"));

/**
 * The operator ID of a uid: 32 lower-case hex digits, as logs, UI and REST show it; the same 16 bytes stand in `_metadata`.
 * No salt and no version: a uid has the same ID in every job. An empty uid gives 32 zeros.
 * Source: StreamGraphHasherV2.generateUserSpecifiedHash, 1.2 – 2.3.
 */
export function operatorIdOf(uid: string): string {
  return hexOf(uidHashOf(uid));
}

/** The same as 16 bytes. */
export function uidHashOf(uid: string): Uint8Array {
  return murmur3_x64_128(utf8.encode(withoutLoneSurrogates(uid)));
}

/**
 * Whether the text has the form of an operator ID: 32 hex digits, upper or lower case, as setUidHash takes them
 * (Transformation.setUidHash). Lower-case it before comparing.
 */
export function isOperatorIdHex(text: string): boolean {
  return /^[0-9a-f]{32}$/i.test(text);
}

/** The bytes of an operator ID as lower-case hex. */
export function hexOf(bytes: Uint8Array): string {
  let hex = "";
  for (const byte of bytes) hex += hexDigits[byte];
  return hex;
}

/** The 16 bytes of an operator ID in hex. */
export function bytesOf(operatorId: string): Uint8Array {
  return Uint8Array.from({ length: 16 }, (_, i) => Number.parseInt(operatorId.slice(2 * i, 2 * i + 2), 16));
}

/** Java's encoder writes "?" for an unpaired surrogate (String.getBytes), TextEncoder would write U+FFFD. */
function withoutLoneSurrogates(text: string): string {
  return text.replace(/\p{Surrogate}/gu, "?");
}
