import type { ByteSource } from "../bytes/source.js";
import { ByteWriter } from "../bytes/writer.js";

/** Takes bytes in order. They are valid during the call only. */
export type Sink = (bytes: Uint8Array) => void;

/** Bytes that are held back, about: what is handed on is as large, whatever small pieces it was made of. */
const pieceSize = 1 << 18;

/** Encoded values and copied ranges, in order. */
export class Output {
  readonly writer = new ByteWriter(2 * pieceSize);
  readonly #sink: Sink;

  constructor(sink: Sink) {
    this.#sink = sink;
  }

  /** Bytes `from` to `to` of a source. */
  copy(source: ByteSource, from: number, to: number): void {
    for (let at = from; at < to; ) {
      const length = Math.min(pieceSize, to - at);
      source.read(at, this.writer.space(length));
      this.flushIfLarge();
      at += length;
    }
  }

  flushIfLarge(): void {
    if (this.writer.length >= pieceSize) this.flush();
  }

  flush(): void {
    if (this.writer.length === 0) return;
    this.#sink(this.writer.finish());
    this.writer.clear();
  }
}
