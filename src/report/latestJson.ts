import type { Job } from "../directory/latest/jobs.js";
import type { Dated } from "../directory/latest/runs.js";
import { faultReason } from "./latestReasons.js";
import type { LatestReport } from "./latestReport.js";
import { snapshotJson } from "./snapshotJson.js";

/** schemas/latest.schema.json */
export function latestJson(report: LatestReport): Record<string, unknown> {
  const { latest, roots, spelled } = report;
  const about = (candidate: Dated) => ({
    location: spelled(candidate.location),
    jobId: candidate.jobId,
    takenAt: candidate.takenAt === null ? null : new Date(candidate.takenAt).toISOString(),
  });
  return {
    outcome: latest.outcome,
    snapshot:
      latest.outcome === "found"
        ? {
            ...snapshotJson(latest.found.snapshot),
            ...about(latest.candidate),
            metadataPath: spelled(latest.found.snapshot.metadataPath),
            files: latest.found.files,
            filesInBytes: latest.found.filesInBytes,
          }
        : null,
    passedOver: latest.passedOver.map(({ candidate, fault }) => ({
      ...about(candidate),
      kind: fault.kind,
      reason: faultReason(fault, candidate, report),
      ...(fault.kind === "incomplete"
        ? { files: fault.files, atFault: fault.atFault, foundIn: fault.leftIn === null ? null : spelled(fault.leftIn) }
        : {}),
    })),
    older: latest.older,
    roots,
    jobs: latest.jobs.map((job) => jobJson(job, spelled)),
  };
}

function jobJson({ jobIds, operators, candidates }: Job, spelled: LatestReport["spelled"]): Record<string, unknown> {
  const newest = candidates.find(({ metadata }) => metadata !== null);
  return { jobIds, operators, snapshots: candidates.length, newest: newest ? spelled(newest.location) : null };
}
