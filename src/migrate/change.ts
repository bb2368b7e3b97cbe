import type { OperatorHead } from "../metadata/operatorState.js";
import type { FoundTail, WritableVersion } from "../metadata/rewrite.js";
import type { HandleMap } from "../model/mapHandles.js";
import type { OperatorSubtaskState, PropertiesTail } from "../model/metadata.js";

/**
 * What one action changes. All changes of a plan are applied at once, each to what the source holds and not to what
 * another action made of it: so that two uids can be swapped, and prefixes too.
 */
export interface Change {
  /** Fields of the head that become others; null: the operator is left out; undefined: not this one. */
  readonly head?: (head: OperatorHead, source: number) => Partial<OperatorHead> | null | undefined;
  /** State of a subtask, its references exchanged already, before `handles` are asked for. */
  readonly state?: (state: OperatorSubtaskState) => OperatorSubtaskState;
  readonly handles?: HandleMap;
  readonly version?: WritableVersion;
  readonly properties?: (found: FoundTail) => PropertiesTail;
}
