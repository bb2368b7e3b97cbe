import type { OperatorRef } from "../check/finding.js";
import type { Fact, Facts, OperatorFacts } from "./facts.js";

/** A fact that differs; null: not there on that side. */
export interface Change {
  /** Null: of the whole. */
  readonly operator: OperatorRef | null;
  readonly field: string;
  readonly old: Fact;
  readonly new: Fact;
}

export interface Difference {
  readonly added: readonly OperatorFacts[];
  readonly removed: readonly OperatorFacts[];
  readonly changed: readonly Change[];
}

/**
 * What differs between two sides, operators matched by their IDs. Between a snapshot and a job only what both can tell is
 * compared: which operators there are, and the facts that both sides have of one.
 */
export function differenceOf(old: Facts, now: Facts): Difference {
  const mixed = old.kind !== now.kind;
  const [before, after] = [sorted(old), sorted(now)];
  const changed = mixed ? [] : changes(null, old.own, now.own, false);
  for (const [key, { ref, facts }] of after) {
    const other = before.get(key);
    if (other)
      changed.push(
        ...changes(mergedRef(ref, other.ref), other.facts, facts, mixed),
        ...uidChange(other.ref, ref, mixed),
      );
  }
  return {
    added: [...after].flatMap(([key, operator]) => (before.has(key) ? [] : [operator])),
    removed: [...before].flatMap(([key, operator]) => (after.has(key) ? [] : [operator])),
    changed,
  };
}

export function isEmpty({ added, removed, changed }: Difference): boolean {
  return added.length + removed.length + changed.length === 0;
}

function changes(
  operator: OperatorRef | null,
  old: ReadonlyMap<string, Fact>,
  now: ReadonlyMap<string, Fact>,
  onlyShared: boolean,
): Change[] {
  return [...new Set([...old.keys(), ...now.keys()])].flatMap((field) => {
    const [before, after] = [old.get(field), now.get(field)];
    if (before === after || (onlyShared && (before === undefined || after === undefined))) return [];
    return [{ operator, field, old: before ?? null, new: after ?? null }];
  });
}

/** The same ID with another uid: one side does not know it, or the ID was set by setUidHash. */
function uidChange(old: OperatorRef, now: OperatorRef, mixed: boolean): Change[] {
  if (old.uid === now.uid || (mixed && (old.uid === null || now.uid === null))) return [];
  return [{ operator: mergedRef(now, old), field: "uid", old: old.uid, new: now.uid }];
}

export function mergedRef(one: OperatorRef, other: OperatorRef): OperatorRef {
  return { operatorId: one.operatorId, uid: one.uid ?? other.uid, name: one.name ?? other.name };
}

/** By uid, then name, then ID: the same order whatever the order of the file. */
export function sorted({ operators }: Facts): Map<string, OperatorFacts> {
  const keyOf = ({ ref }: OperatorFacts) =>
    [ref.uid === null ? "1" : `0${ref.uid}`, ref.name ?? "", ref.operatorId ?? ""].join("\0");
  return new Map([...operators].sort(([, a], [, b]) => (keyOf(a) < keyOf(b) ? -1 : 1)));
}
