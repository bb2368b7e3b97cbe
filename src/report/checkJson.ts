import { catalogue } from "../check/catalogue.js";
import type { Standing } from "../gate/gate.js";
import { type CheckReport, limitsOf, messageContextOf } from "./checkReport.js";
import { messageOf } from "./messages.js";
import { snapshotJson } from "./snapshotJson.js";

/** schemas/check.schema.json */
export function checkJson(report: CheckReport): Record<string, unknown> {
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
    },
    settings: {
      flinkVersion: report.flinkVersion,
      claimMode: report.claimMode,
      allowNonRestoredState: report.allowNonRestoredState,
      failOn: gate.failOn,
      config: report.configName,
    },
    baseline: gate.baseline,
  };
}

/** How it counts for the exit code. */
function standingJson(standing: Standing | undefined): Record<string, unknown> {
  if (standing === undefined) return {};
  const { fingerprint, countsAs, accepted, expired, fails } = standing;
  return { fingerprint, countsAs, fails, accepted, expired };
}
