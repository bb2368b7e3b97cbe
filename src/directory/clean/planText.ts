import type { CleanPlan } from "./plan.js";

/** Entries of a list that are put into one piece. */
const atOnce = 1000;

/**
 * A plan as JSON, in pieces: of a million objects it is longer than a string may be. Each entry of its lists has a line of its
 * own, so that it can be read piece by piece as well (`planDataOf`).
 */
export function* planText(plan: CleanPlan): Generator<string> {
  let before = "{";
  for (const [name, value] of Object.entries(plan)) {
    yield `${before}${JSON.stringify(name)}:`;
    before = ",";
    if (Array.isArray(value) && value.length > 0) yield* listText(value);
    else yield JSON.stringify(value);
  }
  yield "}\n";
}

function* listText(list: readonly unknown[]): Generator<string> {
  yield "[\n";
  for (let from = 0; from < list.length; from += atOnce) {
    const some = list.slice(from, from + atOnce).map((entry) => JSON.stringify(entry));
    yield `${some.join(",\n")}${from + atOnce < list.length ? "," : ""}\n`;
  }
  yield "]";
}

/** A list that begins, at the end of a line. */
const begins = /"(\w+)":\[$/;

/**
 * What the lines of a plan say, of whatever kind; lists whose entries have lines of their own are parsed entry by entry.
 * @param parse JSON; throws what is to be thrown for a text that is none
 */
export function planDataOf(lines: Iterable<string>, parse: (text: string) => unknown): unknown {
  const lists = new Map<string, unknown[]>();
  const outside: string[] = [];
  let list: unknown[] | null = null;
  for (const whole of lines) {
    const line = whole.replace(/\r?\n$/, "");
    if (list !== null && !line.startsWith("]")) {
      list.push(parse(line.replace(/,$/, "")));
      continue;
    }
    outside.push(line);
    const name = begins.exec(line)?.[1];
    list = name === undefined ? null : [];
    if (name !== undefined && list !== null) lists.set(name, list);
  }
  const data = parse(outside.join("\n"));
  return lists.size === 0 ? data : { ...(data as object), ...Object.fromEntries(lists) };
}
