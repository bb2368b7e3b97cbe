import type { Cursor } from "../bytes/cursor.js";
import { viewOf } from "../bytes/modifiedUtf8.js";

/** Of bytes that nearly every file has alike: what they were read as the last time. */
export class LastRead<T> {
  #bytes = new Uint8Array(0);
  #view = viewOf(this.#bytes);
  value: T;

  /** @param value until something was kept */
  constructor(value: T) {
    this.value = value;
  }

  /** Bytes. */
  get length(): number {
    return this.#bytes.length;
  }

  /** Whether they are what comes next. They are not consumed. */
  isNext(cursor: Cursor): boolean {
    return this.length > 0 && cursor.remaining >= this.length && cursor.matches(this.#bytes, this.#view);
  }

  keep(bytes: Uint8Array, value: T): void {
    // copied, whatever kind of array it is: a Buffer's own slice would go on changing with the caller's bytes
    this.#bytes = Uint8Array.from(bytes);
    this.#view = viewOf(this.#bytes);
    this.value = value;
  }
}
