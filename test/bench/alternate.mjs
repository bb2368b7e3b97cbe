// Measuring side by side: the sides take turns and the least time of each counts, so that whatever else the machine does
// falls on all of them.

/** Milliseconds that `run` takes; it may be synchronous. */
export async function timed(run) {
  const start = performance.now();
  const result = run();
  if (result instanceof Promise) await result;
  return performance.now() - start;
}

/** The least of what `measure` gives in `times` calls. */
export async function best(times, measure) {
  let least = Number.POSITIVE_INFINITY;
  for (let i = 0; i < times; i++) least = Math.min(least, await measure());
  return least;
}

/** The least milliseconds of each side over all rounds. A side gives the milliseconds of one turn. */
export async function alternate(rounds, ...sides) {
  const least = sides.map(() => Number.POSITIVE_INFINITY);
  for (let round = 0; round < rounds; round++) {
    for (const [i, side] of sides.entries()) least[i] = Math.min(least[i], await side());
  }
  return least;
}
