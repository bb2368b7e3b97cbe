import { FormatError } from "./errors.js";
import { decodeModifiedUtf8, isPlainAscii, maxEncodedLength } from "./modifiedUtf8.js";
import type { ByteSource } from "./source.js";

/** Bytes before the position that stay in the window when it moves on, for strings that are asked for afterwards. */
const lookBack = 1 << 12;

/** Bytes of a block of copies. */
const blockSize = 1 << 18;

export interface CursorOptions {
  /** First byte to read; default 0. */
  readonly start?: number;
  /** Window size in bytes for sources that are not in memory; default 256 KiB (it stays in the cache). It grows only where a pin demands it. */
  readonly windowSize?: number;
}

/**
 * A position in a big-endian byte sequence (`java.io.DataInputStream`'s encoding). Every read is checked against the
 * bytes that are there. Over a source in memory the window is the whole; over a file it moves, and what is skipped is
 * never read. All positions and offsets are absolute.
 */
export class Cursor {
  readonly source: ByteSource;
  /**
   * While true, strings are stepped over and come back empty: for passes that only look for structure. Set by the
   * codec that owns the cursor, which then drops what it has read.
   */
  skimming = false;
  /** While skimming: check that strings are well-formed all the same. */
  checkStrings = false;

  #window: Uint8Array;
  #view: DataView;
  /** Position, relative to the window; may lie behind the window's end after a skip. */
  #at: number;
  /** Valid bytes in the window. */
  #end: number;
  /** Absolute position of the window's first byte. */
  #base: number;
  #pin = -1;
  #block = new Uint8Array(0);
  #blockUsed = 0;

  constructor(source: ByteSource, options: CursorOptions = {}) {
    this.source = source;
    const start = options.start ?? 0;
    if (source.whole) {
      this.#window = source.whole;
      this.#end = source.size;
      this.#base = 0;
      this.#at = start;
    } else {
      const remaining = Math.max(source.size - start, 0);
      this.#window = new Uint8Array(Math.min(options.windowSize ?? 1 << 18, remaining));
      this.#end = 0;
      this.#base = start;
      this.#at = 0;
    }
    this.#view = viewOf(this.#window);
  }

  /** Absolute position of the next byte. */
  get position(): number {
    return this.#base + this.#at;
  }

  /** Bytes from here to the end of the source. */
  get remaining(): number {
    return this.source.size - this.#base - this.#at;
  }

  /** Makes `length` bytes from here available in the window. Throws a FormatError when the source ends before. */
  #need(length: number): void {
    if (this.#at + length > this.#end) this.#refill(length);
  }

