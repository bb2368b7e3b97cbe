import type { OperatorRef } from "../check/finding.js";
import { quoted, word } from "./printable.js";

/** What is behind an operator ID whose uid nobody wrote down; null where nothing explains it. */
export type Explain = (operatorId: string) => string | null;

/**
 * An operator at its first mention: uid, name and ID. `explain` helps where the uid is not known (metadata before
 * Flink 2.0): "operator 95ad… (hash of the uid bbb)".
 */
export function operatorLabel({ operatorId, uid, name }: OperatorRef, explain?: Explain): string {
  const called = name !== null && name !== uid ? [quoted(name)] : [];
  if (uid !== null) {
    const inside = [...called, ...(operatorId === null ? [] : [operatorId])];
    return inside.length > 0 ? `${word(uid)} (${inside.join(", ")})` : word(uid);
  }
  if (operatorId === null) return called[0] ?? "an operator";
  const explanation = explain?.(operatorId);
  const inside = [...called, ...(explanation ? [explanation] : [])];
  return `operator ${operatorId}${inside.length > 0 ? ` (${inside.join(", ")})` : ""}`;
}

/** At a later mention. */
export function shortLabel({ operatorId, uid, name }: OperatorRef): string {
  if (uid !== null) return word(uid);
  return name !== null ? quoted(name) : (operatorId ?? "an operator");
}
