/** Days in UTC, as texts that sort by time: "2027-01-31". */

const msPerDay = 86_400_000;

export function dayOf(time: Date): string {
  return time.toISOString().slice(0, 10);
}

export function daysAfter(time: Date, days: number): string {
  return dayOf(new Date(time.getTime() + days * msPerDay));
}

/** Whether there is such a day. */
export function isDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const time = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(time.getTime()) && dayOf(time) === text; // Date rolls February 30 over into March
}
