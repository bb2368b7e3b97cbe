/** Whether two descriptions of states or serializers say the same, wherever in their files they lie. */
export function isSameDescription(a: unknown, b: unknown): boolean {
  return a === b || textOf(a) === textOf(b);
}

function textOf(value: unknown): string {
  return JSON.stringify(value, (key, part: unknown) => (key === "start" ? undefined : part));
}
