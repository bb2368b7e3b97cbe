/** Python source as tokens: enough of its lexical structure (strings, comments, names) not to be fooled by either. */

export type Token =
  /** `value`: what the literal means; null: an f-string or bytes, or escapes that are not followed. `pattern`: with stars for holes. */
  | { readonly kind: "string"; readonly value: string | null; readonly pattern: string; readonly line: number }
  | { readonly kind: "name"; readonly text: string; readonly line: number; readonly isFirstOfLine: boolean }
  | { readonly kind: "other"; readonly text: string; readonly line: number };

const pattern =
  /(?<space>[ \t\f\r]+|\\\r?\n)|(?<newline>\n)|(?<comment>#[^\n]*)|(?<prefix>[rRbBuUfFtT]{0,2})(?<quote>"""|'''|"|')|(?<name>[\p{L}_][\p{L}\p{N}_]*)|(?<number>\d[\w.]*)|(?<other>:=|==|!=|<=|>=|[-+*/%@&|^]=|[\s\S])/uy;

/** Never throws: what is no Python gives tokens that mean nothing. */
export function tokensOf(source: string): Token[] {
  const tokens: Token[] = [];
  let line = 1;
  let at = 0;
  let isLineStart = true;
  while (at < source.length) {
    pattern.lastIndex = at;
    const groups = pattern.exec(source)?.groups ?? {};
    const end = pattern.lastIndex;
    const text = source.slice(at, end);
    if (groups["quote"] !== undefined) {
      const literal = readString(source, end, groups["quote"], groups["prefix"] ?? "");
      tokens.push({ kind: "string", value: literal.value, pattern: literal.pattern, line });
      line += countLines(source, at, literal.end);
      at = literal.end;
      isLineStart = false;
      continue;
    }
    if (groups["name"] !== undefined) tokens.push({ kind: "name", text, line, isFirstOfLine: isLineStart });
    else if (groups["newline"] !== undefined) tokens.push({ kind: "other", text: "\n", line });
    else if (groups["number"] !== undefined || groups["other"] !== undefined)
      tokens.push({ kind: "other", text, line });
    line += countLines(source, at, end);
    isLineStart = groups["newline"] !== undefined;
    at = end;
  }
  return tokens;
}

function countLines(source: string, from: number, to: number): number {
  let count = 0;
  for (let i = from; i < to; i++) if (source.charCodeAt(i) === 10) count++;
  return count;
}

/** From behind the opening quote. An unclosed string goes to the end of its line, or of the file. */
function readString(source: string, start: number, quote: string, prefix: string) {
  const kind = prefix.toLowerCase();
  const isTriple = quote.length === 3;
  let end = start;
  while (end < source.length && !source.startsWith(quote, end)) {
    if (!isTriple && source[end] === "\n") break;
    end += source[end] === "\\" ? 2 : 1;
  }
  const body = source.slice(start, end);
  const after = Math.min(end + quote.length, source.length);
  if (/[ft]/.test(kind)) return { value: null, pattern: holesOf(body), end: after };
  const value = kind.includes("b") ? null : kind.includes("r") ? body : unescaped(body);
  return { value, pattern: value ?? "*", end: after };
}

/** `loop-{i}` → `loop-*` */
function holesOf(body: string): string {
  return body.replace(/\{\{|\}\}|\{[^{}]*(?:\{[^{}]*\}[^{}]*)*\}/g, (hole) =>
    hole === "{{" ? "{" : hole === "}}" ? "}" : "*",
  );
}

const simple: Readonly<Record<string, string>> = {
  n: "\n",
  t: "\t",
  r: "\r",
  "\\": "\\",
  "'": "'",
  '"': '"',
  "\n": "",
};

/** null: an escape that is not one of the plain ones. */
function unescaped(body: string): string | null {
  let isFollowed = true;
  const text = body.replace(/\\(x[\da-fA-F]{2}|u[\da-fA-F]{4}|[\s\S])/g, (_, escaped: string) => {
    if (escaped.length > 1) return String.fromCharCode(Number.parseInt(escaped.slice(1), 16));
    const plain = simple[escaped];
    if (plain === undefined) isFollowed = false;
    return plain ?? "";
  });
  return isFollowed ? text : null;
}
