import { Worker } from "node:worker_threads";
import { StorageError } from "../../errors.js";
import { errorRoom, type RangeRequest, type SentError, slot, state } from "./rangeRequest.js";

/** Milliseconds after which nobody believes in an answer: every request has its own time limit, and is tried again. */
const patience = 15 * 60_000;

let worker: Worker | undefined;
let data = new SharedArrayBuffer(errorRoom);

/**
 * Fetches a range while this thread waits: readers of state are synchronous, and what they need of a file is known only
 * while they read it. Another thread has the same client and does the fetching. Throws what that one throws.
 */
export function fetchRange(request: RangeRequest): Uint8Array {
  worker ??= startWorker();
  if (data.byteLength < request.length) data = new SharedArrayBuffer(request.length);
  const control = new SharedArrayBuffer(8);
  const slots = new Int32Array(control);
  worker.postMessage({ request, shared: { control, data } });
  if (Atomics.wait(slots, slot.state, state.asked, patience) === "timed-out") {
    throw new StorageError(`${request.path}: no answer for ${patience / 60_000} minutes`, { fix: "Try again." });
  }
  const answer = new Uint8Array(data, 0, Atomics.load(slots, slot.length)).slice();
  if (Atomics.load(slots, slot.state) === state.answered) return answer;
  throw thrownOf(JSON.parse(new TextDecoder().decode(answer)) as SentError);
}

function startWorker(): Worker {
  const started = new Worker(new URL("./rangeWorker.js", import.meta.url), { execArgv: [], name: "restorable ranges" });
  // nobody has to wait for it at the end
  started.unref();
  return started;
}

function thrownOf({ kind, message, fix, stack }: SentError): Error {
  if (kind === "storage") return new StorageError(message, { fix });
  const error = new Error(message);
  if (stack !== undefined) error.stack = stack;
  return error;
}
