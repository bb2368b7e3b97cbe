import { Blocks } from "./blocks.js";
import { FormatError } from "./errors.js";
import { toHex } from "./hex.js";
import { decodeModifiedUtf8, isPlainAscii, maxEncodedLength, viewOf } from "./modifiedUtf8.js";
import type { ByteSource } from "./source.js";

/** Bytes before the position that stay in the window when it moves on, for strings that are asked for afterwards. */
const lookBack = 1 << 12;

/** Small enough to stay in a processor's cache. */
const defaultWindow = 1 << 18;

const slash = 0x2f;
const backslash = 0x5c;

/** Copies that are longer get memory of their own. */
const largestCopy = 1 << 16;

export interface CursorOptions {
  /** First byte to read; default 0. */
  readonly start?: number;
  /** Bytes of the window over a source that is not in memory; default 256 KiB. It grows only where a pin demands it. */
  readonly windowSize?: number | undefined;
}

/** Bytes that a cursor has in its window, for who checks the bounds of many fields at once. Valid until the next read. */
export interface Loaded {
  readonly bytes: Uint8Array;
  /** Of `bytes`. */
  readonly view: DataView;
  /** Index of the next byte; behind `end` after a skip over more than the window has. */
  readonly start: number;
  /** Index behind the last byte that is loaded. */
  readonly end: number;
  /** Absolute position of `bytes[0]`. */
  readonly base: number;
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

  private window: Uint8Array;
  private view: DataView;
  /** Position, relative to the window as all that follow; may lie behind the window's end after a skip. */
  private at: number;
  /** Valid bytes in the window. */
  private end: number;
  /** End of the source. */
  private last: number;
  /** Absolute position of the window's first byte. */
  private base: number;
  private pinned = -1;
  private copies: Blocks | null = null;

  constructor(source: ByteSource, options: CursorOptions = {}) {
    this.source = source;
    const start = options.start ?? 0;
    if (source.whole) {
      this.window = source.whole;
      this.end = source.size;
      this.last = source.size;
      this.base = 0;
      this.at = start;
    } else {
      const remaining = Math.max(source.size - start, 0);
      this.window = new Uint8Array(Math.min(options.windowSize ?? defaultWindow, remaining));
      this.end = 0;
      this.last = source.size - start;
      this.base = start;
      this.at = 0;
    }
    this.view = viewOf(this.window);
  }

  /** Absolute position of the next byte. */
  get position(): number {
    return this.base + this.at;
  }

  /** Bytes from here to the end of the source. */
  get remaining(): number {
    return this.last - this.at;
  }

  /** Steps over `length` bytes, which are then in the window; returns where they start in it. */
  private take(length: number): number {
    if (this.at + length > this.end) this.refill(length);
    const at = this.at;
    this.at = at + length;
    return at;
  }

  private refill(length: number): void {
    const position = this.position;
    if (length > this.remaining) throw this.tooShort(length);
    const windowEnd = this.base + this.end;
    let from = Math.max(this.base, position - lookBack);
    if (this.pinned >= 0) from = Math.min(from, this.pinned);
    if (from > windowEnd) from = position;
    const kept = Math.max(windowEnd - from, 0);
    const wanted = position + length - from;
    const old = this.window;
    if (wanted + lookBack > old.length) {
      const size = Math.min(Math.max(wanted * 2, old.length), this.source.size - from);
      this.window = new Uint8Array(size);
      this.view = viewOf(this.window);
      this.window.set(old.subarray(from - this.base, from - this.base + kept));
    } else {
      old.copyWithin(0, from - this.base, from - this.base + kept);
    }
    const end = Math.min(this.window.length, this.source.size - from);
    this.source.read(from + kept, this.window.subarray(kept, end));
    this.end = end;
    this.last = this.source.size - from;
    this.base = from;
    this.at = position - from;
  }

  private tooShort(length: number): FormatError {
    return new FormatError(`expected ${length} more bytes, ${this.remaining} left`, this.source.size, "truncated");
  }

  u8(): number {
    const at = this.take(1);
    return this.window[at] as number;
  }

  u16(): number {
    const at = this.take(2);
    return this.view.getUint16(at);
  }

  i32(): number {
    const at = this.take(4);
    return this.view.getInt32(at);
  }

  /** A number where that is exact, else a bigint. */
  i64(): number | bigint {
    const at = this.take(8);
    const high = this.view.getInt32(at);
    return high === 0 ? this.view.getUint32(at + 4) : this.largeI64(at);
  }

  /** Apart, so that `i64` of the usual small number is compiled into whoever calls it. */
  private largeI64(at: number): number | bigint {
    const value = this.view.getInt32(at) * 0x1_0000_0000 + this.view.getUint32(at + 4);
    return Math.abs(value) <= Number.MAX_SAFE_INTEGER ? value : this.view.getBigInt64(at);
  }

  f32(): number {
    const at = this.take(4);
    return this.view.getFloat32(at);
  }

  f64(): number {
    const at = this.take(8);
    return this.view.getFloat64(at);
  }

  /** What is in the window from here on. */
  loaded(): Loaded {
    return { bytes: this.window, view: this.view, start: this.at, end: this.end, base: this.base };
  }

  /** Steps over `length` bytes without reading them. */
  skip(length: number): void {
    const next = this.at + length;
    if (next > this.last) throw this.tooShort(length);
    this.at = next;
  }

