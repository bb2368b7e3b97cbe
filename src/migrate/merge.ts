import type { MetadataHead } from "../metadata/rewrite.js";
import type { MasterState } from "../model/metadata.js";
import type { Merge } from "./actions.js";
import { MigrationRefused } from "./refusal.js";

export function resolveMerges(sourceCount: number): Merge[] {
  return Array.from({ length: Math.max(sourceCount - 1, 0) }, (_, i) => ({ action: "merge", source: i + 1 }));
}

/**
 * The greatest checkpoint ID, so that the job goes on counting behind both; the master states of all. Throws a
 * MigrationRefused where two hooks have the same name and different state.
 */
export function mergedHead(heads: readonly MetadataHead[]): MetadataHead {
  const masterStates: MasterState[] = [];
  for (const state of heads.flatMap((head) => head.masterStates)) {
    const known = masterStates.find(({ name }) => name === state.name);
    if (known && heads.length > 1 && !sameState(known, state)) {
      throw new MigrationRefused(
        "merge-conflict",
        `both snapshots hold a state of the master hook ${JSON.stringify(state.name)}, and they differ`,
        "A hook has one state; merge from a snapshot that does not have it.",
      );
    }
    if (!known || heads.length === 1) masterStates.push(state);
  }
  const checkpointId = heads.map((head) => head.checkpointId).reduce((a, b) => (a > b ? a : b), 0);
  return { checkpointId, masterStates };
}

function sameState(a: MasterState, b: MasterState): boolean {
  return (
    a.version === b.version &&
    a.payload.length === b.payload.length &&
    a.payload.every((byte, i) => byte === b.payload[i])
  );
}
