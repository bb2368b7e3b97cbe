import type { AnyFinding } from "../check/catalogue.js";
import { murmur3_x64_128 } from "../ids/murmur3.js";
import { hexOf } from "../ids/operatorId.js";

/**
 * What a finding is about, as 32 hex digits: the same from run to run and for later snapshots of the same job. Rule, level,
 * operator and all details count but amounts of bytes, which change with every snapshot; doors do not. So whatever else
 * comes to be true of it makes it another finding: that is the safe way to be wrong.
 */
export function fingerprintOf({ rule, level, operator, details }: AnyFinding): string {
  return fingerprintOfText(JSON.stringify([rule, level, operator?.operatorId ?? null, details], stable));
}

export function fingerprintOfText(text: string): string {
  return hexOf(murmur3_x64_128(new TextEncoder().encode(text)));
}

/** Keys in order, without amounts. */
function stable(_key: string, value: unknown): unknown {
  if (typeof value === "bigint") return String(value);
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  const entries = Object.entries(value).filter(([name]) => !/InBytes$/.test(name));
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}
