import { existsSync } from "node:fs";
import { availableParallelism } from "node:os";
import { setImmediate as turn } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import type { DirectoryRequest, DirectoryWorkers } from "../../directory/request.js";
import { localLister } from "../../storage/localLister.js";
import { LocalTasks } from "./localTasks.js";
import { TaskThread } from "./taskThread.js";

/** More threads than that only get into one another's way on one disk. */
const mostThreads = 4;

/** Milliseconds of work after which other threads are started: one takes about as long until it is of use. */
const headStart = 200;

/** Snapshots that are more work than that, with the files around them: other threads are started at once. */
const manySnapshots = 100;

interface Waiting {
  readonly request: DirectoryRequest;
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: unknown) => void;
}

/** Who works on local files: this thread, and others when there is enough to do. */
export interface LocalWorkers extends DirectoryWorkers {
  /** Ends the other threads, and whatever is still being done. */
  close(): Promise<void>;
}

/**
 * @param signal when it is aborted, all that is being done fails
 * @param count threads that work, this one among them
 */
export function localWorkers(
  signal?: AbortSignal,
  count = Math.min(mostThreads, availableParallelism()),
): LocalWorkers {
  // beside the program that this module is bundled into; one folder up where it is not
  const places = ["./auditWorker.js", "../auditWorker.js"].map((place) => new URL(place, import.meta.url));
  const entry = places.find((place) => existsSync(fileURLToPath(place)));
  return new Pool(entry ?? null, entry ? count : 1, signal);
}

class Pool implements LocalWorkers {
  readonly count: number;
  readonly lister = localLister;
  readonly #entry: URL | null;
  readonly #waiting: Waiting[] = [];
  readonly #threads: TaskThread[] = [];
  readonly #here = new LocalTasks();
  readonly #stop = new AbortController();
  /** Who did the last task of a place. */
  readonly #lastAt = new Map<string, TaskThread | LocalTasks>();
  #isBusyHere = false;
  #timer: NodeJS.Timeout | null = null;

  constructor(entry: URL | null, count: number, signal: AbortSignal | undefined) {
    this.#entry = entry;
    this.count = count;
    if (signal?.aborted) this.#giveUp(signal.reason);
    signal?.addEventListener("abort", () => this.#giveUp(signal.reason), { once: true });
  }

  expect(snapshots: number): void {
    if (snapshots >= manySnapshots) this.#startThreads();
  }

  run(request: DirectoryRequest): Promise<unknown> {
    this.#timer ??= setTimeout(() => this.#startThreads(), headStart).unref();
    return new Promise((resolve, reject) => {
      this.#stop.signal.throwIfAborted();
      this.#waiting.push({ request, resolve, reject });
      this.#handOut();
      if (!this.#isBusyHere) void this.#workHere();
    });
  }

  async close(): Promise<void> {
    this.#giveUp(new Error("closed"));
    await Promise.all(this.#threads.map((thread) => thread.end()));
  }

  /** What is being done fails with this. */
  #giveUp(reason: unknown): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#stop.abort(reason);
    for (const { reject } of this.#waiting.splice(0)) reject(reason);
    for (const thread of this.#threads) thread.giveUp(reason);
  }

  #startThreads(): void {
    if (this.#threads.length > 0 || this.#stop.signal.aborted) return;
    for (let others = 1; this.#entry && others < this.count; others++) {
      const thread = new TaskThread(this.#entry);
      this.#threads.push(thread);
      void thread.online.then(() => this.#handOut());
    }
  }

  #handOut(): void {
    for (const thread of this.#threads) {
      const next = thread.isIdle ? this.#next(thread) : undefined;
      if (next === undefined) continue;
      const { request, resolve, reject } = next;
      void thread
        .run(request)
        .then(resolve, reject)
        .then(() => this.#handOut());
    }
  }

  /** What it has begun comes first, what others have begun last; but nobody waits for a thread that is busy. */
  #next(thread: TaskThread | LocalTasks): Waiting | undefined {
    const begunBy = ({ request: { place } }: Waiting) => (place === null ? undefined : this.#lastAt.get(place));
    const own = this.#waiting.findIndex((waiting) => begunBy(waiting) === thread);
    const at = own >= 0 ? own : this.#waiting.findIndex((waiting) => begunBy(waiting) === undefined);
    const [next] = this.#waiting.splice(Math.max(0, at), 1);
    if (next && next.request.place !== null) this.#lastAt.set(next.request.place, thread);
    return next;
  }

  async #workHere(): Promise<void> {
    this.#isBusyHere = true;
    for (let next = this.#next(this.#here); next; next = this.#next(this.#here)) {
      const { request, resolve, reject } = next;
      await this.#here.run(request, this.#stop.signal).then(resolve, reject);
      // answers of other threads are waiting
      await turn();
    }
    this.#isBusyHere = false;
  }
}
