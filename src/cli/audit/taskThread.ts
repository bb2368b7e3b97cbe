import { Worker } from "node:worker_threads";
import type { DirectoryRequest } from "../../directory/request.js";
import { StorageError } from "../../errors.js";
import type { Answer, Failure, Question } from "./messages.js";

const memory = { maxYoungGenerationSizeMb: 16 };

/** A worker thread that runs one task at a time. It keeps no process alive while it has none. */
export class TaskThread {
  /** It can take tasks from then on. */
  readonly online: Promise<void>;
  readonly #worker: Worker;
  #isOnline = false;
  #task: { resolve(result: unknown): void; reject(error: unknown): void } | null = null;

  /** @param entry the built auditWorker.js */
  constructor(entry: URL) {
    const worker = new Worker(entry, { resourceLimits: memory });
    this.#worker = worker;
    this.online = new Promise((resolve) => {
      worker.on("online", () => {
        this.#isOnline = true;
        resolve();
      });
    });
    worker.on("message", (answer: Answer) => this.#answered(answer));
    worker.on("error", (error) => {
      this.#isOnline = false;
      this.giveUp(error);
    });
    worker.unref();
  }

  get isIdle(): boolean {
    return this.#isOnline && this.#task === null;
  }

  /** Throws what the task throws; of our errors, a StorageError. */
  run(request: DirectoryRequest): Promise<unknown> {
    return new Promise((resolve, reject) => {
      this.#task = { resolve, reject };
      this.#worker.ref();
      const question: Question = { request };
      this.#worker.postMessage(question);
    });
  }

  #answered(answer: Answer): void {
    const task = this.#task;
    this.#task = null;
    this.#worker.unref();
    if ("failure" in answer) task?.reject(errorOf(answer.failure));
    else task?.resolve(answer.result);
  }

  /** The task, if there is one, fails; the thread may still be at it. */
  giveUp(reason: unknown): void {
    this.#task?.reject(reason);
  }

  async end(): Promise<void> {
    await this.#worker.terminate();
  }
}

function errorOf({ message, stack, fix, isKnown }: Failure): Error {
  if (isKnown) return new StorageError(message, { fix });
  return Object.assign(new Error(message), { stack });
}
