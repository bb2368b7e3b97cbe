import type { Audit } from "../directory/model.js";

/** What `audit` shows beside the files. */
export interface AuditReport {
  readonly audit: Audit;
  /** What it was narrowed to; null: everything. */
  readonly job: string | null;
}
