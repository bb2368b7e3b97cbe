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
  /** One for each job and door that was asked about. */
  readonly trials: readonly Trial[];
  readonly serializers?: readonly SerializerAnswer[];
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
  /** Number of the job, from 1. */
  readonly job: number;
  readonly door: "path" | "ha";
  /** `unanswered`: it could not be asked; `error` or `reason` says why. */
  readonly outcome: "accepted" | "rejected" | "unanswered";
  readonly reason?: string;
  readonly error?: JavaError;
  /** The job has master hooks, which are connector code and were not run. */
  readonly masterHooksLeftOut?: boolean;
}

/** What a serializer of the job says about one of the snapshot (TypeSerializerSchemaCompatibility). */
export interface SerializerAnswer {
  /** Number of the job, from 1. */
  readonly job: number;
  readonly operatorId: string;
  /** null: the key's serializer. */
  readonly state: string | null;
  /** `unasked`: the job's serializer, or the snapshot's, could not be had; `reason` says why. */
  readonly result: "as-is" | "after-migration" | "reconfigured" | "incompatible" | "unasked";
  readonly written?: string;
  readonly declared?: string;
  readonly reason?: string;
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

/** The innermost cause in one line: `ConnectException: Connection refused (at com.acme.Main.connect(Main.java:31))`. */
export function rootCauseText(error: JavaError | undefined): string {
  const root = error?.causes.at(-1);
  if (root === undefined) return "nothing more is known";
  // where in Flink or the JDK it was noticed helps nobody
  const at = root.at === null || /^(?:java\.|jdk\.|org\.apache\.flink\.)/.test(root.at) ? "" : ` (at ${root.at})`;
  return `${causeText(root)}${at}`;
}

/** The same with what the job itself threw in front, which often says what it was about. */
export function thrownText(error: JavaError | undefined): string {
  const [first, ...others] = error?.causes ?? [];
  const hidden =
    first === undefined || others.length === 0 || first.message === null || /^\S+Exception: /.test(first.message);
  return hidden ? rootCauseText(error) : `${causeText(first)}, caused by ${rootCauseText(error)}`;
}

function causeText({ type, message }: JavaCause): string {
  return `${type.replace(/^.*\./, "")}${message === null ? "" : `: ${message.trim()}`}`;
}
