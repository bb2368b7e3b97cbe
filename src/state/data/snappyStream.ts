import { Cursor } from "../../bytes/cursor.js";
import { FormatError } from "../../bytes/errors.js";
import type { ByteSource } from "../../bytes/source.js";
import { type Codecs, maskedCrc32c, snappyLength } from "../codecs.js";

/** Most bytes that a chunk of the framing format may hold, by its specification; Flink writes exactly that. */
const largestChunk = 1 << 16;

/** A known place is kept for each so many compressed bytes. */
const placeEvery = 1 << 16;

/** CRC-32C of no bytes, masked. */
const checksumOfNothing = 0xa282ead8;

const streamIdentifier = Uint8Array.of(0x73, 0x4e, 0x61, 0x50, 0x70, 0x59); // sNaPpY

export interface SnappyStreamOptions {
  /** First byte. */
  readonly start: number;
  /** End of the bytes that may belong to it. */
  readonly end: number;
  /** Begins in the middle of a stream, with a chunk of data. Default false: the stream identifier comes first. */
  readonly continued?: boolean;
  /** Another stream identifier is the end of this stream. Default false: identifiers may repeat. */
  readonly alone?: boolean;
}

export interface SnappyStream {
  /** What it holds, decompressed as it is read: memory is one chunk and a few words for each 64 KiB. */
  readonly source: ByteSource;
  /** Where it ends in the file. */
  readonly end: number;
}

/**
 * A stream in snappy framing format, which Flink uses for state (SnappyStreamCompressionDecorator, key groups since 1.3,
 * operator state since 1.18). Its chunks are walked here, and decompressed and compared with their checksum when they
 * are read. Throws a FormatError on either occasion.
 */
export function snappyStream(file: ByteSource, options: SnappyStreamOptions, codecs: Codecs): SnappyStream {
  const places: Place[] = [];
  let size = 0;
  const walk = new ChunkWalk(file, options.start, options.end);
  if (!options.continued) walk.identifier();
  let chunk = walk.next(options.alone ?? false);
  while (chunk) {
    const last = places.at(-1);
    if (!last || chunk.position - last.file >= placeEvery) places.push({ file: chunk.position, start: size });
    size += chunk.size;
    chunk = walk.next(options.alone ?? false);
  }
  return { source: new ChunkSource(file, walk.position, size, places, codecs), end: walk.position };
}

/** A chunk's position in the file and that of its first byte in what the stream holds. */
interface Place {
  readonly file: number;
  readonly start: number;
}

interface Chunk {
  /** Of its header. */
  readonly position: number;
  /** Of the data, behind header and checksum; and its bytes. */
  readonly data: number;
  readonly length: number;
  readonly isCompressed: boolean;
  /** Bytes that it holds. */
  readonly size: number;
  readonly checksum: number;
}

/** Steps from chunk to chunk by their headers. */
class ChunkWalk {
  readonly #cursor: Cursor;
  readonly #end: number;

  constructor(file: ByteSource, start: number, end: number) {
    this.#cursor = new Cursor(file, { start, windowSize: 1 << 14 });
    this.#end = end;
  }

  get position(): number {
    return this.#cursor.position;
  }

  identifier(): void {
    const position = this.position;
    const { type, length } = this.#header();
    if (type !== 0xff) throw new FormatError("expected a snappy stream, found no stream identifier", position);
    this.#isIdentifier(position, length);
  }

