import { Blocks } from "./blocks.js";
import { FormatError } from "./errors.js";

/** Random access to a byte sequence of known size. The one port between the codecs and where bytes live. */
export interface ByteSource {
  /** Bytes. */
  readonly size: number;
  /** Fills `target` from `position` on. The range lies within `size`; throws when the bytes cannot be had. */
  read(position: number, target: Uint8Array): void;
  /** All bytes, where they are in memory anyway. */
  readonly whole?: Uint8Array;
}

/** A source over bytes in memory. */
export function memorySource(bytes: Uint8Array): ByteSource {
  return {
    size: bytes.length,
    whole: bytes,
    read: (position, target) => target.set(bytes.subarray(position, position + target.length)),
  };
}

/** The source itself, or one over its bytes where they are few: one read instead of several, and no copies. */
export function heldInMemory(source: ByteSource, atMost: number): ByteSource {
  if (source.whole || source.size > atMost) return source;
  const bytes = smallFiles.take(source.size);
  source.read(0, bytes);
  return memorySource(bytes);
}

/** Small files share memory: getting some for each takes as long as opening it does. */
export const smallFiles = new Blocks(1 << 15);

/** A copy of one range (a view, for a source in memory). Throws a FormatError when it does not lie within the source. */
export function readRange(source: ByteSource, position: number, length: number): Uint8Array {
  if (position < 0 || length < 0 || position + length > source.size) {
    throw new FormatError(
      `expected ${length} bytes from ${position}, the source has ${source.size}`,
      source.size,
      "truncated",
    );
  }
  if (source.whole) return source.whole.subarray(position, position + length);
  const bytes = new Uint8Array(length);
  source.read(position, bytes);
  return bytes;
}
