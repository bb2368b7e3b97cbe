/** Stands before a server: counts what goes by, and does what networks and busy servers do, by a plan that can be repeated. */
import { once } from "node:events";
import { Worker } from "node:worker_threads";
import type { Server } from "./servers/server.js";

/**
 * drop: the connection ends before the server hears of the request. lose: the server did it, and nobody is told. delay:
 * late. busy: 503, 500 or 429 instead of an answer. truncate: the body ends too early, its length said before.
 * stall: no answer ever.
 */
export type Fault = "drop" | "lose" | "delay" | "busy" | "truncate" | "stall";

export interface FaultPlan {
  readonly seed: number;
  /** Of 1: how often each happens. */
  readonly rates: Readonly<Partial<Record<Fault, number>>>;
  /** Milliseconds by which every answer is late; 0 unless said. */
  readonly lateBy?: number;
}

export interface Passed {
  readonly method: string;
  /** Path and query, as sent. */
  readonly url: string;
  readonly fault: Fault | null;
  /** Of the body that the client got. */
  readonly bytesDown: number;
}

export interface FaultyProxy extends Server {
  /** What went by since the last call, in order. */
  taken(): Promise<Passed[]>;
}

/** Without a plan it only counts. */
export async function startProxy(target: string, plan?: FaultPlan): Promise<FaultyProxy> {
  const thread = new Worker(new URL("./faultyProxyThread.mjs", import.meta.url), {
    workerData: { target, plan },
    execArgv: [],
  });
  const [{ port }] = (await once(thread, "message")) as [{ readonly port: number }];
  return {
    url: `http://127.0.0.1:${port}`,
    async taken() {
      thread.postMessage("taken");
      const [{ passed }] = (await once(thread, "message")) as [{ readonly passed: Passed[] }];
      return passed;
    },
    stop: async () => void (await thread.terminate()),
  };
}
