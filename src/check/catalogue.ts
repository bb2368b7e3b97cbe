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
import { reactive } from "./rules/R-24-reactive.js";
import { chainMaxParallelism } from "./rules/R-25-chain-max-parallelism.js";
import { vertexParallelism } from "./rules/R-26-vertex-parallelism.js";
import { staleOverride } from "./rules/R-27-stale-override.js";
import { modeChange } from "./rules/R-30-mode-change.js";
import { classGone } from "./rules/R-31-class-gone.js";
import { inFlightRechained } from "./rules/R-40-in-flight-rechained.js";
import { inFlightPointwise } from "./rules/R-41-in-flight-pointwise.js";
import { inFlightJobChange } from "./rules/R-42-in-flight-job-change.js";
import { inFlightSink } from "./rules/R-43-in-flight-sink.js";
import { skippedInFlightData } from "./rules/R-44-skipped-in-flight-data.js";
import { inFlightLost } from "./rules/R-45-in-flight-lost.js";
import { mixedFinished } from "./rules/R-50-mixed-finished.js";
import { finishedAfterUnfinished } from "./rules/R-51-finished-after-unfinished.js";
import { partiallyFinished } from "./rules/R-52-partially-finished.js";
import { finishedSilent } from "./rules/R-53-finished-silent.js";
import { noLongerKeyed } from "./rules/R-60-no-longer-keyed.js";
import { newlyKeyed } from "./rules/R-61-newly-keyed.js";
import { keySerializer } from "./rules/R-62-key-serializer.js";
import { namespaceSerializer } from "./rules/R-63-namespace-serializer.js";
import { stateKind } from "./rules/R-64-state-kind.js";
import { stateNotDeclared } from "./rules/R-65-state-not-declared.js";
import { valueSerializer } from "./rules/R-66-value-serializer.js";
import { mapUserKey } from "./rules/R-67-map-user-key.js";
import { operatorStateSerializer } from "./rules/R-68-operator-state-serializer.js";
import { timers } from "./rules/R-69-timers.js";
import { ttlSwitch } from "./rules/R-70-ttl-switch.js";
import { stateApi } from "./rules/R-71-state-api.js";
import { timerService } from "./rules/R-72-timer-service.js";
import { backendChange } from "./rules/R-80-backend-change.js";
import { changelogSwitch } from "./rules/R-81-changelog-switch.js";
import { claimMode } from "./rules/R-82-claim-mode.js";
import { missingFiles } from "./rules/R-83-missing-files.js";
import { unreadableMetadata } from "./rules/R-84-unreadable-metadata.js";
import { majorUpgrade } from "./rules/R-90-major-upgrade.js";
import { sqlUpgrade } from "./rules/R-91-sql-upgrade.js";
import { connectorState } from "./rules/R-92-connector-state.js";
import { masterHooks } from "./rules/R-95-master-hooks.js";
import { externallyInduced } from "./rules/R-96-externally-induced.js";
import { restorePathMissing } from "./rules/R-97-restore-path-missing.js";
import { startsEmpty } from "./rules/R-98-starts-empty.js";

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
  "R-24": reactive,
  "R-25": chainMaxParallelism,
  "R-26": vertexParallelism,
  "R-27": staleOverride,
  "R-30": modeChange,
  "R-31": classGone,
  "R-40": inFlightRechained,
  "R-41": inFlightPointwise,
  "R-42": inFlightJobChange,
  "R-43": inFlightSink,
  "R-44": skippedInFlightData,
  "R-45": inFlightLost,
  "R-50": mixedFinished,
  "R-51": finishedAfterUnfinished,
  "R-52": partiallyFinished,
  "R-53": finishedSilent,
  "R-60": noLongerKeyed,
  "R-61": newlyKeyed,
  "R-62": keySerializer,
  "R-63": namespaceSerializer,
  "R-64": stateKind,
  "R-65": stateNotDeclared,
  "R-66": valueSerializer,
  "R-67": mapUserKey,
  "R-68": operatorStateSerializer,
  "R-69": timers,
  "R-70": ttlSwitch,
  "R-71": stateApi,
  "R-72": timerService,
  "R-80": backendChange,
  "R-81": changelogSwitch,
  "R-82": claimMode,
  "R-83": missingFiles,
  "R-84": unreadableMetadata,
  "R-90": majorUpgrade,
  "R-91": sqlUpgrade,
  "R-92": connectorState,
  "R-95": masterHooks,
  "R-96": externallyInduced,
  "R-97": restorePathMissing,
  "R-98": startsEmpty,
} as const satisfies Record<RuleId, Rule<never> | Rule<Record<never, never>>>;

type Catalogue = typeof catalogue;

/** The details of a rule's findings. */
export type DetailsOf<Id extends RuleId> = Catalogue[Id] extends Rule<infer Details> ? Details : never;

/** A finding of any rule, with the details of that rule. */
export type AnyFinding = { [Id in RuleId]: Finding<Id, DetailsOf<Id>> }[RuleId];