  #refill(length: number): void {
    const position = this.position;
    if (length > this.remaining) throw this.#tooShort(length);
    const windowEnd = this.#base + this.#end;
    let from = Math.max(this.#base, position - lookBack);
    if (this.#pin >= 0) from = Math.min(from, this.#pin);
    // all of the window was skipped over; what is pinned may have been, too
    if (from > windowEnd) from = this.#pin >= 0 ? this.#pin : position;
    const kept = Math.max(windowEnd - from, 0);
    const wanted = position + length - from;
    const old = this.#window;
    if (wanted + lookBack > old.length) {
      const size = Math.min(Math.max(wanted * 2, old.length), this.source.size - from);
      this.#window = new Uint8Array(size);
      this.#view = viewOf(this.#window);
      this.#window.set(old.subarray(from - this.#base, from - this.#base + kept));
    } else {
      old.copyWithin(0, from - this.#base, from - this.#base + kept);
    }
    const end = Math.min(this.#window.length, this.source.size - from);
    this.source.read(from + kept, this.#window.subarray(kept, end));
    this.#end = end;
    this.#base = from;
    this.#at = position - from;
  }

  #tooShort(length: number): FormatError {
    return new FormatError(`expected ${length} more bytes, ${this.remaining} left`, this.source.size, "truncated");
  }

  u8(): number {
    this.#need(1);
    return this.#window[this.#at++] as number;
  }

  u16(): number {
    this.#need(2);
    const value = this.#view.getUint16(this.#at);
    this.#at += 2;
    return value;
  }

  i32(): number {
    this.#need(4);
    const value = this.#view.getInt32(this.#at);
    this.#at += 4;
    return value;
  }

  /** A number where that is exact, else a bigint. */
  i64(): number | bigint {
    this.#need(8);
    const value = this.#view.getInt32(this.#at) * 0x1_0000_0000 + this.#view.getUint32(this.#at + 4);
    const exact = Number.isSafeInteger(value) ? value : this.#view.getBigInt64(this.#at);
    this.#at += 8;
    return exact;
  }

  f32(): number {
    this.#need(4);
    this.#at += 4;
    return this.#view.getFloat32(this.#at - 4);
  }

  f64(): number {
    this.#need(8);
    this.#at += 8;
    return this.#view.getFloat64(this.#at - 8);
  }

  /** Steps over `length` bytes without reading them. */
  skip(length: number): void {
    const next = this.#at + length;
    if (next > this.#end && length > this.remaining) throw this.#tooShort(length);
    this.#at = next;
  }

  /** The next `length` bytes: a view in memory, a copy over a file. */
  bytes(length: number): Uint8Array {
    if (length > this.remaining) throw this.#tooShort(length);
    if (!this.source.whole && length > this.#window.length) {
      const bytes = new Uint8Array(length);
      this.source.read(this.position, bytes);
      this.#at += length;
      return bytes;
    }
    this.#need(length);
    const view = this.#window.subarray(this.#at, this.#at + length);
    this.#at += length;
    return this.source.whole ? view : this.#copy(this.#at - length, this.#at);
  }

  /** Whether the next bytes are these. They are not consumed. */
  matches(bytes: Uint8Array): boolean {
    this.#need(bytes.length);
    for (let i = 0; i < bytes.length; i++) if (this.#window[this.#at + i] !== bytes[i]) return false;
    return true;
  }

  /** A string as `DataOutput.writeUTF` writes it: 2 bytes of length, then modified UTF-8. Empty while skimming. */
  text(): string {
    const length = this.u16();
    if (this.skimming) {
      if (!this.checkStrings) {
        this.skip(length);
        return "";
      }
      this.#need(length);
      if (!this.#isPlainAscii(length)) {
        decodeModifiedUtf8(this.#window, this.#at, this.#at + length, this.position);
      }
      this.#at += length;
      return "";
    }
    return this.modifiedUtf8(length);
  }

  /** `isPlainAscii` of the next bytes, four at a time: NUL borrows into the top bit, non-ASCII has it set. */
  #isPlainAscii(length: number): boolean {
    const view = this.#view;
    const start = this.#at;
    const words = start + (length & ~3);
    for (let i = start; i < words; i += 4) {
      const word = view.getInt32(i);
      if (((word - 0x01010101) | word) & 0x80808080) return false;
    }
    return isPlainAscii(this.#window, words, start + length);
  }

  /** The next `length` bytes as modified UTF-8. */
  modifiedUtf8(length: number): string {
    this.#need(length);
    const text = decodeModifiedUtf8(this.#window, this.#at, this.#at + length, this.position);
    this.#at += length;
    return text;
  }

  /** Decodes a string that was stepped over; `position` is that of its length word. */
  textAt(position: number): string {
    const at = position - this.#base;
    const length = at >= 0 && at + 2 <= this.#end ? this.#view.getUint16(at) : -1;
    if (length < 0 || at + 2 + length > this.#end) {
      // it has left the window, or was never loaded
      return new Cursor(this.source, { start: position, windowSize: 2 + maxEncodedLength }).text();
    }
    return decodeModifiedUtf8(this.#window, at + 2, at + 2 + length, position + 2);
  }

  /** Keeps everything from here on addressable until `unpin`. Pins nest: the outermost one counts. Returns a token. */
  pin(): number {
    const outer = this.#pin;
    if (outer < 0) this.#pin = this.position;
    return outer;
  }

  unpin(token: number): void {
    this.#pin = token;
  }

  /** Bytes `from` to `to`, both absolute, the first pinned before: a view in memory, a copy over a file. */
  range(from: number, to: number): Uint8Array {
    if (this.source.whole) return this.source.whole.subarray(from, to);
    if (to > this.#base + this.#end) {
      const bytes = new Uint8Array(to - from);
      this.source.read(from, bytes);
      return bytes;
    }
    return this.#copy(from - this.#base, to - this.#base);
  }

  /** Copies a piece of the window into a block that many pieces share: one allocation for thousands of lists. */
  #copy(from: number, to: number): Uint8Array {
    const length = to - from;
    if (length > blockSize / 4) return this.#window.slice(from, to);
    if (this.#blockUsed + length > this.#block.length) {
      this.#block = new Uint8Array(blockSize);
      this.#blockUsed = 0;
    }
    const copy = this.#block.subarray(this.#blockUsed, this.#blockUsed + length);
    this.#blockUsed += length;
    copy.set(this.#window.subarray(from, to));
    return copy;
  }
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
