import type fc from "fast-check";

/**
 * Settings of a property: the same cases on every machine, in a bounded time. For a longer search, set
 * RESTORABLE_FUZZ to a factor: that many times the runs, from a random seed.
 */
export function runs(numRuns: number): fc.Parameters<unknown> {
  const factor = Number(process.env["RESTORABLE_FUZZ"] ?? 0);
  return factor > 0 ? { numRuns: numRuns * factor } : { numRuns, seed: 20_261_121 };
}
