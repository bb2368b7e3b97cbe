import type { Int64 } from "../model/values.js";

const units = ["B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"] as const;

/** "512 B", "1.5 KiB", "340 MiB"; Flink writes −1 for a size that it does not know. */
export function humanSize(bytes: Int64): string {
  if (bytes < 0) return "unknown size";
  let value = Number(bytes);
  let unit = 0;
  while (unit < units.length - 1 && rounded(value, unit) >= 1024) {
    value /= 1024;
    unit++;
  }
  return `${rounded(value, unit)} ${units[unit]}`;
}

/** One decimal below 100; bytes have none. */
function rounded(value: number, unit: number): number {
  return unit === 0 || value >= 100 ? Math.round(value) : Math.round(value * 10) / 10;
}

/** "1.5 KiB (1,536 B)" */
export function exactSize(bytes: Int64): string {
  return bytes < 1024 ? humanSize(bytes) : `${humanSize(bytes)} (${grouped(bytes)} B)`;
}

/** 1,234,567 */
export function grouped(value: Int64): string {
  return String(value).replace(/\B(?=(\d{3})+$)/g, ",");
}
