import type { Finding } from "./finding.js";
import type { Rule } from "./rule.js";
import type { RuleId } from "./ruleIds.js";
import { unmatchedState } from "./rules/R-01-unmatched-state.js";
import { unmatchedEmpty } from "./rules/R-02-unmatched-empty.js";
import { haDoorStrict } from "./rules/R-03-ha-door-strict.js";
import { newOperatorEmpty } from "./rules/R-04-new-operator-empty.js";
import { uidHashUnused } from "./rules/R-05-uidhash-unused.js";
import { uidHashShadow } from "./rules/R-06-uidhash-shadow.js";
import { uidHashBefore114 } from "./rules/R-07-uidhash-before-1.14.js";
import { uidHashCoordinator } from "./rules/R-08-uidhash-coordinator.js";
import { duplicateUid } from "./rules/R-09-duplicate-uid.js";
import { missingUid } from "./rules/R-10-missing-uid.js";
import { uidTypo } from "./rules/R-11-uid-typo.js";
import { maxParallelismMismatch } from "./rules/R-20-max-parallelism-mismatch.js";
import { maxParallelismInAssignment } from "./rules/R-21-max-parallelism-in-assignment.js";
import { parallelismAboveMax } from "./rules/R-22-parallelism-above-max.js";
import { maxParallelismAdopted } from "./rules/R-23-max-parallelism-adopted.js";
import { vertexParallelism } from "./rules/R-26-vertex-parallelism.js";
import { unreadableMetadata } from "./rules/R-84-unreadable-metadata.js";
import { restorePathMissing } from "./rules/R-97-restore-path-missing.js";

/** Every rule by its id. Leaving one out does not compile. */
export const catalogue = {
  "R-01": unmatchedState,
  "R-02": unmatchedEmpty,
  "R-03": haDoorStrict,
  "R-04": newOperatorEmpty,
  "R-05": uidHashUnused,
  "R-06": uidHashShadow,
  "R-07": uidHashBefore114,
  "R-08": uidHashCoordinator,
  "R-09": duplicateUid,
  "R-10": missingUid,
  "R-11": uidTypo,
  "R-20": maxParallelismMismatch,
  "R-21": maxParallelismInAssignment,
  "R-22": parallelismAboveMax,
  "R-23": maxParallelismAdopted,
  "R-26": vertexParallelism,
  "R-84": unreadableMetadata,
  "R-97": restorePathMissing,
} as const satisfies Record<RuleId, Rule<never> | Rule<Record<never, never>>>;

type Catalogue = typeof catalogue;

/** The details of a rule's findings. */
export type DetailsOf<Id extends RuleId> = Catalogue[Id] extends Rule<infer Details> ? Details : never;

/** A finding of any rule, with the details of that rule. */
export type AnyFinding = { [Id in RuleId]: Finding<Id, DetailsOf<Id>> }[RuleId];
