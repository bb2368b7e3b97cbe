import type { OperatorRef } from "../check/finding.js";
import type { Int64 } from "../model/values.js";

/** An operator of a known source that has the ID. */
export interface Found extends OperatorRef {
  readonly source: string;
  /** Snapshots only. */
  readonly sizeInBytes: Int64 | null;
}

/** An operator that Flink makes of a sink with the uid. */
export interface SinkPartReport {
  readonly role: "writer" | "committer" | "globalCommitter" | "topology";
  readonly uid: string;
  readonly operatorId: string;
  readonly releases: readonly { readonly from: string; readonly to?: string }[];
  readonly found: readonly Found[];
}

/** What one argument means. */
export type UidResult =
  | {
      readonly kind: "uid";
      readonly input: string;
      readonly uid: string;
      readonly operatorId: string;
      /** Without the writer, which has the sink's own uid. */
      readonly sinkParts: readonly SinkPartReport[];
      readonly found: readonly Found[];
    }
  | {
      readonly kind: "operatorId";
      readonly input: string;
      readonly operatorId: string;
      /** Null: nothing that is known has this hash. */
      readonly uid: string | null;
      readonly explanation: string | null;
      readonly found: readonly Found[];
      /** The ID of the argument taken as a uid, which it may be as well. */
      readonly asUid: string;
    };
