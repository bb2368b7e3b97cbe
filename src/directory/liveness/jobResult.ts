import type { Statement } from "./statement.js";

/** How a job ends for good (ApplicationStatus; its UNKNOWN is a job that was suspended). */
const ended: ReadonlySet<string> = new Set(["SUCCEEDED", "FAILED", "CANCELED"]);

/**
 * What an entry of a job result store says (FileSystemJobResultStore: `<job id>.json`, `<job id>_DIRTY.json` while Flink still
 * cleans up). A job with an entry has ended for good; that there is none says nothing. Null: no such entry, or none that
 * can be read.
 */
export function statementOfJobResult(file: string, text: string): Statement | null {
  const [, jobId] = /([0-9a-f]{32})(?:_DIRTY)?\.json$/.exec(file) ?? [];
  // application mode with high availability gives every run this id: the next one may be running
  if (jobId === undefined || /^0+$/.test(jobId)) return null;
  const status = statusIn(text, jobId);
  if (status === null || !ended.has(status)) return null;
  return { about: "job", jobId, liveness: "terminated", evidence: { source: "job-result-store", file, status } };
}

/** `{"result": {"id": <job id>, "application-status": "SUCCEEDED", …}, "version": 1}` (JsonJobResultEntry). */
function statusIn(text: string, jobId: string): string | null {
  let entry: unknown;
  try {
    entry = JSON.parse(text);
  } catch {
    return null;
  }
  const result = field(entry, "result");
  const status = field(result, "application-status");
  return typeof status === "string" && field(result, "id") === jobId ? status : null;
}

function field(of: unknown, name: string): unknown {
  return typeof of === "object" && of !== null ? (of as Readonly<Record<string, unknown>>)[name] : undefined;
}
