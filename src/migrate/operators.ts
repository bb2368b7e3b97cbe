import { operatorIdOf } from "../ids/operatorId.js";
import type { OperatorSummary } from "../model/snapshot.js";
import { asOperatorId, type OperatorId } from "../model/values.js";
import { MigrationRefused } from "./refusal.js";
import type { Source } from "./source.js";

/** An operator of one of the sources. */
export interface Found {
  readonly source: number;
  readonly operator: OperatorSummary;
}

/** `id:<32 hex digits>`, or the digits alone: an operator ID. */
export function idOf(text: string): OperatorId | null {
  const hex = /^(?:id:)?([0-9a-f]{32})$/i.exec(text)?.[1];
  return hex === undefined ? null : asOperatorId(hex.toLowerCase());
}

/** Operators with this ID, uid, or, where neither fits, name. */
export function matching(text: string, sources: readonly Source[]): Found[] {
  const ids = [idOf(text), operatorIdOf(text)];
  const all = sources.flatMap(({ snapshot }, source) => snapshot.operators.map((operator) => ({ source, operator })));
  const byId = all.filter(({ operator }) => ids.includes(operator.operatorId) || operator.uid === text);
  return byId.length > 0 ? byId : all.filter(({ operator }) => operator.name === text);
}

/** The one operator that is meant. Throws a MigrationRefused where there is none, or more than one. */
export function theOperator(text: string, sources: readonly Source[]): Found {
  const [first, second] = matching(text, sources);
  if (!first) {
    throw new MigrationRefused(
      "no-such-operator",
      `the snapshot has no operator ${JSON.stringify(text)}`,
      known(sources),
    );
  }
  if (second) {
    const where = first.source === second.source ? "by that name" : "in both snapshots";
    throw new MigrationRefused(
      "ambiguous-operator",
      `there is more than one operator ${JSON.stringify(text)} ${where}`,
      first.source === second.source
        ? "Give the operator ID."
        : "Rename it in one of them first: restorable migrate <snapshot> --rename …, then merge the result.",
    );
  }
  return first;
}

const shownAtMost = 8;

function known(sources: readonly Source[]): string {
  const names = sources.flatMap(({ snapshot }) => snapshot.operators.map(labelOf));
  const more = names.length > shownAtMost ? `, … (${names.length} in all)` : "";
  return names.length === 0 ? "It has no operators." : `It has ${names.slice(0, shownAtMost).join(", ")}${more}.`;
}

/** In a message: the uid, else the name, else the ID. */
export function labelOf({ uid, name, operatorId }: Pick<OperatorSummary, "uid" | "name" | "operatorId">): string {
  return uid ?? (name === null ? operatorId : `${operatorId} (${name})`);
}
