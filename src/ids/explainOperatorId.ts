import { expandSink, type SinkOperator } from "./expandedSinks.js";
import { generatedHash } from "./generatedIds.js";
import { type KnownUid, knownUids } from "./knownUids.js";
import { hexOf, operatorIdOf } from "./operatorId.js";

/** Why an operator has the ID that it has. */
export type IdExplanation =
  /** Hash of one of the candidates. */
  | { readonly kind: "uid"; readonly uid: string }
  /** Hash of the uid that Flink gives to a part of a sink whose uid is one of the candidates. */
  | { readonly kind: "sink"; readonly uid: string; readonly sinkUid: string; readonly part: SinkOperator }
  /** Hash of a uid that a framework uses in every job. */
  | { readonly kind: "framework"; readonly uid: string; readonly known: KnownUid }
  /** Generated for a source without uid: the how-manieth source it is (from 0), and with how many operators it is chained. */
  | { readonly kind: "generatedSource"; readonly rank: number; readonly chainableOutDegree: number };

/** Operator ID in lower case → explanation. */
export type IdIndex = ReadonlyMap<string, IdExplanation>;

/** Sources of one job and their chained outputs that a generated ID is tried for. */
const triedSources = 16;
const triedOutputs = 8;

/**
 * Everything that candidate uids explain, and what needs no candidates. A candidate itself goes before a sink's part,
 * that before a framework's uid, that before a generated ID; an earlier candidate before a later one.
 * Costs about seven hashes a candidate: for many IDs make the index once.
 */
export function indexUids(candidates: Iterable<string>): IdIndex {
  const index = new Map<string, IdExplanation>();
  const put = (id: string, explanation: IdExplanation) => void (index.has(id) || index.set(id, explanation));
  const uids = new Set(candidates);
  for (const uid of uids) put(operatorIdOf(uid), { kind: "uid", uid });
  for (const sinkUid of uids) {
    for (const part of expandSink(sinkUid)) put(part.operatorId, { kind: "sink", uid: part.uid, sinkUid, part });
  }
  for (const known of knownUids) put(operatorIdOf(known.uid), { kind: "framework", uid: known.uid, known });
  for (let rank = 0; rank < triedSources; rank++) {
    for (let outputs = 0; outputs < triedOutputs; outputs++) {
      const explanation = { kind: "generatedSource", rank, chainableOutDegree: outputs } as const;
      put(hexOf(generatedHash(rank, outputs, [])), explanation);
    }
  }
  return index;
}

/**
 * The uid behind an operator ID, if it is among the candidates or known to everyone: a hash cannot be turned back.
 * The ID may be in upper case.
 */
export function explainOperatorId(id: string, candidates: Iterable<string> | IdIndex): IdExplanation | undefined {
  const index = candidates instanceof Map ? (candidates as IdIndex) : indexUids(candidates as Iterable<string>);
  return index.get(id.toLowerCase());
}
