/** Plain data as text for golden files. */
import { MemoryPayload } from "./materialize.js";
import type { VisitorEvent } from "./recordEvents.js";

/** Indented JSON: bytes as `hex:…`, a bigint with its `n`, `undefined` in words. */
export function renderJson(value: unknown): string {
  return `${JSON.stringify(value, replacer, 2)}\n`;
}

/** One event a line. */
export function renderEvents(events: readonly VisitorEvent[]): string {
  const lines = events.map(([name, ...args]) => [name, ...args.map((arg) => JSON.stringify(arg, replacer))].join(" "));
  return `${lines.join("\n")}\n`;
}

function replacer(_key: string, value: unknown): unknown {
  if (typeof value === "bigint") return `${value}n`;
  if (value === undefined) return "undefined";
  if (value instanceof MemoryPayload) return `hex:${value.hex}`;
  if (value instanceof Uint8Array) return `hex:${Buffer.from(value).toString("hex")}`;
  return value;
}
