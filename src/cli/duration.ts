import { UsageError } from "../errors.js";
import { quoted } from "../report/printable.js";
import { type Arguments, single } from "./options.js";

const millisOf: Readonly<Record<string, number>> = {
  s: 1000,
  m: 60_000,
  min: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
};

/** "90s", "30m", "12h", "3d", "2w" as milliseconds. Throws a UsageError. */
export function duration(args: Arguments, name: string): number | undefined {
  const given = single(args, name);
  if (given === undefined) return undefined;
  const [, number = "", unit = ""] = /^(\d{1,9}) ?(s|m|min|h|d|w)$/.exec(given) ?? [];
  const millis = millisOf[unit];
  if (millis === undefined) {
    throw new UsageError(`--${name} is ${quoted(given)}`, {
      fix: "Give a number with its unit: 90s, 30m, 12h, 3d or 2w.",
    });
  }
  return Number(number) * millis;
}
