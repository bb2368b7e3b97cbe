import { compareReleases } from "../model/releases.js";

/** The order in which a java.util.HashMap keyed by operator IDs is walked; some of Flink's outcomes hang on it. */

/** AbstractID.hashCode: the four 32-bit words of lower and upper part, xor-ed. */
function hashOf(operatorId: string): number {
  let hash = 0;
  for (let i = 0; i < 32; i += 8) hash ^= Number.parseInt(operatorId.slice(i, i + 8), 16) | 0;
  return hash;
}

/**
 * Entries in the iteration order of the map that Flink makes for the operators of a vertex, after inserting them in the
 * given order. From 1.18 on it is sized by CollectionUtil.newHashMapWithExpectedSize, before by `new HashMap<>(n)`.
 * Buckets of eight and more, which become trees, keep insertion order here: Flink's chains are shorter.
 */
export function javaHashMapOrder<T>(
  entries: readonly T[],
  idOf: (entry: T) => string,
  expected: number,
  flinkVersion: string | null = null,
): T[] {
  const unique = [...new Map(entries.map((entry) => [idOf(entry), entry])).values()];
  const sized = flinkVersion === null || compareReleases(flinkVersion, "1.18") >= 0;
  const required = !sized ? expected : expected <= 2 ? expected + 1 : Math.ceil(expected / 0.75);
  let capacity = 1;
  while (capacity < required) capacity *= 2;
  while (unique.length > capacity * 0.75) capacity *= 2;
  const bucketOf = (entry: T): number => {
    const hash = hashOf(idOf(entry));
    return (hash ^ (hash >>> 16)) & (capacity - 1);
  };
  return unique
    .map((entry, index) => ({ entry, index, bucket: bucketOf(entry) }))
    .sort((a, b) => a.bucket - b.bucket || a.index - b.index)
    .map(({ entry }) => entry);
}
