/** Runs `work` on some items at a time, and gives the results in the order of the items. */
export async function* inOrder<T, R>(
  items: Iterable<T>,
  atOnce: number,
  work: (item: T) => Promise<R>,
): AsyncGenerator<readonly [T, R]> {
  const running: [T, Promise<R>][] = [];
  for (const item of items) {
    const result = work(item);
    // it is awaited below; until then a failure must not count as nobody's
    result.catch(() => {});
    running.push([item, result]);
    if (running.length < atOnce) continue;
    const [first, promise] = running.shift() as [T, Promise<R>];
    yield [first, await promise];
  }
  for (const [item, promise] of running) yield [item, await promise];
}
