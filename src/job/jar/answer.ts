/** What the helper writes about a job's main: restorable.helper.Answer. */

export interface HelperAnswer {
  readonly answerVersion: 1;
  /** Of the class path that was given. */
  readonly flinkVersion: string;
  readonly javaVersion: string;
  /** Absent: the jar could not be opened. */
  readonly mainClass?: string;
  /** How main ended; `exited`: the JVM did before main returned; `failed`: main could not be run at all. */
  readonly end: "returned" | "threw" | "exited" | "failed";
  readonly error?: JavaError;
  /** In the order in which main submitted them. */
  readonly jobs: readonly SubmittedJob[];
  readonly trials: readonly Trial[];
}

/** One call of execute(), or what amounts to one. */
export interface SubmittedJob {
  readonly name: string | null;
  /** `stream`, or the class of a pipeline that no snapshot can be restored into. */
  readonly kind: string;
  /** Absent: Flink could not make a job graph of it; see `error`. */
  readonly manifest?: unknown;
  /** Single facts that could not be read, for people. */
  readonly problems?: readonly string[];
  readonly error?: JavaError;
}

/** What Flink's JobManager did when the job was submitted with a snapshot to restore. */
export interface Trial {
  readonly door: "path" | "ha";
  /** `unanswered`: it could not be asked; `error` or `reason` says why. */
  readonly outcome: "accepted" | "rejected" | "unanswered";
  readonly reason?: string;
  readonly error?: JavaError;
}

/** A Throwable with its causes, outermost first. */
export interface JavaError {
  readonly causes: readonly JavaCause[];
  readonly stack: string;
}

export interface JavaCause {
  readonly type: string;
  readonly message: string | null;
  /** Top of its stack, such as `com.acme.Main.main(Main.java:12)`. */
  readonly at: string | null;
}

/** The innermost cause in one line: `ConnectException: Connection refused (com.acme.Main.connect(Main.java:31))`. */
export function rootCauseText(error: JavaError | undefined): string {
  const root = error?.causes.at(-1);
  if (root === undefined) return "nothing more is known";
  const type = root.type.replace(/^.*\./, "");
  const at = root.at === null ? "" : ` (at ${root.at})`;
  return `${type}${root.message === null ? "" : `: ${root.message.trim()}`}${at}`;
}
