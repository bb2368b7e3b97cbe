/** Lets so many run at once; the others wait for their turn, first come first served. */
export function limitedTo(atOnce: number): <T>(act: () => Promise<T>) => Promise<T> {
  let running = 0;
  const waiting: (() => void)[] = [];
  return async (act) => {
    if (running >= atOnce) await new Promise<void>((goOn) => waiting.push(goOn));
    else running++;
    try {
      return await act();
    } finally {
      // whoever is next takes over the place
      const next = waiting.shift();
      if (next) next();
      else running--;
    }
  };
}
