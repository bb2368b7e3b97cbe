/** Time, as it comes in from outside. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  sleep(milliseconds: number): Promise<void>;
}

/** Hands out turns, so many a second, evenly. */
export class Pace {
  readonly #between: number;
  readonly #clock: Clock;
  #next = 0;

  /** @param perSecond undefined: as fast as it goes */
  constructor(perSecond: number | undefined, clock: Clock) {
    this.#between = perSecond === undefined ? 0 : 1000 / perSecond;
    this.#clock = clock;
  }

  async turn(): Promise<void> {
    if (this.#between === 0) return;
    const now = this.#clock.now();
    const turn = Math.max(now, this.#next);
    this.#next = turn + this.#between;
    if (turn > now) await this.#clock.sleep(turn - now);
  }
}

/** Runs a task for each item, at most so many at a time. The first error stops it, once those under way have ended. */
export async function eachOf<T>(items: readonly T[], atOnce: number, task: (item: T) => Promise<void>): Promise<void> {
  const queue = items[Symbol.iterator]();
  let failed = false;
  const worker = async (): Promise<void> => {
    for (const item of { [Symbol.iterator]: () => queue }) {
      if (failed) return;
      try {
        await task(item);
      } catch (error) {
        failed = true;
        throw error;
      }
    }
  };
  const ends = await Promise.allSettled(Array.from({ length: Math.min(atOnce, items.length) }, worker));
  for (const end of ends) if (end.status === "rejected") throw end.reason;
}
