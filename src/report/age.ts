/** Times as people compare them. */
const units: readonly (readonly [millis: number, unit: string])[] = [
  [86_400_000, "d"],
  [3_600_000, "h"],
  [60_000, "min"],
  [1000, "s"],
];

/** "3 min", "2 d 4 h": the two largest units, the second only where it matters. */
export function durationText(millis: number): string {
  const at = units.findIndex(([unit]) => millis >= unit);
  const [size, name] = units[at] ?? [1000, "s"];
  const whole = Math.floor(millis / size);
  const [smaller, smallerName] = units[at + 1] ?? [1, ""];
  const rest = Math.floor((millis - whole * size) / smaller);
  return smallerName === "" || smallerName === "s" || whole >= 10 || rest === 0 || at < 0
    ? `${Math.max(whole, 0)} ${name}`
    : `${whole} ${name} ${rest} ${smallerName}`;
}

/** "3 min ago"; a clock elsewhere may be ahead. */
export function agoText(then: number, now: Date): string {
  const millis = now.getTime() - then;
  return millis < 1000 ? "just now" : `${durationText(millis)} ago`;
}

/** "4 min old" */
export function ageText(then: number, now: Date): string {
  return `${durationText(Math.max(now.getTime() - then, 0))} old`;
}

/** "2026-11-20 10:12:03 UTC" */
export function timeText(millis: number): string {
  return `${new Date(millis).toISOString().slice(0, 19).replace("T", " ")} UTC`;
}
