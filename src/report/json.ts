/**
 * Data → JSON text with a line break at the end. 64-bit numbers that a double cannot hold are bigints here and strings
 * there; what is undefined inside a list is null.
 */
export function jsonText(data: unknown): string {
  return `${JSON.stringify(data, jsonValue, 2)}\n`;
}

/** On one line. */
export function jsonLine(data: unknown): string {
  return JSON.stringify(data, jsonValue);
}

function jsonValue(_key: string, value: unknown): unknown {
  return typeof value === "bigint" ? String(value) : value;
}
