import { existsSync } from "node:fs";
import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";
import type { DirectoryWorkers } from "../../directory/request.js";
import { StorageError } from "../../errors.js";
import { localLister } from "../../storage/localLister.js";
import type { Answer, Failure } from "./messages.js";

/** More threads than that only get into one another's way on one disk. */
const mostThreads = 4;
const memory = { maxYoungGenerationSizeMb: 16 };

interface Waiting {
  readonly request: unknown;
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: unknown) => void;
}

/** Threads for local files; they start with the first task. `close` ends them. */
export interface LocalWorkers extends DirectoryWorkers {
  close(): Promise<void>;
}

/** Null where the built worker is not there: then this thread does it. */
export function localWorkers(count = Math.min(mostThreads, availableParallelism())): LocalWorkers | null {
  // beside the program that this module is bundled into; one folder up where it is not
  const places = ["./auditWorker.js", "../auditWorker.js"].map((place) => new URL(place, import.meta.url));
  const entry = places.find((place) => existsSync(fileURLToPath(place)));
  return entry ? new Pool(entry, count) : null;
}

class Pool implements LocalWorkers {
  readonly count: number;
  readonly lister = localLister;
  readonly #entry: URL;
  readonly #waiting: Waiting[] = [];
  readonly #busy = new Map<Worker, Waiting>();
  readonly #idle: Worker[] = [];
  #closed = false;

  constructor(entry: URL, count: number) {
    this.#entry = entry;
    this.count = count;
  }

  run(request: unknown): Promise<unknown> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ request, resolve, reject });
      this.#next();
    });
  }

  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all([...this.#idle, ...this.#busy.keys()].map((worker) => worker.terminate()));
  }

  #next(): void {
    const waiting = this.#waiting[0];
    if (waiting === undefined || this.#closed) return;
    const worker = this.#idle.pop() ?? (this.#busy.size < this.count ? this.#start() : null);
    if (worker === null) return;
    this.#waiting.shift();
    this.#busy.set(worker, waiting);
    worker.ref();
    worker.postMessage({ id: 0, request: waiting.request });
  }

  #start(): Worker {
    const worker = new Worker(this.#entry, { resourceLimits: memory });
    worker.on("message", (answer: Answer) => {
      const task = this.#busy.get(worker);
      this.#busy.delete(worker);
      this.#idle.push(worker);
      // an idle thread keeps no process alive
      worker.unref();
      this.#next();
      if ("failure" in answer) task?.reject(errorOf(answer.failure));
      else task?.resolve(answer.result);
    });
    worker.on("error", (error) => {
      const task = this.#busy.get(worker);
      this.#busy.delete(worker);
      task?.reject(error);
      this.#next();
    });
    return worker;
  }
}

function errorOf({ message, stack, fix, isKnown }: Failure): Error {
  if (isKnown) return new StorageError(message, { fix });
  return Object.assign(new Error(message), { stack });
}
