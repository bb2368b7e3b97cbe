import type { OperatorSummary, Snapshot } from "../model/snapshot.js";

/** The snapshot itself, without what is in it. */
export function snapshotJson(snapshot: Snapshot): Record<string, unknown> {
  const { operators, masterStates: _, properties, ...facts } = snapshot;
  return { ...facts, operatorCount: operators.length, properties: properties ?? null };
}

/**
 * An operator. `uid` is what the file says; `explainedUid` a known uid whose hash the ID is, where the file says none.
 */
export function operatorJson(operator: OperatorSummary, explainedUid: string | null): Record<string, unknown> {
  const { operatorId, uid, name, subtaskSizes, ...facts } = operator;
  // a sparse array: JSON has no holes
  const sizes = Array.from(subtaskSizes, (size) => size ?? null);
  return { operatorId, uid, name, explainedUid, ...facts, subtaskSizes: sizes };
}
