import type { DeclaredState, DeclaredType } from "../job/declaredJob.js";
import type { SerializerSnapshot, StateMetaInfo } from "../state/model.js";
import type { OperatorContents } from "../state/operatorContents.js";
import { readSerializerSnapshot } from "../state/serializers/standalone.js";
import type { CheckContext } from "./context.js";
import type { Match } from "./matching.js";

/** An operator that gets state whose contents are known. */
export interface KnownMatch extends Match {
  readonly contents: OperatorContents;
}

/** A state that is registered under the name of one of the snapshot's, in the same registry of the backend. */
export interface StatePair {
  readonly match: KnownMatch;
  readonly held: StateMetaInfo;
  readonly registered: DeclaredState;
}

/** Operators whose state files were read. Parts of a sink are Flink's own, and are not declared state by state. */
export function knownMatches({ matching, contents }: CheckContext): KnownMatch[] {
  if (contents === null) return [];
  return matching.matches.flatMap((match) => {
    const known = contents.get(match.state.operatorId);
    return known === undefined || match.via === "sinkPart" ? [] : [{ ...match, contents: known }];
  });
}

/** Keyed states and timers that the job registers again, by name: one registry holds them all. */
export function keyedPairs(context: CheckContext): StatePair[] {
  // an operator that is not keyed any more does not ask for any of them: R-60
  const matches = knownMatches(context).filter(({ declared }) => declared.keyed !== false);
  return matches.flatMap((match) => pairs(match, match.contents.keyedStates, isKeyed));
}

/** List, union and broadcast states that the job registers again. */
export function operatorPairs(context: CheckContext): StatePair[] {
  return knownMatches(context).flatMap((match) => [
    ...pairs(match, match.contents.operatorStates.filter(isBroadcast), (s) => s.kind === "BROADCAST"),
    ...pairs(
      match,
      match.contents.operatorStates.filter((s) => !isBroadcast(s)),
      (s) => s.kind === "SPLIT_DISTRIBUTE" || s.kind === "UNION",
    ),
  ]);
}

const operatorKinds: readonly DeclaredState["kind"][] = ["SPLIT_DISTRIBUTE", "UNION", "BROADCAST"];

export function isKeyed({ kind }: DeclaredState): boolean {
  return kind === undefined || !operatorKinds.includes(kind);
}

function isBroadcast({ backendStateType }: StateMetaInfo): boolean {
  return backendStateType === "BROADCAST";
}

function pairs(
  match: KnownMatch,
  states: readonly StateMetaInfo[],
  inRegistry: (state: DeclaredState) => boolean,
): StatePair[] {
  return states.flatMap((held) => {
    const registered = match.declared.states?.find((s) => s.name === held.name && inRegistry(s));
    return registered ? [{ match, held, registered }] : [];
  });
}

/** The serializer that the job will write with, from the snapshot of it in the manifest; null: not known. */
export function declaredSerializer(type: DeclaredType | undefined): SerializerSnapshot | null {
  return type?.snapshot === undefined ? null : readSerializerSnapshot(type.snapshot);
}
