import { memorySource, readRange } from "../bytes/source.js";
import type { OpenFile, PendingFile } from "../storage/port.js";

/** Keeps metadata files between two passes over them, so that each is fetched once. */
export class Spool {
  readonly #pending: PendingFile;
  readonly #places = new Map<string, { readonly position: number; readonly size: number }>();
  #end = 0;
  #file: OpenFile | null = null;
  #isFinished = false;

  constructor(pending: PendingFile) {
    this.#pending = pending;
  }

  /** Takes a copy, as long as copies are taken, and gives back the file. */
  keep(path: string, file: OpenFile): OpenFile {
    if (this.#isFinished) return file;
    const bytes = readRange(file, 0, file.size);
    file.close();
    this.#pending.write(bytes);
    this.#places.set(path, { position: this.#end, size: bytes.length });
    this.#end += bytes.length;
    return { path, ...memorySource(bytes), close() {} };
  }

  /** Nothing more will be kept; from here on it can be read. */
  async finish(): Promise<void> {
    this.#isFinished = true;
    if (this.#end > 0) this.#file = await this.#pending.finish();
  }

  /** A kept file; null: it was not. */
  open(path: string): OpenFile | null {
    const place = this.#places.get(path);
    if (!place || !this.#file) return null;
    return { path, ...memorySource(readRange(this.#file, place.position, place.size)), close() {} };
  }

  async close(): Promise<void> {
    this.#file?.close();
    await this.#pending.abandon();
  }
}
