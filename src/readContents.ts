import type { Snapshot } from "./model/snapshot.js";
import { amountsOf, type ReadAmountsOptions } from "./readAmounts.js";
import { withMetadata } from "./readMetadata.js";
import { statesOf } from "./readStates.js";
import type { OperatorStates } from "./state/listStates.js";
import type { OperatorAmounts } from "./state/measureStates.js";

/** What state files say of the operators, by operator ID. */
export interface Contents {
  readonly states: ReadonlyMap<string, OperatorStates>;
  readonly amounts: ReadonlyMap<string, OperatorAmounts>;
}

/** `readStates` and `readAmounts` of metadata that is decoded once. Throws what they do. */
export function readContents(
  snapshot: Pick<Snapshot, "metadataPath" | "location">,
  options: ReadAmountsOptions = {},
): Promise<Contents> {
  return withMetadata(snapshot, options, async (metadata, place) => ({
    states: await statesOf(metadata, place, options),
    amounts: await amountsOf(metadata, place, options),
  }));
}
