import { RestorableError } from "../errors.js";
import { encodeModifiedUtf8, maxEncodedLength, modifiedUtf8Length } from "./modifiedUtf8.js";

/** Appends big-endian values to a growing buffer (`java.io.DataOutputStream`'s encoding). */
export class ByteWriter {
  #bytes: Uint8Array;
  #view: DataView;
  #at = 0;

  /** `sizeHint`: expected bytes in all; the buffer grows past it as needed. */
  constructor(sizeHint = 4096) {
    this.#bytes = new Uint8Array(sizeHint);
    this.#view = new DataView(this.#bytes.buffer);
  }

  /** Bytes written so far. */
  get length(): number {
    return this.#at;
  }

  #room(length: number): void {
    const needed = this.#at + length;
    if (needed <= this.#bytes.length) return;
    const grown = new Uint8Array(Math.max(needed, this.#bytes.length * 2));
    grown.set(this.#bytes.subarray(0, this.#at));
    this.#bytes = grown;
    this.#view = new DataView(grown.buffer);
  }

  u8(value: number): void {
    this.#room(1);
    this.#bytes[this.#at++] = value;
  }

  i32(value: number): void {
    this.#room(4);
    this.#view.setInt32(this.#at, value);
    this.#at += 4;
  }

  i64(value: number | bigint): void {
    this.#room(8);
    this.#view.setBigInt64(this.#at, BigInt(value));
    this.#at += 8;
  }

  bytes(bytes: Uint8Array): void {
    this.space(bytes.length).set(bytes);
  }

  /** Appends `length` bytes for the caller to fill, before the next write. */
  space(length: number): Uint8Array {
    this.#room(length);
    const start = this.#at;
    this.#at += length;
    return this.#bytes.subarray(start, this.#at);
  }

  /** A string as `DataOutput.writeUTF` writes it. Throws a RestorableError above 65,535 encoded bytes. */
  text(text: string): void {
    const length = modifiedUtf8Length(text);
    if (length > maxEncodedLength) {
      throw new RestorableError(`a string of ${length} encoded bytes does not fit the format (65,535 at most)`, {
        fix: `Shorten it: ${text.slice(0, 60)}…`,
      });
    }
    this.#room(2 + length);
    this.#view.setUint16(this.#at, length);
    this.#at = encodeModifiedUtf8(text, this.#bytes, this.#at + 2);
  }

  /** Starts again, in the same buffer. */
  clear(): void {
    this.#at = 0;
  }

  /** What was written; a view, valid until the next write. */
  finish(): Uint8Array {
    return this.#bytes.subarray(0, this.#at);
  }
}
