/** A manifest as it stands in the file, after validation: null is unknown, but for uid and uidHash, where it is "none". */
import type { DeclaredOperator, DeclaredState, DeclaredType, ShipStrategy } from "./declaredJob.js";
import type { JobSettings } from "./jobSettings.js";

type Nullable<T> = { readonly [K in keyof T]: T[K] | null };

export type RawType = string | Nullable<DeclaredType>;

type TypeFields = "keyType" | "valueType" | "namespaceType";

export interface RawState extends Nullable<Omit<DeclaredState, "name" | TypeFields>> {
  readonly name: string;
  readonly keyType?: RawType | null;
  readonly valueType?: RawType | null;
  readonly namespaceType?: RawType | null;
}

type Computed = "operatorId" | "generatedId" | "uidHash" | "keyType" | "states" | "source";

export interface RawOperator extends Nullable<Omit<DeclaredOperator, Computed>> {
  readonly operatorId?: string | null;
  readonly uidHash?: string | null;
  readonly keyType?: RawType | null;
  readonly states?: readonly RawState[] | null;
}

export interface RawEdge {
  readonly source: string;
  readonly target: string;
  readonly shipStrategy?: ShipStrategy | null;
  readonly distributionPattern?: "ALL_TO_ALL" | "POINTWISE" | null;
  readonly unalignedCheckpoints?: boolean | null;
}

export interface RawManifest {
  readonly name?: string | null;
  readonly flinkVersion?: string | null;
  readonly complete?: boolean;
  readonly sinksExpanded?: boolean | null;
  readonly settings?: Nullable<JobSettings> | null;
  readonly operators: readonly (string | RawOperator)[];
  readonly edges?: readonly RawEdge[] | null;
}
