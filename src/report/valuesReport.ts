import type { OperatorId } from "../model/values.js";
import type { Unread } from "../state/connector/kafkaOffsets.js";
import type { StateValues } from "../state/entries/entry.js";

/** The first entries of the states of a snapshot. */
export interface ValuesReport {
  readonly operators: readonly {
    readonly operatorId: OperatorId;
    readonly states: readonly StateValues[];
    readonly notShown: readonly string[];
  }[];
  readonly unread: readonly Unread[];
}
