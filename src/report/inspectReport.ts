import type { OperatorSummary, Snapshot } from "../model/snapshot.js";
import type { OperatorStates } from "../state/listStates.js";
import type { OperatorAmounts } from "../state/measureStates.js";
import type { Explain } from "./operatorLabel.js";

/** A snapshot and what was asked about it. */
export interface InspectReport {
  readonly snapshot: Snapshot;
  /** As the user wrote it. */
  readonly snapshotName: string;
  /** Those asked for, in file order. */
  readonly operators: readonly OperatorSummary[];
  /** Not all of them. */
  readonly narrowed: boolean;
  readonly explain: Explain;
  /** The uid whose hash an ID is, where that is certain. */
  readonly uidOf: (operatorId: string) => string | null;
  /** What the state files say, by operator ID; absent where they were not read. */
  readonly states?: ReadonlyMap<string, OperatorStates>;
  /** How much each keyed state holds, by operator ID; absent where it was not measured. */
  readonly amounts?: ReadonlyMap<string, OperatorAmounts>;
}

/** A file that the snapshot refers to: one reference, of which several may lie in one file. */
export interface FileReference {
  readonly operatorId: string;
  /** −1: of the coordinator. */
  readonly subtaskIndex: number;
  readonly kind: "absolute" | "relative" | "segment";
  readonly role: string;
  /** As stored. */
  readonly path: string;
  /** Where it lies: relative paths below the snapshot's directory. */
  readonly resolvedPath: string;
  readonly sizeInBytes: number | bigint;
  /** Segments: where it starts in the file. */
  readonly startPosition: number | bigint;
  /** Name in RocksDB's or ForSt's own directory. */
  readonly localPath: string | null;
}
