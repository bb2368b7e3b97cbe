import { memorySource } from "../../bytes/source.js";
import type { OpenFile } from "../port.js";

/** Bytes that are fetched when a file is opened: heads of state files, and most metadata, are not longer. */
export const firstPiece = 1 << 18;
/** Bytes that are fetched at least, where nothing says that more will be read. */
const smallestPiece = 1 << 16;
const largestPiece = 1 << 23;
/** Pieces that are kept beside the first. */
const keptPieces = 2;

interface Piece {
  readonly from: number;
  readonly bytes: Uint8Array;
}

/**
 * A file on a remote system. What comes behind the first piece is fetched when it is read: a little where somebody jumps
 * about, up to 8 MiB at once where it is read on and on. `fetch` gives exactly the range, or throws a StorageError.
 */
export function remoteFile(
  path: string,
  size: number,
  first: Uint8Array,
  fetch: (from: number, length: number) => Uint8Array,
): OpenFile {
  if (first.length >= size) return { ...memorySource(first), path, close: () => {} };
  const head: Piece = { from: 0, bytes: first };
  let kept: Piece[] = [];
  let last = head;

  const pieceAt = (position: number, wanted: number): Piece => {
    for (const piece of [head, ...kept]) {
      if (position >= piece.from && position < piece.from + piece.bytes.length) return piece;
    }
    const readsOn = position === last.from + last.bytes.length;
    const length = Math.min(Math.max(readsOn ? 2 * last.bytes.length : smallestPiece, wanted), largestPiece);
    // a footer points to what is right before it
    const from = readsOn ? position : Math.max(Math.min(position, size - smallestPiece), 0);
    last = { from, bytes: fetch(from, Math.min(length, size - from)) };
    kept = [...kept, last].slice(-keptPieces);
    return last;
  };

  return {
    path,
    size,
    read(position, target) {
      for (let done = 0; done < target.length; ) {
        const { from, bytes } = pieceAt(position + done, target.length - done);
        const some = bytes.subarray(position + done - from, position + target.length - from);
        target.set(some, done);
        done += some.length;
      }
    },
    close() {
      kept = [];
    },
  };
}
