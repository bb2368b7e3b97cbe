import { RestorableError } from "../errors.js";

/** Why a migration is not planned. */
export type RefusalReason =
  | "no-such-operator"
  | "ambiguous-operator"
  | "operator-id-taken"
  | "bad-uid"
  | "keyed-state"
  | "bad-max-parallelism"
  | "in-flight-data"
  | "nothing-to-do"
  | "no-such-reference"
  | "bad-path"
  | "inexpressible"
  | "unreadable-by-release"
  | "properties-unknown"
  | "missing-file"
  | "merge-conflict"
  | "loss-not-accepted";

/** What was asked for would not restore, or would lose state without a word: nothing is planned. */
export class MigrationRefused extends RestorableError {
  readonly reason: RefusalReason;

  constructor(reason: RefusalReason, message: string, fix?: string) {
    super(message, { fix });
    this.reason = reason;
  }
}

/** The plan, its snapshots or its target are not what they were; nothing was changed. */
export class PlanNotApplicable extends RestorableError {}
