import { constants } from "node:os";

const signals = ["SIGINT", "SIGTERM"] as const;

/** Why work stopped: somebody asked for it. Nobody's mistake, and so none of our errors: nothing that catches those goes on. */
export class Interrupted extends Error {
  readonly signal: (typeof signals)[number];

  constructor(signal: (typeof signals)[number]) {
    super(`stopped by ${signal}`);
    this.name = "Interrupted";
    this.signal = signal;
  }

  /** As a shell has it of a process that a signal ended: 130, 143. */
  get exitCode(): number {
    return 128 + constants.signals[this.signal];
  }
}

/** Aborts at the first signal, with an Interrupted. The second one ends the process at once, as it does without this. */
export function abortAtSignal(controller: AbortController): void {
  const abort = (signal: (typeof signals)[number]) => {
    for (const each of signals) process.off(each, abort);
    controller.abort(new Interrupted(signal));
  };
  for (const signal of signals) process.on(signal, abort);
}
