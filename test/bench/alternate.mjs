// Measuring side by side: the sides take turns, the minimum of each counts, so that what else the machine does falls on all.

export async function timed(run) {
  const start = performance.now();
  await run();
  return performance.now() - start;
}

/** Least milliseconds of each side. A side is a function that gives the milliseconds of one turn. */
export async function alternate(rounds, ...sides) {
  const best = sides.map(() => Number.POSITIVE_INFINITY);
  for (let round = 0; round < rounds; round++) {
    for (const [i, side] of sides.entries()) best[i] = Math.min(best[i], await side());
  }
  return best;
}

/** A synchronous function as a side: the best of `times` calls is its turn. */
export function best(times, run) {
  return () => {
    let least = Number.POSITIVE_INFINITY;
    for (let i = 0; i < times; i++) {
      const start = performance.now();
      run();
      least = Math.min(least, performance.now() - start);
    }
    return least;
  };
}

/** The same for a function that returns a promise of milliseconds. */
export function bestOf(times, run) {
  return async () => {
    let least = Number.POSITIVE_INFINITY;
    for (let i = 0; i < times; i++) least = Math.min(least, await run());
    return least;
  };
}
