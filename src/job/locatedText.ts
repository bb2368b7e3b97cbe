/** A parsed text that still knows where each of its values stands. Offsets are UTF-16 units from the start of the text. */

import { shown } from "./shown.js";

/** Keys and indices from the root to a value. */
export type Path = readonly (string | number)[];

/** One value of the text, with the values in it. */
export interface TextNode {
  readonly offset: number;
  /** Behind its last character. */
  end: number;
  /** Where its key stands, for a value of an object. */
  readonly keyOffset?: number;
  readonly children?: Map<string, TextNode> | TextNode[];
}

/** Something wrong with the text itself (syntax, a repeated key). */
export interface TextProblem {
  readonly offset: number;
  readonly path: Path;
  readonly message: string;
}

/** Result of reading a text; where there are problems the value is not to be used. */
export interface LocatedText {
  readonly value: unknown;
  readonly root: TextNode | undefined;
  readonly problems: readonly TextProblem[];
}

/** The node at a path; the nearest node above it where the path leads nowhere. */
export function nodeAt(root: TextNode, path: Path): TextNode {
  let node = root;
  for (const step of path) {
    const next = child(node, step);
    if (next === undefined) return node;
    node = next;
  }
  return node;
}

function child(node: TextNode, step: string | number): TextNode | undefined {
  if (node.children instanceof Map) return node.children.get(String(step));
  return node.children?.[Number(step)];
}

/** 1-based; columns in UTF-16 units, as editors count. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** From offset to position, each in O(log lines). */
export function positionsOf(text: string): (offset: number) => Position {
  const starts = [0];
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
  return (offset) => {
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: offset - (starts[low] ?? 0) + 1 };
  };
}

/** `operators[1].states[0].kind`; keys that are no plain names are quoted. Empty for the root. */
export function pathText(path: Path): string {
  let text = "";
  for (const step of path) {
    if (typeof step === "number") text += `[${step}]`;
    else if (/^[A-Za-z_$][\w$]*$/.test(step)) text += text === "" ? step : `.${step}`;
    else text += `[${shown(step)}]`;
  }
  return text;
}
