import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

setFlagsFromString("--expose-gc");
const collectOnce = runInNewContext("gc") as () => void;

/** Twice: what array buffers held is given back by the collection after the one that finds them. */
function collect(): void {
  collectOnce();
  collectOnce();
}

function bytesInUse(): number {
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

/** What `run` returns, and how many bytes more are in use while that is held. Garbage is collected on both sides. */
export function retainedBy<T>(run: () => T): { result: T; retained: number } {
  collect();
  const before = bytesInUse();
  const result = run();
  collect();
  return { result, retained: bytesInUse() - before };
}

/** How many bytes `run` allocates, garbage included, as long as that is too little for a collection. */
export function allocatedBy(run: () => unknown): number {
  const before = bytesInUse();
  run();
  return bytesInUse() - before;
}
