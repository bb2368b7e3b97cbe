/** Stands in for `node:assert` in the bundle: of its two checks yargs uses these, and loading the rest takes milliseconds. */
export function strictEqual(actual: unknown, expected: unknown, message?: Error | string): void {
  if (!Object.is(actual, expected)) throw message instanceof Error ? message : new Error(message);
}

export function notStrictEqual(actual: unknown, expected: unknown, message?: Error | string): void {
  if (Object.is(actual, expected)) throw message instanceof Error ? message : new Error(message);
}
