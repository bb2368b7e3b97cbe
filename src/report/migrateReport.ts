import type { Action } from "../migrate/actions.js";
import type { Copy, MigrationPlan } from "../migrate/plan.js";
import type { Snapshot } from "../model/snapshot.js";
import { addInt64, type Int64 } from "../model/values.js";
import type { Explain } from "./operatorLabel.js";

/** A plan with both of its sides, to be shown. */
export interface MigrateReport {
  readonly plan: MigrationPlan;
  readonly snapshotName: string;
  /** The snapshots that it starts from, the first one first. */
  readonly sources: readonly Snapshot[];
  readonly result: Snapshot;
  /** Where the plan was written to; null: nowhere. */
  readonly planName: string | null;
  readonly explain: Explain;
}

/** Bytes of state that are copied; the metadata itself does not count. */
export function bytesMoved(copies: readonly Copy[]): Int64 {
  return copies.reduce<Int64>((sum, { sizeInBytes }) => (sizeInBytes > 0 ? addInt64(sum, sizeInBytes) : sum), 0);
}

export function ofKind<K extends Action["action"]>(actions: readonly Action[], kind: K) {
  return actions.filter((a): a is Extract<Action, { action: K }> => a.action === kind);
}
