import type { SetMaxParallelism } from "./actions.js";
import type { Change } from "./change.js";
import { labelOf, theOperator } from "./operators.js";
import { MigrationRefused } from "./refusal.js";
import type { Source } from "./source.js";

/** KeyGroupRangeAssignment.UPPER_BOUND_MAX_PARALLELISM. */
const upperBound = 32768;

/**
 * Another max parallelism for an operator without key groups (what FLINK-26490 asks Flink for). Throws a
 * MigrationRefused for keyed state: its key groups are numbered by the max parallelism, in every state file.
 */
export function resolveMaxParallelism(
  operatorText: string,
  value: string,
  sources: readonly Source[],
  inFlightGoes: boolean,
): SetMaxParallelism {
  const { source, operator } = theOperator(operatorText, sources);
  const label = labelOf(operator);
  const maxParallelism = /^\d{1,6}$/.test(value) ? Number(value) : 0;
  if (maxParallelism < 1 || maxParallelism > upperBound || maxParallelism < operator.parallelism) {
    throw new MigrationRefused(
      "bad-max-parallelism",
      `${label} cannot have the max parallelism ${JSON.stringify(value)}`,
      `It is a number from ${Math.max(operator.parallelism, 1)} (its parallelism) to ${upperBound}.`,
    );
  }
  if (operator.sizes.managedKeyedState !== 0 || operator.hasManagedKeyedState || operator.sizes.rawKeyedState !== 0) {
    throw new MigrationRefused(
      "keyed-state",
      `${label} has keyed state: its max parallelism is ${operator.maxParallelism} for good`,
      `Each key lies in one of ${operator.maxParallelism} key groups, in every state file. Set .setMaxParallelism(${operator.maxParallelism}) in the job; only the State Processor API, which reads and writes every key, can change it.`,
    );
  }
  if (!inFlightGoes && operator.inputChannelState.withData.length > 0) {
    throw new MigrationRefused(
      "in-flight-data",
      `${label} holds records in flight that were distributed by its max parallelism ${operator.maxParallelism}`,
      "Use a savepoint instead of the unaligned checkpoint, or add --drop-in-flight.",
    );
  }
  return {
    action: "max-parallelism",
    ...(source === 0 ? {} : { source }),
    operatorId: operator.operatorId,
    maxParallelism,
  };
}

export function maxParallelismChange({ source: of = 0, operatorId, maxParallelism }: SetMaxParallelism): Change {
  return {
    head: (head, source) => (source === of && head.operatorId === operatorId ? { maxParallelism } : undefined),
  };
}
