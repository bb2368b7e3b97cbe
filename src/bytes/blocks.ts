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
    if (this.#block === null || this.#used + length > blockSize) {
      // not filled with zeros, where that can be had
      this.#block = new Uint8Array(globalThis.Buffer?.allocUnsafeSlow(blockSize).buffer ?? blockSize);
      this.#used = 0;
    }
    this.#used += length;
    return this.#block.subarray(this.#used - length, this.#used);
  }
}
