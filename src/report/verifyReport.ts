import type { Snapshot } from "../model/snapshot.js";
import type { Verification } from "../state/verify/problem.js";
import type { Explain } from "./operatorLabel.js";

/** What `verify` shows. */
export interface VerifyReport {
  readonly snapshot: Snapshot;
  /** As it was given. */
  readonly snapshotName: string;
  readonly verification: Verification;
  readonly explain: Explain;
}
