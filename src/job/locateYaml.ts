/**
 * YAML 1.2 (core schema) with positions, by the `yaml` package: the only file that imports it. Aliases are followed, but
 * what they expand to is bounded; keys are always texts. Merge keys (`<<`) are no part of YAML 1.2, and are followed where
 * they are asked for.
 */
import { type Alias, isAlias, isMap, isScalar, isSeq, type Node, parseDocument } from "yaml";
import type { LocatedText, Path, TextNode, TextProblem } from "./locatedText.js";

/** How many values a text may expand to through its aliases. */
const MOST_VALUES_BY_ALIAS = 1_000_000;

interface Converted {
  readonly value: unknown;
  readonly node: TextNode;
  /** Number of values in it, aliases expanded. */
  readonly weight: number;
}

export interface YamlOptions {
  /** As in YAML 1.1, which is what Kubernetes' own tools read. */
  readonly mergeKeys?: boolean;
}

/** Never throws for a bad text: it is told in `problems`. */
export function locateYaml(text: string, { mergeKeys = false }: YamlOptions = {}): LocatedText {
  try {
    const document = parseDocument(text, {
      prettyErrors: false,
      stringKeys: true,
      uniqueKeys: false, // quadratic in the package; done below
      logLevel: "error" /* "silent" would accept several documents */,
    });
    const [error] = document.errors; // the others are what comes of it
    if (error === undefined) return convert(document.contents, text.length, mergeKeys);
    return refused(text, inOurWords[error.code] ?? error.message, error.pos[0]);
  } catch (error) {
    if (error instanceof RangeError) return refused(text, "nested too deeply"); // the package recurses, and so does convert
    throw error;
  }
}

const inOurWords: Readonly<Record<string, string>> = {
  MULTIPLE_DOCS: "a second document starts here, and a manifest is one",
  NON_STRING_KEY: "a key must be a text",
  RESOURCE_EXHAUSTION: "nested too deeply",
};

function refused(text: string, reason: string, offset = 0): LocatedText {
  const looksLikeJson = /^\s*[[{]/.test(text);
  const message = `is ${looksLikeJson ? "neither JSON nor YAML" : "no YAML that can be used"}: ${reason}`;
  return { value: undefined, root: undefined, problems: [{ offset, path: [], message }] };
}

/** Nodes of the package to plain values. `convert` of a node runs once, however many aliases name it. */
function convert(contents: Node | null, length: number, mergeKeys: boolean): LocatedText {
  const problems: TextProblem[] = [];
  const anchors = new Map<string, Converted | "open">();
  let byAlias = 0;

  const visit = (node: Node | null, path: Path, keyOffset: number | undefined): Converted => {
    const [offset, end] = node?.range ?? [keyOffset ?? length, keyOffset ?? length];
    const place = { offset, end, ...(keyOffset !== undefined && { keyOffset }) };
    const empty = { value: null, node: place, weight: 1 };
    if (isAlias(node)) return follow(node, path, place) ?? empty;
    const anchor = isMap(node) || isSeq(node) || isScalar(node) ? node.anchor : undefined;
    if (anchor !== undefined) anchors.set(anchor, "open");
    const converted = isMap(node) || isSeq(node) ? collection(node, path, place) : empty;
    const result = isScalar(node) ? { ...empty, value: node.value } : converted;
    if (anchor !== undefined) anchors.set(anchor, result);
    return result;
  };

  const follow = (alias: Alias, path: Path, place: TextNode): Converted | undefined => {
    const target = anchors.get(alias.source);
    if (target === undefined || target === "open") {
      const message =
        target === undefined
          ? "is an alias, and there is no such anchor before it"
          : "is an alias inside its own anchor";
      problems.push({ offset: place.offset, path, message });
      return undefined;
    }
    byAlias += target.weight;
    if (byAlias > MOST_VALUES_BY_ALIAS) {
      const message = `is an alias too many: they expand to more than ${MOST_VALUES_BY_ALIAS} values`;
      if (byAlias - target.weight <= MOST_VALUES_BY_ALIAS) problems.push({ offset: place.offset, path, message });
      return undefined;
    }
    const { children } = target.node;
    return { ...target, node: { ...place, ...(children !== undefined && { children }) } };
  };

  const collection = (node: Node, path: Path, place: TextNode): Converted => {
    let weight = 1;
    if (isSeq<Node>(node)) {
      const parts = node.items.map((item, index) => visit(item, [...path, index], undefined));
      for (const part of parts) weight += part.weight;
      return {
        value: parts.map(({ value }) => value),
        node: { ...place, children: parts.map((part) => part.node) },
        weight,
      };
    }
    const children = new Map<string, TextNode>();
    const entries: [string, unknown][] = [];
    const merged: Pick<Converted, "value" | "node">[] = [];
    for (const { key, value } of isMap<Node, Node | null>(node) ? node.items : []) {
      const name = isScalar(key) ? String(key.value) : "";
      const keyOffset = key.range?.[0] ?? place.offset;
      const inner = [...path, name];
      if (mergeKeys && name === "<<" && isScalar(key) && key.type === "PLAIN") {
        const part = visit(value, inner, keyOffset);
        weight += part.weight;
        merged.push(...mapsIn(part, inner));
        continue;
      }
      if (children.has(name)) problems.push({ offset: keyOffset, path: inner, message: "is given twice" });
      const part = visit(value, inner, keyOffset);
      weight += part.weight;
      children.set(name, part.node);
      entries.push([name, part.value]);
    }
    for (const { value, node: from } of merged) {
      for (const [name, inherited] of Object.entries(value as object)) {
        if (children.has(name) || !(from.children instanceof Map)) continue; // own keys win, and earlier maps
        children.set(name, from.children.get(name) ?? from);
        entries.push([name, inherited]);
      }
    }
    return { value: Object.fromEntries(entries), node: { ...place, children }, weight };
  };

  /** What `<<` names: a map, or several. */
  const mapsIn = ({ value, node }: Converted, path: Path): Pick<Converted, "value" | "node">[] => {
    if (node.children instanceof Map) return [{ value, node }];
    const values = Array.isArray(value) ? value : [];
    const nodes = Array.isArray(node.children) ? node.children : [];
    const maps = nodes.map((one, index) => ({ value: values[index] as unknown, node: one }));
    if (maps.length > 0 && maps.every((one) => one.node.children instanceof Map)) return maps;
    problems.push({ offset: node.offset, path, message: "is merged into the map, and is none itself" });
    return [];
  };

  const { value, node } = visit(contents, [], undefined);
  return { value, root: node, problems };
}
