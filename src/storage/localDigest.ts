import { createHash } from "node:crypto";
import { closeSync, openSync } from "node:fs";
import { Worker } from "node:worker_threads";
import { StorageError } from "../errors.js";
import type { OpenFile } from "./port.js";

/** Bytes from which on a thread of its own takes less time than it costs. */
const worthAThread = 32 << 20;

const pieceSize = 1 << 18;

/**
 * SHA-256 of a file. Where processors have no instructions for it, it takes longer than everything else that is done
 * with a large file: hence the thread. Throws a StorageError.
 */
export async function digestLocal(file: OpenFile): Promise<string> {
  if (file.size >= worthAThread) return digestInThread(file.path);
  const hash = createHash("sha256");
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
  const { parentPort, workerData } = require("node:worker_threads");
  const hash = createHash("sha256");
  const buffer = new Uint8Array(workerData.pieceSize);
  for (let at = 0, count; (count = readSync(workerData.descriptor, buffer, 0, buffer.length, at)) > 0; at += count) {
    hash.update(count === buffer.length ? buffer : buffer.subarray(0, count));
  }
  parentPort.postMessage(hash.digest("hex"));
`;

/** The file is opened once more, because whoever asks may close theirs meanwhile; file descriptors are the process's. */
async function digestInThread(path: string): Promise<string> {
  const descriptor = openSync(path, "r");
  try {
    return await new Promise((resolve, reject) => {
      const resourceLimits = { maxYoungGenerationSizeMb: 2, maxOldGenerationSizeMb: 16 };
      const worker = new Worker(program, { eval: true, workerData: { descriptor, pieceSize }, resourceLimits });
      worker.once("message", resolve);
      worker.once("error", (cause) => reject(new StorageError(`cannot read ${path}: ${cause.message}`, { cause })));
    });
  } finally {
    closeSync(descriptor);
  }
}
