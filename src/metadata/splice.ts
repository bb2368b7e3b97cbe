import type { Cursor } from "../bytes/cursor.js";
import type { LeafHandle, ReferenceMap } from "../model/mapHandles.js";
import { writeStreamHandle } from "./handles/stream.js";
import type { Output } from "./output.js";
import type { Editor } from "./reader.js";

/**
 * Writes what a pass goes by as the bytes that it is, but for the references that a map makes others of. That is sound
 * because nothing in the format says how many bytes a reference takes, nor where in the file anything lies: the two
 * records with a length around them, master states and members of merged channels, hold no references.
 */
export class Splicer implements Editor {
  readonly tags: number;
  readonly #cursor: Cursor;
  readonly #output: Output;
  readonly #map: ReferenceMap | undefined;
  /** Everything in front of it is written, or was replaced. */
  #done = 0;

  /** Without a map everything is copied. */
  constructor(cursor: Cursor, output: Output, map: ReferenceMap | undefined) {
    this.#cursor = cursor;
    this.#output = output;
    this.#map = map;
    this.tags = (map?.tags ?? []).reduce((bits, tag) => bits | (1 << tag), 0);
  }

  /** From here on. */
  begin(): void {
    this.#done = this.#cursor.position;
  }

  /** Up to here. Asked for often, it finds most of the bytes in the cursor's window. */
  upToHere(): void {
    this.#copyUpTo(this.#cursor.position);
  }

  handle(handle: LeafHandle, from: number, to: number): void {
    const next = this.#map?.stream(handle) ?? handle;
    if (next === handle) return;
    this.#copyUpTo(from);
    writeStreamHandle(this.#output.writer, next);
    this.#done = to;
  }

  directories(taskOwned: string, shared: string, from: number, to: number): void {
    const map = this.#map?.directory;
    if (!map) return;
    const [nextTaskOwned, nextShared] = [map(taskOwned), map(shared)];
    if (nextTaskOwned === taskOwned && nextShared === shared) return;
    this.#copyUpTo(from);
    this.#output.writer.text(nextTaskOwned);
    this.#output.writer.text(nextShared);
    this.#done = to;
  }

  #copyUpTo(position: number): void {
    const held = this.#cursor.held(this.#done, position);
    if (held) this.#output.writer.bytes(held);
    else this.#output.copy(this.#cursor.source, this.#done, position);
    this.#output.flushIfLarge();
    this.#done = position;
  }
}
