import type { Latest } from "../directory/latest/findLatest.js";

/** What `latest` shows. */
export interface LatestReport {
  readonly latest: Latest;
  /** Where it was looked, as given. */
  readonly roots: readonly string[];
  readonly now: Date;
  /** A place as Flink spells it, where it is looked at under another name. */
  readonly spelled: (location: string) => string;
}
