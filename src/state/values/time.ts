/** Dates and times as ISO 8601, as java.time prints them, with as many digits of the second as it takes. */
import { addInt64, type Int64 } from "../../model/values.js";

/** Milliseconds on either side of 1970 that a JavaScript date can hold: about 270,000 years. */
const maxMillis = 8.64e15;
const msPerDay = 86_400_000;

/**
 * A date and time, without zone. `nanos`: nanoseconds of the millisecond. Beyond the years that JavaScript knows, the
 * number of milliseconds as it is.
 */
export function dateTimeText(millis: Int64, nanos = 0): string | Int64 {
  if (typeof millis === "bigint" || Math.abs(millis) > maxMillis) return millis;
  const days = Math.floor(millis / msPerDay);
  return `${dateText(days)}T${timeText((millis - days * msPerDay) * 1e6 + nanos)}`;
}

/** A moment, in UTC. */
export function instantText(millis: Int64, nanos = 0): string | Int64 {
  const text = dateTimeText(millis, nanos);
  return typeof text === "string" ? `${text}Z` : text;
}

/** A moment by its seconds, as java.time.Instant has it. */
export function instantOfSeconds(seconds: Int64, nanos: number): string | Int64 {
  if (typeof seconds === "bigint" || Math.abs(seconds) > maxMillis / 1000) return seconds;
  const millis = Math.floor(nanos / 1e6);
  return instantText(addInt64(seconds * 1000, millis), nanos - millis * 1e6);
}

/** A date by days since 1970-01-01. Beyond what JavaScript knows, the number as it is. */
export function dateText(days: number): string {
  if (Math.abs(days) * msPerDay > maxMillis) return String(days);
  const date = new Date(days * msPerDay);
  return isoDate(date.getUTCFullYear(), date.getUTCMonth() + 1, date.getUTCDate());
}

export function isoDate(year: number, month: number, day: number): string {
  const sign = year < 0 ? "-" : year > 9999 ? "+" : "";
  return `${sign}${digits(Math.abs(year), 4)}-${digits(month, 2)}-${digits(day, 2)}`;
}

/** A time of day. `nanos`: since midnight; shown as it is where no day has as many. */
export function timeText(nanos: number): string {
  if (nanos < 0 || nanos >= msPerDay * 1e6) return String(nanos);
  const seconds = Math.floor(nanos / 1e9);
  return isoTime(Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60, nanos % 1e9);
}

export function isoTime(hour: number, minute: number, second: number, nanos: number): string {
  const fraction = nanos === 0 ? "" : `.${digits(nanos, 9).replace(/0+$/, "")}`;
  return `${digits(hour, 2)}:${digits(minute, 2)}:${digits(second, 2)}${fraction}`;
}

function digits(value: number, width: number): string {
  return String(value).padStart(width, "0");
}
