/** What somebody or something says about which jobs may run and which places matter; with where it says so. */

/** "unknown" counts as alive wherever something could be deleted. */
export type Liveness = "alive" | "terminated" | "unknown";

/** Where a statement comes from. */
export type Evidence =
  /** An option on the command line, such as `--live`. */
  | { readonly source: "user"; readonly option: string }
  /** A REST endpoint: the state it gives (`RUNNING`, `FINISHED` …). */
  | { readonly source: "rest"; readonly url: string; readonly status: string }
  /** A file of a high-availability storage directory. */
  | { readonly source: "high-availability"; readonly file: string }
  /** An entry of a job result store. */
  | { readonly source: "job-result-store"; readonly file: string; readonly status: string }
  /** A Kubernetes resource: which field of it. */
  | { readonly source: "kubernetes"; readonly file: string; readonly resource: string; readonly field: string }
  /** A paragraph of a Zeppelin note. */
  | { readonly source: "zeppelin"; readonly note: string; readonly paragraph: string }
  /** A checkpoint of the job was completed while its directory was read. */
  | { readonly source: "audit"; readonly checkpoint: string };

export type Statement =
  /**
   * A job is alive (may run, may be restored by its own high availability) or has ended for good. `jobId`: 32 hex
   * digits, or "*" for every job that nothing else is said about.
   */
  | {
      readonly about: "job";
      readonly jobId: string;
      readonly liveness: "alive" | "terminated";
      readonly evidence: Evidence;
    }
  /** The same, by the directory that the job writes to (unnamed jobs have no id). */
  | {
      readonly about: "directory";
      readonly path: string;
      readonly liveness: "alive" | "terminated";
      readonly evidence: Evidence;
    }
  /** A snapshot, or anything below a path, is needed: a job would be started from it. */
  | { readonly about: "path"; readonly path: string; readonly evidence: Evidence }
  /** A checkpoint of a job is needed, wherever it lies. */
  | {
      readonly about: "checkpoint";
      readonly jobId: string;
      readonly checkpointId: number;
      readonly evidence: Evidence;
    }
  /** Something of this file name is needed, wherever it lies. */
  | { readonly about: "name"; readonly name: string; readonly evidence: Evidence };
