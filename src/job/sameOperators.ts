/** Which operators of several declarations are the same one. */
import type { DeclaredOperator } from "./declaredJob.js";

/** One declaration of an operator, and which job it is of. */
export interface Declared {
  /** Index of the job. */
  readonly job: number;
  readonly operator: DeclaredOperator;
}

/**
 * Groups the operators of several jobs, in the order of the first declaration of each. Within one job every operator is
 * another one, also where two have the same ID (that is an error of the job, and stays one).
 */
export function sameOperators(jobs: readonly (readonly DeclaredOperator[])[]): Declared[][] {
  const generatedOf = new Map<string, string>(); // uid hash → the generated ID that some job knows for it
  for (const { uidHash, generatedId } of jobs.flat()) if (uidHash && generatedId) generatedOf.set(uidHash, generatedId);

  const groups = new Map<string, Declared[]>();
  jobs.forEach((operators, job) => {
    const occurrences = new Map<string, number>();
    for (const operator of operators) {
      const id = operator.generatedId ?? generatedOf.get(operator.operatorId) ?? operator.operatorId;
      const occurrence = occurrences.get(id) ?? 0;
      occurrences.set(id, occurrence + 1);
      const key = `${id} ${occurrence}`;
      const group = groups.get(key);
      if (group === undefined) groups.set(key, [{ job, operator }]);
      else group.push({ job, operator });
    }
  });
  return [...groups.values()];
}
