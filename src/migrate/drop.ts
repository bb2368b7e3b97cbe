import type { OperatorSummary } from "../model/snapshot.js";
import type { Drop } from "./actions.js";
import type { Change } from "./change.js";
import { type Found, labelOf, theOperator } from "./operators.js";
import { MigrationRefused } from "./refusal.js";
import type { Source } from "./source.js";

export interface DropRequest {
  /** Operators to leave out. */
  readonly drops: readonly string[];
  /** Where any are given: all others are left out. */
  readonly keeps: readonly string[];
}

/** Throws a MigrationRefused where records in flight would be cut in half. */
export function resolveDrops({ drops, keeps }: DropRequest, sources: readonly Source[], inFlightGoes: boolean): Drop[] {
  const isSame = (a: Found, b: Found): boolean => a.source === b.source && a.operator === b.operator;
  const dropped = drops.map((text) => theOperator(text, sources));
  const kept = keeps.map((text) => theOperator(text, sources));
  const both = dropped.find((one) => kept.some((other) => isSame(one, other)));
  if (both) throw new MigrationRefused("ambiguous-operator", `${labelOf(both.operator)} is both dropped and kept`);
  const gone = sources
    .flatMap(({ snapshot }, source) => snapshot.operators.map((operator) => ({ source, operator })))
    .filter(
      (one) =>
        dropped.some((other) => isSame(one, other)) || (keeps.length > 0 && !kept.some((other) => isSame(one, other))),
    );
  if (!inFlightGoes) refuseCutRecords(gone, sources);
  return gone.map(({ source, operator: { operatorId } }) => ({
    action: "drop",
    ...(source === 0 ? {} : { source }),
    operatorId,
  }));
}

const holdsInFlight = ({ inputChannelState, resultSubpartitionState }: OperatorSummary): boolean =>
  inputChannelState.withData.length + resultSubpartitionState.withData.length > 0;

/** Records span buffers: without one end of an exchange the other end's are cut, and restoring fails, or by luck does not. */
function refuseCutRecords(gone: readonly Found[], sources: readonly Source[]): void {
  const dropped = new Set(gone.map(({ operator }) => operator));
  const isKept = (operator: OperatorSummary): boolean => !dropped.has(operator);
  const cut = gone.find(
    ({ source, operator }) =>
      holdsInFlight(operator) &&
      sources[source]?.snapshot.operators.some((other) => isKept(other) && holdsInFlight(other)),
  );
  if (!cut) return;
  throw new MigrationRefused(
    "in-flight-data",
    `${labelOf(cut.operator)} holds data in flight whose other half is kept; Flink may fail on records that are cut`,
    "Add --drop-in-flight, or use a savepoint instead of the unaligned checkpoint.",
  );
}

export function dropChange({ source: of = 0, operatorId }: Drop): Change {
  return { head: (head, source) => (source === of && head.operatorId === operatorId ? null : undefined) };
}
