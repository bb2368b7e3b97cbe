import type { OperatorRef } from "../check/finding.js";
import { mergedRef, sorted } from "./difference.js";
import type { Fact, Facts, OperatorFacts } from "./facts.js";
import { operatorLabel, shortLabel } from "./operatorLabel.js";
import { printable, quoted } from "./printable.js";
import { exactSize } from "./size.js";
import type { TextOptions } from "./text.js";

/** Makes a unified diff of two texts (package diff). */
export type UnifiedDiff = (oldName: string, newName: string, oldText: string, newText: string) => string;

/** Both sides one fact a line, as a unified diff; empty where nothing differs. */
export function diffText(
  old: { readonly name: string; readonly facts: Facts },
  now: { readonly name: string; readonly facts: Facts },
  unified: UnifiedDiff,
  { paint }: TextOptions,
): string {
  const [oldText, newText] = [rendering(old.facts, now.facts), rendering(now.facts, old.facts)];
  if (oldText === newText) return "";
  return unified(printable(old.name), printable(now.name), oldText, newText)
    .split("\n")
    .map((line) => {
      if (line.startsWith("---") || line.startsWith("+++")) return paint("bold", line);
      if (line.startsWith("@@")) return paint("cyan", line);
      return line.startsWith("-") ? paint("red", line) : line.startsWith("+") ? paint("green", line) : line;
    })
    .join("\n");
}

/** Each line says what it is about, so that it means something without the lines around it. */
function rendering(own: Facts, other: Facts): string {
  const mixed = own.kind !== other.kind;
  const lines = mixed ? [] : [...own.own].map(([field, value]) => `${printable(field)}: ${shownFact(field, value)}`);
  for (const [key, operator] of sortedAlike(own, other)) {
    const counterpart = other.operators.get(key);
    const ref = counterpart ? mergedRef(operator.ref, counterpart.ref) : operator.ref;
    const label = operatorLabel({ ...ref, name: null });
    lines.push(ref.uid === null ? label : `operator ${label}`);
    for (const [field, value] of factsToShow(operator, counterpart, mixed)) {
      lines.push(`operator ${shortLabel(ref)}: ${printable(field)} ${shownFact(field, value)}`);
    }
  }
  return `${lines.join("\n")}\n`;
}

/** By what either side knows of uid and name, so that the same operator stands at the same place on both. */
function sortedAlike(own: Facts, other: Facts): Map<string, OperatorFacts> {
  const operators = [...own.operators].map(([key, operator]): [string, OperatorFacts & { own: OperatorFacts }] => {
    const counterpart = other.operators.get(key);
    const ref: OperatorRef = counterpart ? orderRef(operator.ref, counterpart.ref) : operator.ref;
    return [key, { ref, facts: operator.facts, own: operator }];
  });
  const inOrder = sorted({ ...own, operators: new Map(operators) }) as Map<
    string,
    OperatorFacts & { own: OperatorFacts }
  >;
  return new Map([...inOrder].map(([key, { own: operator }]) => [key, operator]));
}

/** The same for both sides, whichever is asked. */
function orderRef(a: OperatorRef, b: OperatorRef): OperatorRef {
  const smaller = (x: string | null, y: string | null) => (x === null ? y : y === null ? x : x < y ? x : y);
  return { operatorId: a.operatorId, uid: smaller(a.uid, b.uid), name: smaller(a.name, b.name) };
}

/** What a snapshot and a job both tell of an operator. */
const toldByBoth = new Set(["parallelism", "maxParallelism", "name"]);

function factsToShow({ ref, facts }: OperatorFacts, counterpart: OperatorFacts | undefined, mixed: boolean) {
  const all: (readonly [string, Fact])[] = [...facts];
  if (counterpart && ref.uid !== null && counterpart.ref.uid !== ref.uid && !mixed) all.push(["uid", ref.uid]);
  if (!mixed) return all;
  return all.filter(([field]) => (counterpart ? counterpart.facts.has(field) : toldByBoth.has(field)));
}

function shownFact(field: string, value: Fact): string {
  if (typeof value === "string") return field === "name" || field === "uid" ? quoted(value) : printable(value);
  if ((typeof value === "number" || typeof value === "bigint") && /^sizes\.|InBytes$|^masterState /.test(field)) {
    return exactSize(value);
  }
  return String(value);
}
