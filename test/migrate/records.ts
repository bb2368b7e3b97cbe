/** A line of what test/flink/conformance/migrate has recorded. */
export interface MigrationRecord {
  /** `operation/kind`, and `/as-it-was` where nothing was migrated. */
  readonly id: string;
  /** The release that wrote the snapshot, where it is another. */
  readonly from?: string;
  readonly migrate?: string;
  readonly result: "restored" | "restored-with-loss" | "refused" | "not migrated";
  readonly error?: string;
  readonly message?: string;
  readonly lost?: readonly { readonly kind: string }[];
}

/** A record, and the release that restored. */
export interface Run {
  readonly release: string;
  readonly operation: string;
  readonly kind: string;
  readonly asItWas: boolean;
  readonly record: MigrationRecord;
}

export function operationOf({ id }: MigrationRecord): Pick<Run, "operation" | "kind" | "asItWas"> {
  const [operation = "", kind = "", asItWas] = id.split("/");
  return { operation, kind, asItWas: asItWas !== undefined };
}
