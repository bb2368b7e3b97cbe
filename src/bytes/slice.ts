import { FormatError } from "./errors.js";
import type { ByteSource } from "./source.js";

/** A range of a source, as a source of its own. Throws a FormatError when it does not lie within. */
export function sliceOf(source: ByteSource, start: number, length: number): ByteSource {
  if (start < 0 || length < 0 || start + length > source.size) {
    throw new FormatError(
      `expected ${length} bytes from ${start}, the source has ${source.size}`,
      source.size,
      "truncated",
    );
  }
  if (start === 0 && length === source.size) return source;
  return {
    size: length,
    ...(source.whole ? { whole: source.whole.subarray(start, start + length) } : {}),
    read: (position, target) => source.read(start + position, target),
  };
}
