/**
 * The candidate that `word` is most likely a slip of: equal but for case, else at most a third of its letters away
 * (insertions, deletions, replacements, swaps of neighbours). Undefined where nothing is near.
 */
export function nearest(word: string, candidates: Iterable<string>): string | undefined {
  const lower = word.toLowerCase();
  let best: string | undefined;
  let limit = Math.max(1, Math.floor(word.length / 3));
  for (const candidate of candidates) {
    if (candidate.toLowerCase() === lower) return candidate;
    const distance = editDistance(lower, candidate.toLowerCase(), limit);
    if (distance <= limit) {
      best = candidate;
      limit = distance - 1;
    }
  }
  return best;
}

/** Longer words are not compared: nobody mistypes them, and the table grows with the square. */
const LONGEST = 256;

/** Optimal string alignment distance in UTF-16 units; anything above `limit` may be returned as Infinity. */
export function editDistance(a: string, b: string, limit = Number.POSITIVE_INFINITY): number {
  if (Math.abs(a.length - b.length) > limit || Math.max(a.length, b.length) > LONGEST) return Number.POSITIVE_INFINITY;
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = at(last, j - 1) + (a[i - 1] === b[j - 1] ? 0 : 1);
      let distance = Math.min(at(last, j) + 1, at(row, j - 1) + 1, replaced);
      if (a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) distance = Math.min(distance, at(beforeLast, j - 2) + 1);
      row.push(distance);
    }
    if (Math.min(...row) > limit && Math.min(...last) > limit) return Number.POSITIVE_INFINITY;
    beforeLast = last;
    last = row;
  }
  return at(last, b.length);
}

/** Cells outside the table are infinitely far. */
function at(row: readonly number[], index: number): number {
  return row[index] ?? Number.POSITIVE_INFINITY;
}
