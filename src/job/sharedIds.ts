/** Operators that lay claim to the same ID. Data for the rules: whether it is an error depends on how they do. */
import type { OperatorId } from "../model/values.js";
import type { DeclaredJob, DeclaredOperator } from "./declaredJob.js";

/** Two or more operators and the ID that they share. */
export interface SharedId {
  readonly id: OperatorId;
  /** By their generated ID (by uid: Flink refuses to build the job, R-09). */
  readonly generated: readonly DeclaredOperator[];
  /** By setUidHash, and not by their generated ID. Flink accepts it, and which of them gets the state differs from run to run. */
  readonly hashed: readonly DeclaredOperator[];
}

/** In the order of the first claim. */
export function sharedIds({ operators }: DeclaredJob): SharedId[] {
  const claims = new Map<OperatorId, { id: OperatorId; generated: DeclaredOperator[]; hashed: DeclaredOperator[] }>();
  const claimsOf = (id: OperatorId) => {
    const claim = claims.get(id) ?? { id, generated: [], hashed: [] };
    claims.set(id, claim);
    return claim;
  };
  for (const operator of operators) {
    const { generatedId, uidHash } = operator;
    if (generatedId !== undefined) claimsOf(generatedId).generated.push(operator);
    if (uidHash && uidHash !== generatedId) claimsOf(uidHash).hashed.push(operator);
  }
  return [...claims.values()].filter(({ generated, hashed }) => generated.length + hashed.length > 1);
}
