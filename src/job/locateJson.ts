/** JSON with positions: JSON.parse says what the values are, a second pass over the same text where they stand. */
import type { LocatedText, Path, TextNode, TextProblem } from "./locatedText.js";

interface OpenNode {
  readonly node: TextNode;
  /** The key that waits for its value. */
  key?: string | undefined;
  keyOffset?: number;
}

/** Undefined where the text is no JSON. Repeated keys, which JSON.parse would drop without a word, are problems. */
export function locateJson(text: string): LocatedText | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  const problems: TextProblem[] = [];
  return { value, root: nodesOf(text, problems), problems };
}

/** Expects valid JSON. */
function nodesOf(text: string, problems: TextProblem[]): TextNode | undefined {
  const open: OpenNode[] = [];
  let root: TextNode | undefined;
  const add = (node: TextNode): void => {
    const parent = open.at(-1);
    if (parent === undefined) root = node;
    else if (parent.node.children instanceof Map) {
      const key = parent.key ?? "";
      if (parent.node.children.has(key)) {
        problems.push({ offset: parent.keyOffset ?? node.offset, path: pathOf(open), message: "is given twice" });
      }
      parent.node.children.set(key, {
        ...node,
        ...(parent.keyOffset !== undefined && { keyOffset: parent.keyOffset }),
      });
      parent.key = undefined;
    } else parent.node.children?.push(node);
  };
  let at = 0;
  while (at < text.length) {
    const start = at;
    const character = text[at];
    if (character === "{" || character === "[") {
      at++;
      open.push({ node: { offset: start, end: at, children: character === "{" ? new Map() : [] } });
    } else if (character === "}" || character === "]") {
      at++;
      const closed = open.pop();
      if (closed !== undefined) {
        closed.node.end = at;
        add(closed.node);
      }
    } else if (character === '"') {
      at = endOfString(text, at);
      const parent = open.at(-1);
      if (parent?.node.children instanceof Map && parent.key === undefined) {
        parent.key = JSON.parse(text.slice(start, at)) as string;
        parent.keyOffset = start;
      } else add({ offset: start, end: at });
    } else if (/[\s,:]/.test(character ?? "")) at++;
    else {
      while (at < text.length && !/[\s,\]}]/.test(text[at] ?? "")) at++;
      add({ offset: start, end: at });
    }
  }
  return root;
}

/** Path of the value that the innermost open object waits for. */
function pathOf(open: readonly OpenNode[]): Path {
  return open.map(({ node, key }) => (node.children instanceof Map ? (key ?? "") : (node.children?.length ?? 0)));
}

/** Behind the closing quote of the string that starts at `start`. */
function endOfString(text: string, start: number): number {
  let at = text.indexOf('"', start + 1);
  for (; at >= 0; at = text.indexOf('"', at + 1)) {
    let backslashes = 0;
    while (text[at - 1 - backslashes] === "\\") backslashes++;
    if (backslashes % 2 === 0) return at + 1;
  }
  return text.length;
}
