/** The text of a Zeppelin paragraph: `%interpreter(key=value, …) script`, and the properties of a `%flink.conf`. */

export interface ParagraphText {
  /** "flink.ssql"; empty where the paragraph names none. */
  readonly interpreter: string;
  readonly properties: ReadonlyMap<string, string>;
  readonly script: string;
}

/**
 * As ParagraphTextParser of Zeppelin (0.13): quotes keep commas and brackets, a backslash takes the next character, and a
 * key without a value has itself as its value. Undefined where Zeppelin refuses the text.
 */
export function parseParagraph(text: string): ParagraphText | undefined {
  const [head, interpreter = ""] = /^\s*%([a-zA-Z0-9_-]+(?:\.\w+)*)/.exec(text) ?? [];
  if (head === undefined) return { interpreter: "", properties: new Map(), script: text };
  if (text[head.length] !== "(") return { interpreter, properties: new Map(), script: text.slice(head.length) };
  const read = readProperties(text, head.length + 1);
  return read && { interpreter, properties: read.properties, script: text.slice(read.end) };
}

/** From behind the bracket; `end` is behind the closing one. */
function readProperties(
  text: string,
  start: number,
): { readonly properties: Map<string, string>; readonly end: number } | undefined {
  const properties = new Map<string, string>();
  let key: string | undefined;
  let part = "";
  let isQuoted = false;
  const finish = (): void => {
    const word = part.trim();
    if (key !== undefined) properties.set(key, word);
    else if (word !== "") properties.set(word, word);
    key = undefined;
    part = "";
  };
  for (let at = start; at < text.length; at++) {
    const character = text[at] ?? "";
    if (character === "\\") part += escaped(text[++at] ?? "");
    else if (character === '"') isQuoted = !isQuoted;
    else if (isQuoted) part += character;
    else if (character === "=") {
      if (key !== undefined) return undefined;
      key = part.trim();
      part = "";
    } else if (character === ",") finish();
    else if (character === ")") {
      finish();
      return { properties, end: at + 1 };
    } else part += character;
  }
  return undefined;
}

function escaped(character: string): string {
  return { n: "\n", t: "\t" }[character] ?? character;
}

/** Lines of `key value` or `key=value`, # and ! start a comment (java.util.Properties, as ConfInterpreter reads it). */
export function parseConf(script: string): { readonly key: string; readonly value: string }[] {
  return script.split(/\r?\n/).flatMap((line) => {
    const [, key, value] = /^\s*([^#!\s=:][^\s=:]*)\s*[=:]?\s*(.*?)\s*$/.exec(line) ?? [];
    return key === undefined || value === undefined ? [] : [{ key, value }];
  });
}

/** How many INSERT statements a SQL script has, comments and quoted texts aside. */
export function insertsIn(script: string): number {
  const bare = script.replaceAll(/--[^\n]*|\/\*[\s\S]*?\*\/|'(?:[^']|'')*'|`[^`]*`/g, " ");
  return bare.match(/\binsert\s+(?:into|overwrite)\b/gi)?.length ?? 0;
}
