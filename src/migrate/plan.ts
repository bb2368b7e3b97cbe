import type { WritableVersion } from "../metadata/rewrite.js";
import type { Int64, OperatorId } from "../model/values.js";
import type { Action } from "./actions.js";

/** A snapshot that a plan starts from. */
export interface PlannedSource {
  /** The directory, in the form that Flink stores. */
  readonly location: string;
  readonly metadataPath: string;
  readonly sizeInBytes: number;
  readonly sha512: string;
  /** References relative to its directory. */
  readonly relativeReferences: number;
}

/** A file that is copied. `sizeInBytes`: −1 where the metadata does not say. */
export interface Copy {
  readonly from: string;
  readonly to: string;
  readonly sizeInBytes: Int64;
}

export interface RequiredFile {
  readonly path: string;
  /** −1: any. */
  readonly sizeInBytes: Int64;
}

/** Files that the new snapshot needs, by the directory that they are in. */
export interface Dependency {
  readonly directory: string;
  readonly files: number;
  readonly sizeInBytes: Int64;
}

export type ClaimMode = "NO_CLAIM" | "CLAIM" | "LEGACY";

export interface OperatorRef {
  readonly operatorId: OperatorId;
  readonly uid: string | null;
  readonly name: string | null;
}

/** What goes for good. */
export interface Loss {
  readonly operator: OperatorRef;
  readonly what: "all of its state" | "its data in flight";
  readonly sizeInBytes: Int64;
  readonly stateNames: readonly string[];
  readonly hasKeyedState: boolean;
}

/** What `migrate` decides and `apply` does: schemas/plan.schema.json. */
export interface MigrationPlan {
  readonly planVersion: 1;
  readonly kind: "migrate";
  readonly createdAt: string;
  readonly createdBy: string;
  readonly source: PlannedSource;
  /** Snapshots whose operators are added. */
  readonly merged: readonly PlannedSource[];
  readonly target: {
    readonly location: string;
    /** The snapshot's own metadata is replaced; `keptAs` is the name that the old one gets. */
    readonly inPlace: boolean;
    readonly keptAs?: string;
  };
  readonly actions: readonly Action[];
  readonly copies: readonly Copy[];
  readonly expected: {
    readonly metadataVersion: WritableVersion;
    readonly sizeInBytes: number;
    readonly sha512: string;
    readonly operators: number;
    /** Releases that can read the result. */
    readonly readableBy: readonly string[];
  };
  /** Files that have to be there when it is applied. `complete`: false where there are too many to list. */
  readonly requiredFiles: { readonly complete: boolean; readonly files: readonly RequiredFile[] };
  /** Directories outside the new one that the new snapshot needs from now on. */
  readonly dependsOn: readonly Dependency[];
  readonly claim: { readonly safe: readonly ClaimMode[]; readonly why: string };
  readonly losses: readonly Loss[];
}

/** Every path that carrying it out reads or writes. */
export function placesOf({ source, merged, target, copies, requiredFiles }: MigrationPlan): string[] {
  return [
    ...[source, ...merged].map(({ metadataPath }) => metadataPath),
    target.location,
    ...copies.flatMap(({ from, to }) => [from, to]),
    ...requiredFiles.files.map(({ path }) => path),
  ];
}
