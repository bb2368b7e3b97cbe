/** Bytes of a block. */
const blockSize = 1 << 18;

/** Memory for many small pieces: one allocation for all that fit into a block, which lives as long as one of them does. */
export class Blocks {
  readonly #largest: number;
  #block: Uint8Array | null = null;
  #used = 0;

  /** @param largest pieces that are longer get memory of their own */
  constructor(largest: number) {
    this.#largest = largest;
  }

  /** What is in it is not known: all of it is to be written before anybody sees it. */
  take(length: number): Uint8Array {
    if (length > this.#largest) return new Uint8Array(length);
    const block = this.#blockFor(length);
    this.#used += length;
    return block.subarray(this.#used - length, this.#used);
  }

  /**
   * What `fill` writes into a block, from an index on. It has room for the largest piece, and says how many bytes it wrote;
   * null where that is all of the room.
   */
  filled(fill: (block: Uint8Array, from: number, room: number) => number): Uint8Array | null {
    const block = this.#blockFor(this.#largest);
    const from = this.#used;
    const count = fill(block, from, this.#largest);
    if (count >= this.#largest) return null;
    this.#used = from + count;
    return block.subarray(from, this.#used);
  }

  #blockFor(length: number): Uint8Array {
    if (this.#block === null || this.#used + length > blockSize) {
      // not filled with zeros, where that can be had
      this.#block = new Uint8Array(globalThis.Buffer?.allocUnsafeSlow(blockSize).buffer ?? blockSize);
      this.#used = 0;
    }
    return this.#block;
  }
}
