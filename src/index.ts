/** Says before you deploy whether Apache Flink will restore a snapshot into a job. */
export { type AnyFinding, catalogue, type DetailsOf } from "./check/catalogue.js";
export { type CheckInput, type CheckResult, check, type NotChecked, type Verdict } from "./check/check.js";
export type { Door, Finding, Level, OperatorRef, Phase, Remedy } from "./check/finding.js";
export { type RuleId, ruleIds } from "./check/ruleIds.js";
export { RestorableError, StorageError, UsageError } from "./errors.js";
export { operatorIdOf } from "./ids/operatorId.js";
export type * from "./job/declaredJob.js";
export { parseManifest } from "./job/manifest.js";
export * from "./metadata/index.js";
export type { Action } from "./migrate/actions.js";
export type { Applied } from "./migrate/apply.js";
export type { MigrationPlan } from "./migrate/plan.js";
export { PlanError, readPlan } from "./migrate/readPlan.js";
export { MigrationRefused, PlanNotApplicable, type RefusalReason } from "./migrate/refusal.js";
export { applyMigration, type PlanOptions, planMigration } from "./migrateSnapshot.js";
export type * from "./model/snapshot.js";
export { readMetadataFile } from "./readMetadataFile.js";
export { type ReadSnapshotOptions, readSnapshot, SnapshotNotFoundError } from "./readSnapshot.js";
