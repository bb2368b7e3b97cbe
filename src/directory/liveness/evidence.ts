import type { Evidence } from "./statement.js";

/** Who or what says so, in a word: an option, a URL, a file. */
export function sourceOf(evidence: Evidence): string {
  switch (evidence.source) {
    case "user":
      return evidence.option;
    case "rest":
      return evidence.url;
    case "high-availability":
    case "job-result-store":
      return evidence.file;
    case "kubernetes":
      return `${evidence.file} ${evidence.resource}`;
    case "zeppelin":
      return evidence.note;
    case "audit":
      return evidence.checkpoint;
    default:
      throw evidence satisfies never;
  }
}