  #isIdentifier(position: number, length: number): void {
    const matches = length === streamIdentifier.length && this.#cursor.matches(streamIdentifier);
    if (!matches) throw new FormatError("not the identifier of a snappy stream", position);
    this.#cursor.skip(length);
  }

  /** The next chunk of data; null at the end, which is the next identifier where `alone`. */
  next(alone: boolean): Chunk | null {
    while (this.position < this.#end) {
      const position = this.position;
      if (alone && this.#cursor.matches(Uint8Array.of(0xff))) return null;
      const { type, length } = this.#header();
      if (type <= 1) return this.#dataChunk(position, length, type === 0);
      if (type === 0xff) this.#isIdentifier(position, length);
      else if (type >= 0x80) this.#cursor.skip(length);
      else throw new FormatError(`unknown chunk type ${type} in a snappy stream`, position);
    }
    return null;
  }

  #header(): { type: number; length: number } {
    const position = this.position;
    if (position + 4 > this.#end) throw new FormatError("a snappy chunk is cut off", this.#end, "truncated");
    const type = this.#cursor.u8();
    const length = this.#cursor.u8() + (this.#cursor.u8() << 8) + (this.#cursor.u8() << 16);
    if (position + 4 + length > this.#end) {
      throw new FormatError(
        `a snappy chunk of ${length} bytes, ${this.#end - position - 4} left`,
        position,
        "truncated",
      );
    }
    return { type, length };
  }

  #dataChunk(position: number, chunkLength: number, isCompressed: boolean): Chunk {
    const length = chunkLength - 4;
    if (length < 0) throw new FormatError("a snappy chunk without its checksum", position);
    const checksum = swapBytes(this.#cursor.i32());
    const data = this.position;
    const head = isCompressed ? this.#cursor.bytes(Math.min(length, 5)) : null;
    const size = head ? snappyLength(head, data) : length;
    if (size > largestChunk) {
      throw new FormatError(`a snappy chunk that holds ${size} bytes, ${largestChunk} at most are allowed`, position);
    }
    // nobody reads a byte of a chunk that holds none, and so nobody would compare
    if (size === 0 && checksum !== checksumOfNothing) throw wrongChecksum(position);
    this.#cursor.skip(length - (head?.length ?? 0));
    return { position, data, length, isCompressed, size, checksum };
  }
}

/** What the chunks hold. Reads forward are cheap; reads back start at the nearest known place. */
class ChunkSource implements ByteSource {
  readonly size: number;
  readonly #file: ByteSource;
  readonly #end: number;
  readonly #places: readonly Place[];
  readonly #codecs: Codecs;
  #walk: ChunkWalk;
  /** Start of what the next chunk of the walk holds. */
  #next = 0;
  /** The chunk at hand, and the start of what it holds. */
  #bytes: Uint8Array = new Uint8Array(0);
  #start = 0;

  constructor(file: ByteSource, end: number, size: number, places: readonly Place[], codecs: Codecs) {
    this.#file = file;
    this.#end = end;
    this.size = size;
    this.#places = places;
    this.#codecs = codecs;
    this.#walk = new ChunkWalk(file, places[0]?.file ?? end, end);
  }

  read(position: number, target: Uint8Array): void {
    for (let done = 0; done < target.length; ) {
      const at = position + done;
      if (at < this.#start || at >= this.#start + this.#bytes.length) this.#load(at);
      const from = at - this.#start;
      const piece = this.#bytes.subarray(from, from + target.length - done);
      target.set(piece, done);
      done += piece.length;
    }
  }

  /** Takes up the chunk that holds the byte at `position`. */
  #load(position: number): void {
    if (position < this.#next) {
      const place = placeBefore(this.#places, position);
      this.#walk = new ChunkWalk(this.#file, place.file, this.#end);
      this.#next = place.start;
    }
    for (let chunk = this.#walk.next(false); chunk; chunk = this.#walk.next(false)) {
      const start = this.#next;
      this.#next += chunk.size;
      if (position >= this.#next) continue;
      this.#bytes = this.#decompress(chunk);
      this.#start = start;
      return;
    }
    throw new FormatError(`expected more than ${this.size} bytes in a snappy stream`, this.#end, "truncated");
  }

  #decompress({ position, data, length, isCompressed, size, checksum }: Chunk): Uint8Array {
    const stored = new Uint8Array(length);
    this.#file.read(data, stored);
    const bytes = isCompressed ? this.#codecs.snappy(stored, data, size) : stored;
    if (maskedCrc32c(bytes, this.#codecs) !== checksum) {
      throw wrongChecksum(position);
    }
    return bytes;
  }
}

function wrongChecksum(position: number): FormatError {
  return new FormatError("the checksum of a snappy chunk does not match its content", position);
}

/** The last place at or before `position`. */
function placeBefore(places: readonly Place[], position: number): Place {
  let low = 0;
  let high = places.length - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((places[middle] as Place).start <= position) low = middle;
    else high = middle - 1;
  }
  return places[low] as Place;
}

function swapBytes(word: number): number {
  return (((word & 0xff) << 24) | ((word & 0xff00) << 8) | ((word >>> 8) & 0xff00) | (word >>> 24)) >>> 0;
}
