/** What Flink calls its directories and files (AbstractFsCheckpointStorageAccess, FsCheckpointStorageAccess). */
import type { Area } from "./model.js";

export const metadataName = "_metadata";

export function isJobId(name: string): boolean {
  return /^[0-9a-f]{32}$/.test(name);
}

/** N of `chk-N`; null for every other name. */
export function checkpointNumber(name: string): number | null {
  const found = /^chk-(\d{1,16})$/.exec(name);
  return found ? Number(found[1]) : null;
}

/** `savepoint-<first 6 digits of the job id>-<12 hex digits>`; without the digits where there was no job. */
export function isSavepointName(name: string): boolean {
  return /^savepoint-(?:[0-9a-f]{6}-)?[0-9a-f]{12}$/.test(name);
}

/** Directories that belong to a job's checkpoints and hold no snapshots of their own. */
const areaOfName: Readonly<Record<string, Area>> = { shared: "shared", taskowned: "taskowned", dstl: "changelog" };

/** The area of a directory right below a job's, by its name; null for one that Flink does not make. */
export function areaOf(name: string): Area | null {
  return checkpointNumber(name) === null ? (areaOfName[name] ?? null) : "checkpoint";
}

/**
 * Files of ZooKeeper's and Kubernetes' high availability in `<storageDir>/<cluster-id>` (ZooKeeperUtils, KubernetesUtils,
 * FileSystemStateStorageHelper: a prefix and random hex digits).
 */
export function isHighAvailabilityFile(name: string): boolean {
  return /^(?:completedCheckpoint|submittedJobGraph|submittedExecutionPlan|executionPlan|mesosWorkerStore)[0-9a-f]{6,}$/.test(
    name,
  );
}

export function isCompletedCheckpointFile(name: string): boolean {
  return /^completedCheckpoint[0-9a-f]{6,}$/.test(name);
}

/** FileSystemJobResultStore: `<storageDir>/job-result-store/<cluster-id>/<job id>[_DIRTY].json`. */
export const jobResultStoreName = "job-result-store";

/** A folder that `clean` moved files to. */
export function isQuarantineName(name: string): boolean {
  return /^restorable-\d{4}-\d{2}-\d{2}-[0-9a-z]+$/.test(name);
}

const uuid = "[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}";
const flinksOwn = new RegExp(
  [
    uuid,
    // what a writer that was killed leaves behind (LocalRecoverableWriter, HadoopRecoverableWriter)
    `\\.(?:_metadata|${uuid})\\.inprogress\\.${uuid}`,
    // RocksDB's own names, in ForSt's working directories
    "\\d+\\.(?:sst|log|blob)|MANIFEST-\\d+|OPTIONS-\\d+|CURRENT|IDENTITY|LOCK|LOG(?:\\.old\\.\\d+)?",
  ].join("|"),
);
const whole = new RegExp(`^(?:${flinksOwn.source})$`);

/** Whether Flink could have given a state file this name. What it could not is somebody else's. */
export function isFlinksName(name: string): boolean {
  return whole.test(name);
}
