/** What a message of Flink is about, in one snapshot. */
import type { OperatorSummary, Snapshot } from "../model/snapshot.js";
import type { OperatorStates } from "../state/listStates.js";
import type { FileReference } from "./inspectReport.js";
import type { Explain } from "./operatorLabel.js";

export interface MentionedReport {
  readonly snapshot: Snapshot;
  /** As the user wrote it. */
  readonly snapshotName: string;
  readonly operators: readonly OperatorSummary[];
  /** What the state files say, by operator ID. */
  readonly states: ReadonlyMap<string, OperatorStates>;
  /** Operator IDs, or what looks like one, that the snapshot does not have. */
  readonly absentIds: readonly string[];
  readonly files: readonly MentionedFile[];
  readonly explain: Explain;
}

export interface MentionedFile {
  readonly reference: FileReference;
  /** Whether it is where the snapshot says; null: nobody can tell from here. */
  readonly isThere: boolean | null;
}
