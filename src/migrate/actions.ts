/** What a plan does, one by one and in full: nothing is left to be decided when it is applied. schemas/plan.schema.json */
import type { WritableVersion } from "../metadata/rewrite.js";
import type { OperatorId } from "../model/values.js";

/** Which of the plan's sources an operator is of; absent: the first. */
interface OfSource {
  readonly source?: number;
}

export interface Rename extends OfSource {
  readonly action: "rename";
  readonly operatorId: OperatorId;
  /** uid and name: written where the metadata has them (V5+); an absent name stays. */
  readonly to: { readonly operatorId: OperatorId; readonly uid: string | null; readonly name?: string };
}

export interface Drop extends OfSource {
  readonly action: "drop";
  readonly operatorId: OperatorId;
}

export interface SetMaxParallelism extends OfSource {
  readonly action: "max-parallelism";
  readonly operatorId: OperatorId;
  readonly maxParallelism: number;
}

/** Every reference below `from` is below `to` instead; of several the longest `from` counts. */
export interface Relocate {
  readonly action: "relocate";
  readonly from: string;
  readonly to: string;
}

/** One file that is somewhere else than the snapshot says (FLINK-39964). */
export interface RepairReference {
  readonly action: "repair-reference";
  readonly from: string;
  readonly to: string;
}

/** relative: of files below the new snapshot's directory; absolute: of all. */
export interface WriteReferences {
  readonly action: "references";
  readonly form: "absolute" | "relative";
}

export interface SetMetadataVersion {
  readonly action: "metadata-version";
  readonly version: WritableVersion;
  /** The oldest release that has to read it; handle types are chosen by it. */
  readonly flinkRelease: string;
}

/** The CheckpointProperties of a snapshot of this kind. */
export interface SetProperties {
  readonly action: "properties";
  readonly kind: PropertiesKind;
}

export type PropertiesKind = "checkpoint" | "canonical-savepoint" | "native-savepoint";

export interface DropInFlight {
  readonly action: "drop-in-flight";
}

/** The operators of another source are added. */
export interface Merge {
  readonly action: "merge";
  readonly source: number;
}

export type Action =
  | Rename
  | Drop
  | SetMaxParallelism
  | Relocate
  | RepairReference
  | WriteReferences
  | SetMetadataVersion
  | SetProperties
  | DropInFlight
  | Merge;
