import type { OperatorStates } from "../state/listStates.js";
import type { CheckContext } from "./context.js";
import type { Match } from "./matching.js";

/** An operator that gets state of which the state files were read. */
export interface KnownMatch extends Match {
  readonly contents: OperatorStates;
}

/** Operators whose state files were read. Parts of a sink are Flink's own, and are not declared state by state. */
export function knownMatches({ matching, contents }: CheckContext): KnownMatch[] {
  if (contents === null) return [];
  return matching.matches.flatMap((match) => {
    const known = contents.get(match.state.operatorId);
    return known === undefined || match.via === "sinkPart" ? [] : [{ ...match, contents: known }];
  });
}
