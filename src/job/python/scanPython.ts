/** The uids that a PyFlink script gives to operators, as far as they are constants. */
import { type Token, tokensOf } from "./tokens.js";

export interface PythonUidCall {
  readonly call: "uid" | "set_uid_hash";
  /** null: computed. */
  readonly value: string | null;
  /** With a star for each part that is not known. */
  readonly pattern: string;
  readonly line: number;
}

/** Every `.uid(…)` and `.set_uid_hash(…)`. Exact are literals, and names that are bound once in the file, to a literal. */
export function scanPython(source: string): PythonUidCall[] {
  const tokens = tokensOf(source);
  const constants = constantsOf(tokens);
  return tokens.flatMap((token, index): PythonUidCall[] => {
    if (token.kind !== "name" || (token.text !== "uid" && token.text !== "set_uid_hash")) return [];
    if (!isOther(tokens[index - 1], ".") || !isOther(tokens[index + 1], "(")) return [];
    const { value, pattern } = knownValue(argumentAt(tokens, index + 2), constants);
    return [{ call: token.text, value, pattern, line: token.line }];
  });
}

const isOther = (token: Token | undefined, text: string) => token?.kind === "other" && token.text === text;

/** Tokens up to the bracket that closes the call, without line breaks, a keyword in front and a comma behind. */
function argumentAt(tokens: readonly Token[], start: number): Token[] {
  const argument: Token[] = [];
  for (let index = start, depth = 0; index < tokens.length; index++) {
    const token = tokens[index] as Token;
    if (token.kind === "other") {
      if (token.text === "\n") continue;
      if (/^[([{]$/.test(token.text)) depth++;
      if (/^[)\]}]$/.test(token.text) && depth-- === 0) break;
    }
    argument.push(token);
  }
  const isKeyword = argument[0]?.kind === "name" && isOther(argument[1], "=");
  const plain = isKeyword ? argument.slice(2) : argument;
  return isOther(plain.at(-1), ",") ? plain.slice(0, -1) : plain;
}

function knownValue(argument: readonly Token[], constants: ReadonlyMap<string, string>) {
  const [first] = argument;
  if (argument.length === 1 && first?.kind === "name") {
    const value = constants.get(first.text) ?? null;
    return { value, pattern: value ?? "*" };
  }
  if (argument.length === 0 || !argument.every((token) => token.kind === "string"))
    return { value: null, pattern: "*" };
  // literals side by side are one
  const strings = argument.flatMap((token) => (token.kind === "string" ? [token] : []));
  const isKnown = strings.every(({ value }) => value !== null);
  return {
    value: isKnown ? strings.map(({ value }) => value).join("") : null,
    pattern: strings.map(({ pattern }) => pattern).join(""),
  };
}

/** Words behind which a name is bound, but by `=`. */
const binders = ["for", "as", "import", "def", "class", "global", "nonlocal", "del", "lambda", "case"];

/**
 * Names that are bound at exactly one place: at the beginning of a line without indentation, to a literal and nothing else.
 * Whatever else may bind the name (a parameter, an unpacking, `import *`, exec) makes it unknown.
 */
function constantsOf(tokens: readonly Token[]): Map<string, string> {
  const code = tokens.filter((token, index) => !(isOther(token, "\n") && isOther(tokens[index - 1], "\n")));
  const bound = new Map<string, number>();
  const literals = new Map<string, string>();
  const isOpen = (token: Token, index: number) =>
    token.kind === "name" &&
    (["globals", "exec", "setattr"].includes(token.text) || (token.text === "import" && isOther(code[index + 1], "*")));
  if (code.some(isOpen)) return literals;
  const suspicious = namesInBindings(code);
  code.forEach((token, index) => {
    if (token.kind !== "name") return;
    const next = code[index + 1];
    const isWalrus = isOther(next, ":=");
    const looksAssigned = next?.kind === "other" && /^(?:=|[-+*/%@&|^]=|:|,)$/.test(next.text);
    const isAssigned = isWalrus || (looksAssigned && !isKeywordArgument(code, index));
    if (isAssigned || suspicious.has(index)) bound.set(token.text, (bound.get(token.text) ?? 0) + 1);
    const [value, end] = [code[index + 2], code[index + 3]];
    const isStatement = token.isFirstOfLine && isOther(next, "=") && (end === undefined || isOther(end, "\n"));
    if (isStatement && value?.kind === "string" && value.value !== null) literals.set(token.text, value.value);
  });
  return new Map([...literals].filter(([name]) => bound.get(name) === 1));
}

/** `f(name=…)`: inside brackets, behind `(` or `,`. A parameter's default looks the same, and counts by its `def`. */
function isKeywordArgument(code: readonly Token[], index: number): boolean {
  let depth = 0;
  for (let i = index - 1; i >= 0 && i > index - 2000; i--) {
    const token = code[i] as Token;
    if (token.kind !== "other") continue;
    if (/^[)\]}]$/.test(token.text)) depth++;
    if (/^[([{]$/.test(token.text) && depth-- === 0) return token.text === "(";
  }
  return false;
}

/** Positions of names behind a word that binds, up to the end of what it binds. */
function namesInBindings(code: readonly Token[]): Set<number> {
  const found = new Set<number>();
  code.forEach((token, index) => {
    if (token.kind !== "name" || !binders.includes(token.text)) return;
    let depth = 0;
    for (let i = index + 1; i < code.length; i++) {
      const inner = code[i] as Token;
      if (inner.kind === "name") found.add(i);
      if (inner.kind === "name" && inner.text === "in" && depth === 0) break;
      if (inner.kind !== "other") continue;
      if (/^[([{]$/.test(inner.text)) depth++;
      if (/^[)\]}]$/.test(inner.text)) depth--;
      if (depth < 0 || (depth === 0 && (inner.text === ":" || inner.text === "\n"))) break;
    }
  });
  return found;
}
