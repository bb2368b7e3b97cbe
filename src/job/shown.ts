const LONGEST = 60;

/** A value of somebody's file for a message: short, on one line, harmless to a terminal. */
export function shown(value: unknown): string {
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object" && value !== null) return "an object";
  if (typeof value !== "string") return String(value);
  const characters = [...value.slice(0, 2 * LONGEST)];
  const short = characters.length > LONGEST ? `${characters.slice(0, LONGEST - 1).join("")}…` : value;
  // JSON leaves these as they are: C1 controls, direction marks, line separators
  return JSON.stringify(short).replace(/[\u007f-\u009f\u2028-\u202e\u2066-\u2069]/g, (odd) => {
    return `\\u${odd.charCodeAt(0).toString(16).padStart(4, "0")}`;
  });
}
