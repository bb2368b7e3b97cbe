import { catalogue } from "../check/catalogue.js";
import { worstVerdict } from "../check/check.js";
import { type Confirmation, isDisagreement } from "../check/confirmation.js";
import type { Standing } from "../gate/gate.js";
import type { MergeConflict } from "../job/mergeJobs.js";
import { manifestOf } from "../job/serialize.js";
import { type CheckReport, limitsOf, messageContextOf } from "./checkReport.js";
import { conflictText, noteText } from "./declarationText.js";
import { messageOf } from "./messages.js";
import { operatorJson, snapshotJson } from "./snapshotJson.js";

/**
 * schemas/check.schema.json. Of several jobs: the worst verdict and all that was found, each with the number of its job, so that
 * who reads these needs to know nothing of several jobs; and each check of its own.
 */
export function checksJson(reports: readonly CheckReport[]): Record<string, unknown> {
  const [first, ...others] = reports;
  if (first === undefined) throw new Error("a check has a report");
  if (others.length === 0) return checkJson(first);
  const jobs = reports.map(checkJson);
  const doors = first.doors.map((door) => {
    return [door, { verdict: worstVerdict(reports.map(({ result }) => result.doors[door]?.verdict ?? "unknown")) }];
  });
  return {
    verdict: worstVerdict(reports.map(({ result }) => result.verdict)),
    doors: Object.fromEntries(doors),
    exitCode: Math.max(...reports.map(({ gate }) => gate.exitCode)),
    findings: jobs.flatMap(({ findings }, index) => findings.map((finding) => ({ ...finding, job: index + 1 }))),
    notChecked: jobs.flatMap(({ notChecked }, index) => notChecked.map((gap) => ({ ...gap, job: index + 1 }))),
    jobs,
  };
}

export function checkJson(report: CheckReport) {
  const { result, snapshot, job, gate } = report;
  const context = messageContextOf(report);
  return {
    verdict: result.verdict,
    doors: result.doors,
    exitCode: gate.exitCode,
    findings: result.findings.map((finding) => ({
      rule: finding.rule,
      name: catalogue[finding.rule].name,
      level: finding.level,
      doors: finding.doors,
      operator: finding.operator,
      message: messageOf(finding, context),
      flinkError: finding.flinkError,
      phase: finding.phase,
      remedies: finding.remedies,
      details: finding.details,
      ...standingJson(gate.standings.get(finding)),
    })),
    notChecked: result.notChecked.map(({ rule, reason, needs, doors, decisive }) => ({
      rule,
      reason,
      needs,
      doors,
      decisive,
    })),
    limits: limitsOf(report),
    snapshot: snapshotJson(snapshot),
    job: {
      name: job.name ?? null,
      complete: job.complete,
      operatorCount: job.operators.length,
      sources: job.sources,
      conflicts: report.conflicts.map(conflictJson),
      notes: job.notes.map((note) => ({ ...note, message: noteText(note) })),
      ...report.part,
    },
    settings: {
      flinkVersion: report.flinkVersion,
      claimMode: report.claimMode,
      allowNonRestoredState: report.allowNonRestoredState,
      failOn: gate.failOn,
      config: report.configName,
    },
    baseline: gate.baseline,
    ...(report.confirmation && { confirmation: confirmationJson(report, report.confirmation) }),
  };
}

function conflictJson(conflict: MergeConflict) {
  const { operator = null, field, values } = conflict;
  return { operator, field, values, message: conflictText(conflict) };
}

/** How it counts for the exit code. */
function standingJson(standing: Standing | undefined): Record<string, unknown> {
  if (standing === undefined) return {};
  const { fingerprint, countsAs, accepted, expired, fails } = standing;
  return { fingerprint, countsAs, fails, accepted, expired };
}

/** Where Flink and the rules disagree, with all that is needed to find out why. */
function confirmationJson({ job, snapshot, restorableVersion }: CheckReport, confirmation: Confirmation) {
  const operators = snapshot.operators.map((operator) => operatorJson(operator, null));
  const evidence = { restorableVersion, manifest: manifestOf(job), operators };
  return { ...confirmation, evidence: isDisagreement(confirmation) ? evidence : null };
}
