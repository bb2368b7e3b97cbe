/**
 * Text of somebody's file as one line that is harmless to a terminal. Control characters, direction marks and characters
 * that cannot be seen are written as escapes (`\u001b`), so that they can neither act nor hide; everything else stays.
 */
export function printable(text: string): string {
  return odd.test(text) ? text.replace(oddOnes, escaped) : text;
}

// C0, DEL, C1, no-break space, soft hyphen, zero-width space, marks of direction and line, word joiner, BOM, tags, halves of pairs
const oddSource =
  "[\\u0000-\\u001f\\u007f-\\u00a0\\u00ad\\u061c\\u115f\\u1160\\u180e\\u200b\\u200e\\u200f\\u2028-\\u202f\\u2060-\\u206f\\u3164\\ufeff\\uffa0\\u{e0000}-\\u{e0fff}]|\\p{Surrogate}";
const odd = new RegExp(oddSource, "u");
const oddOnes = new RegExp(oddSource, "gu");

const short: Readonly<Record<string, string>> = { "\n": "\\n", "\r": "\\r", "\t": "\\t" };

function escaped(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  return short[character] ?? (code > 0xffff ? `\\u{${code.toString(16)}}` : `\\u${code.toString(16).padStart(4, "0")}`);
}

/** A uid or a name in a sentence: as it is where that is one plain word, else in quotes. */
export function word(text: string): string {
  const shown = printable(text);
  return /^[^\s"'(),;]+$/u.test(shown) && shown === text ? shown : quoted(text);
}

/** In quotes; quotes inside are escaped as in Java. */
export function quoted(text: string): string {
  return `"${printable(text).replaceAll('"', '\\"')}"`;
}

/** Several lines of our own words around somebody's text: line breaks stay. */
export function printableLines(text: string): string {
  return text.split("\n").map(printable).join("\n");
}
