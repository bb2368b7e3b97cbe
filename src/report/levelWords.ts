import type { Level } from "../check/finding.js";

interface LevelWords {
  readonly one: string;
  readonly many: string;
  readonly means: string;
}

/** What the levels are called before readers. */
export const levelWords: Readonly<Record<Level, LevelWords>> = {
  error: { one: "error", many: "errors", means: "Flink refuses, or the job fails" },
  loss: { one: "loss", many: "losses", means: "the job starts, and state is gone or wrong" },
  warning: { one: "warning", many: "warnings", means: "may go wrong" },
  info: { one: "note", many: "notes", means: "worth knowing" },
};
