import { FormatError } from "../../bytes/errors.js";
import { type ByteSource, readRange } from "../../bytes/source.js";

/** Bytes that are read at first where the length of the head is not known; nearly all heads are shorter. */
const firstRead = 1 << 16;
/** Heads are some KB; the largest conceivable ones (thousands of states with Kryo registrations) some MB. */
const largestHead = 1 << 26;

/**
 * Reads a head that starts at the first byte of `source`: exactly up to `dataStart` where that is known, else a piece that
 * grows while the head does not fit in it. `read` gets the bytes of the head, or of more.
 */
export function readHead<T>(source: ByteSource, dataStart: number | undefined, read: (bytes: Uint8Array) => T): T {
  const last = Math.min(dataStart ?? source.size, source.size, largestHead);
  if (source.whole || dataStart !== undefined) return read(readRange(source, 0, last));
  for (let length = Math.min(firstRead, last); ; length = Math.min(length * 8, last)) {
    try {
      return read(readRange(source, 0, length));
    } catch (error) {
      if (!(error instanceof FormatError) || length >= last) throw error;
    }
  }
}

/** What to say of a version of a head or of a part of it. */
export const unknownVersion = (what: string, version: number, newest: number, position: number): FormatError =>
  new FormatError(
    `${what} of unknown version ${version}`,
    position,
    version > newest && version < newest + 16 ? "newer" : "corrupt",
  );