  /** The next `length` bytes: a view in memory, a copy over a file. */
  bytes(length: number): Uint8Array {
    if (length > this.remaining) throw this.tooShort(length);
    if (!this.source.whole && length > this.window.length) {
      const bytes = new Uint8Array(length);
      this.source.read(this.position, bytes);
      this.at += length;
      return bytes;
    }
    const at = this.take(length);
    return this.source.whole ? this.window.subarray(at, at + length) : this.copy(at, at + length);
  }

  /** The next `length` bytes as lower-case hex. */
  hex(length: number): string {
    const at = this.take(length);
    return toHex(this.window, at, at + length);
  }

  /** Whether the next bytes are these. They are not consumed. `expected`: a view of them, where the caller has one. */
  matches(bytes: Uint8Array, expected = viewOf(bytes)): boolean {
    if (this.at + bytes.length > this.end) this.refill(bytes.length);
    const { window, view, at } = this;
    const { length } = bytes;
    let i = 0;
    for (; i <= length - 8; i += 8) {
      const one = view.getInt32(at + i, true) ^ expected.getInt32(i, true);
      if (one | (view.getInt32(at + i + 4, true) ^ expected.getInt32(i + 4, true))) return false;
    }
    for (; i < length; i++) if (window[at + i] !== bytes[i]) return false;
    return true;
  }

  /** A string as `DataOutput.writeUTF` writes it: 2 bytes of length, then modified UTF-8. Empty while skimming. */
  text(): string {
    const length = this.u16();
    if (!this.skimming) return this.modifiedUtf8(length);
    if (this.checkStrings) this.checkString(length);
    else this.skip(length);
    return "";
  }

  private checkString(length: number): void {
    const at = this.take(length);
    if (!isPlainAscii(this.window, at, at + length, this.view)) this.decode(at, length);
  }

  /** The next `length` bytes as modified UTF-8. */
  modifiedUtf8(length: number): string {
    const at = this.take(length);
    return this.decode(at, length);
  }

  /** Decodes a string that was stepped over; `position` is that of its length word. */
  textAt(position: number): string {
    const length = this.lengthAt(position);
    // it has left the window, or was never loaded
    if (length < 0) return new Cursor(this.source, { start: position, windowSize: 2 + maxEncodedLength }).text();
    return this.decode(position - this.base + 2, length);
  }

  /** The same without its first bytes, for a string that `isStepAt` is true of. */
  textBehind(position: number, bytes: number): string {
    return this.decode(position - this.base + 2 + bytes, this.lengthAt(position) - bytes);
  }

  /** The length of such a string; −1 unless the window holds all of it. */
  private lengthAt(position: number): number {
    const at = position - this.base;
    if (at < 0 || at + 2 > this.end) return -1;
    const length = this.view.getUint16(at);
    return at + 2 + length > this.end ? -1 : length;
  }

  /**
   * Whether a string that was stepped over is these bytes and one step of a path behind them: ASCII, no slash of either kind,
   * longer than "..". False where the window does not hold it.
   */
  isStepAt(position: number, prefix: DataView): boolean {
    const { byteLength } = prefix;
    const length = this.lengthAt(position);
    if (length < byteLength + 3) return false;
    const { view, window } = this;
    const start = position - this.base + 2;
    let i = 0;
    for (; i <= byteLength - 4; i += 4) if (view.getInt32(start + i) !== prefix.getInt32(i)) return false;
    for (; i < byteLength; i++) if (window[start + i] !== prefix.getUint8(i)) return false;
    for (; i < length; i++) {
      const byte = window[start + i] as number;
      if (byte === slash || byte === backslash || byte === 0 || byte > 0x7f) return false;
    }
    return true;
  }

  /** Decodes `length` bytes of the window. */
  private decode(at: number, length: number): string {
    return decodeModifiedUtf8(this.window, at, at + length, this.base + at, this.view);
  }

  /** Whether there is such a byte between `position` and here. Where that is no longer known: true. */
  passed(byte: number, position: number): boolean {
    if (position < this.base || this.at > this.end) return true;
    for (let i = position - this.base; i < this.at; i++) if (this.window[i] === byte) return true;
    return false;
  }

  /** Keeps everything from here on addressable until `unpin`. Pins nest: the outermost one counts. Returns a token. */
  pin(): number {
    const outer = this.pinned;
    if (outer < 0) this.pinned = this.position;
    return outer;
  }

  unpin(token: number): void {
    this.pinned = token;
  }

  /** Bytes `from` to `to`, both absolute, the first pinned before: a view in memory, a copy over a file. */
  range(from: number, to: number): Uint8Array {
    if (this.source.whole) return this.source.whole.subarray(from, to);
    if (from < this.base || to > this.base + this.end) {
      const bytes = new Uint8Array(to - from);
      this.source.read(from, bytes);
      return bytes;
    }
    return this.copy(from - this.base, to - this.base);
  }

  /** Bytes `from` to `to`, both absolute: a view that is valid until the next read; null unless the window holds them. */
  held(from: number, to: number): Uint8Array | null {
    if (from < this.base || to > this.base + this.end) return null;
    return this.window.subarray(from - this.base, to - this.base);
  }

  /** Copies a piece of the window: one allocation for thousands of lists. */
  private copy(from: number, to: number): Uint8Array {
    this.copies ??= new Blocks(largestCopy);
    const copy = this.copies.take(to - from);
    copy.set(this.window.subarray(from, to));
    return copy;
  }
}
