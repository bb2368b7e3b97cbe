import { FormatError } from "./errors.js";
import type { ByteSource } from "./source.js";

const pieceLength = 1 << 20;
const newline = 0x0a;
/** V8 makes no strings of 512 MiB. */
const longestLine = 500 * 1024 * 1024;

/**
 * Lines of a UTF-8 text with their ends, one after the other; the last one may lack its end. Memory holds one line: the
 * text may be longer than a string. Throws a FormatError where one line is.
 */
export function* linesOf(source: ByteSource): Generator<string> {
  const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  let begun: Uint8Array[] = [];
  let begunLength = 0;
  for (let position = 0; position < source.size; ) {
    const piece = new Uint8Array(Math.min(pieceLength, source.size - position));
    source.read(position, piece);
    position += piece.length;
    let from = 0;
    for (let end = piece.indexOf(newline); end >= 0; end = piece.indexOf(newline, from)) {
      yield decoder.decode(joined(begun, piece.subarray(from, end + 1)));
      from = end + 1;
      begun = [];
      begunLength = 0;
    }
    begun.push(piece.subarray(from));
    begunLength += piece.length - from;
    if (begunLength > longestLine)
      throw new FormatError("a line of more than 500 MB", position - begunLength, "foreign");
  }
  if (begunLength > 0) yield decoder.decode(joined(begun, new Uint8Array(0)));
}

function joined(begun: readonly Uint8Array[], rest: Uint8Array): Uint8Array {
  if (begun.length === 0) return rest;
  const bytes = new Uint8Array(begun.reduce((sum, { length }) => sum + length, rest.length));
  let at = 0;
  for (const part of [...begun, rest]) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}
