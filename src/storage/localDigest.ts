import type { Worker } from "node:worker_threads";
import type { ByteSource } from "../bytes/source.js";
import { StorageError } from "../errors.js";

/** Bytes from which on a thread of its own takes less time than it costs. */
export const worthAThread = 32 << 20;

const pieceSize = 1 << 18;

/** SHA-512 of a file, made here and now. */
export function digestHere(file: ByteSource): string {
  const hash = process.getBuiltinModule("node:crypto").createHash("sha512");
  const buffer = new Uint8Array(Math.min(pieceSize, file.size));
  for (let at = 0; at < file.size; at += buffer.length) {
    const piece = buffer.subarray(0, Math.min(buffer.length, file.size - at));
    file.read(at, piece);
    hash.update(piece);
  }
  return hash.digest("hex");
}

/** As text, so that it is found however this is bundled. */
const program = `
  const { createHash } = require("node:crypto");
  const { readSync } = require("node:fs");
  const { parentPort, workerData: { descriptor, pieceSize, progress } } = require("node:worker_threads");
  const hash = createHash("sha512");
  const buffer = new Uint8Array(pieceSize);
  for (let at = 0; ; ) {
    const told = Atomics.load(progress, 0);
    const end = Number(told < 0n ? -1n - told : told);
    if (at < end) {
      const count = readSync(descriptor, buffer, 0, Math.min(pieceSize, end - at), at);
      if (count === 0) throw new Error("it became shorter while it was read");
      hash.update(count === pieceSize ? buffer : buffer.subarray(0, count));
      at += count;
    } else if (told < 0n) break;
    else Atomics.wait(progress, 0, told);
  }
  parentPort.postMessage(hash.digest("hex"));
`;

/**
 * SHA-512 of a file, read by a thread of its own, which may follow one that is still being written. Where processors
 * have no instructions for it, it takes longer than everything else that is done with a large file: hence the thread.
 */
export class DigestThread {
  /** Rejects with a StorageError. */
  readonly result: Promise<string>;
  readonly #worker: Worker;
  /** How many bytes are there; once there are no more to come, −1 minus that. */
  readonly #progress = new BigInt64Array(new SharedArrayBuffer(8));

  /** The descriptor stays open until the result is there, or `stop` was called. */
  constructor(descriptor: number, path: string) {
    const { Worker } = process.getBuiltinModule("node:worker_threads");
    const worker = new Worker(program, {
      eval: true,
      workerData: { descriptor, pieceSize, progress: this.#progress },
      resourceLimits: { maxYoungGenerationSizeMb: 2, maxOldGenerationSizeMb: 16 },
    });
    this.#worker = worker;
    this.result = new Promise((resolve, reject) => {
      const fail = (why: string, cause?: Error) => reject(new StorageError(`cannot read ${path}: ${why}`, { cause }));
      worker.once("message", resolve);
      worker.once("error", (cause) => fail(cause.message, cause));
      worker.once("exit", () => fail("it was closed meanwhile"));
    });
    this.result.catch(() => undefined); // nobody may come to ask for it
  }

  /** So many bytes are there, and more are to come. */
  advance(size: number): void {
    this.#tell(BigInt(size));
  }

  /** So many bytes are all. */
  complete(size: number): void {
    this.#tell(-1n - BigInt(size));
  }

  /** Nothing happens where the result is there. */
  stop(): void {
    void this.#worker.terminate();
  }

  #tell(progress: bigint): void {
    Atomics.store(this.#progress, 0, progress);
    Atomics.notify(this.#progress, 0);
  }
}
